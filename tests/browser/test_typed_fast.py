"""Who types faster than the answers come gets what was typed, not what was found or chosen before."""

from agencies.models import Role
from incidents.actions import close_call
from incidents.models import Call, Incident
from tests.browser.browsing import IN_A_BROWSER, until

pytestmark = IN_A_BROWSER


def new_call(page):
    page.keyboard.press("n")
    page.wait_for_selector("[name=place]:focus")


def test_enter_takes_what_is_found_for_the_text_as_it_stands_not_for_an_earlier_one(desks):
    ani = desks("ani")
    new_call(ani)
    ani.keyboard.type("babulu")
    ani.wait_for_selector("li.now[data-found] b:has-text('Babulu')")
    ani.fill("[name=place]", "kantor bupati")
    ani.keyboard.press("Enter")
    until(lambda: ani.input_value("[name=place]") == "Kantor Bupati PPU")
    ani.wait_for_selector("[data-danger] :focus")
    assert ani.faults == []


def test_a_kind_that_is_typed_over_is_not_the_one_that_was_chosen_before(desks):
    ani = desks("ani")
    new_call(ani)
    ani.keyboard.type("kantor bupati")
    ani.wait_for_selector("li.now[data-found]")
    ani.keyboard.press("Enter")
    ani.keyboard.press("F4")
    ani.keyboard.type("KEB-01")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".go:not([disabled])")
    ani.keyboard.press("F4")
    ani.keyboard.type("KES-01")
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".form .said:has-text('pilih jenis')")
    assert not Incident.objects.exists()
    ani.keyboard.press("Enter")
    ani.keyboard.press("Control+Enter")
    until(lambda: Incident.objects.filter(type__code="KES-01").exists())


def test_a_call_that_was_closed_at_another_desk_says_so_where_its_form_is_open(desks):
    ani, budi = desks("ani"), desks("budi", Role.SUPERVISOR)
    new_call(ani)
    ani.keyboard.type("kantor bup")
    call = Call.objects.get()
    close_call(call.pk, call_class="information", by=None)
    ani.wait_for_selector(".form .said:has-text('ditutup di meja lain')")
    assert ani.faults == budi.faults == []


def test_a_key_that_is_pressed_right_after_the_form_was_left_is_not_lost_in_it(desks):
    ani = desks("ani")
    new_call(ani)
    ani.keyboard.type("petung")
    # the second before the browser draws
    typed = """async () => { for (const key of ["Escape", "e"]) {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        await new Promise((soon) => setTimeout(soon)); } }"""
    ani.evaluate(typed)
    ani.wait_for_selector("#choose label:has-text('di mana')")
