"""Calls at the desk in a real browser, by keys alone: who rings, who waits, the caller's own place."""

from datetime import timedelta

from django.utils import timezone

from agencies.models import Role, Unit, User
from incidents.actions import answer_call, close_call, flag_number, receive_position, take_call
from incidents.actions.calls import hear_exchange
from incidents.models import Call, CallbackState, CallStatus, Dispatch, Incident, NumberFlag
from tests.browser.browsing import IN_A_BROWSER, until

pytestmark = IN_A_BROWSER
NUMBER = "+6281299991234"


def test_who_rings_pops_up_with_history_and_marks_and_is_told_in_full_to_who_answers(desks, exchange):
    before = take_call(number=NUMBER)
    flag_number(before.pk, reason="sering iseng", expires_at=timezone.now() + timedelta(days=3))
    close_call(before.pk, "prank")
    ani = desks("ani")
    hear_exchange(exchange, "a-1", "ringing", number=NUMBER)
    ani.wait_for_selector(".ring b:has-text('0812-xxxx-x234')")
    assert "1 panggilan dalam setahun" in ani.inner_text(".ring")
    assert "Ditandai" in ani.inner_text(".ring")
    ani.keyboard.press("F1")
    ani.wait_for_selector(".form h1:has-text('081299991234')")
    ani.wait_for_selector(".guide .flags:has-text('sering iseng')")
    ani.wait_for_selector(".before-calls b:has-text('iseng')")
    ani.wait_for_selector(".ring", state="hidden")
    assert ani.faults == []


def test_a_missed_call_is_rung_back_by_keys_and_leaves_the_list(desks, exchange):
    for ref, number in (("a-1", NUMBER), ("a-2", "+6285250001122")):
        hear_exchange(exchange, ref, "ringing", number=number)
        hear_exchange(exchange, ref, "missed", number=number)
    ani = desks("ani")
    ani.keyboard.press("Alt+t")
    ani.wait_for_selector(".waiting li:nth-child(2)")
    ani.keyboard.press("r")
    ani.wait_for_selector(".waiting a[href='tel:081299991234']")
    ani.keyboard.press("b")
    ani.wait_for_selector(".waiting li.now:has-text('1 kali dicoba')")
    ani.keyboard.press("s")
    ani.wait_for_selector(".waiting li:nth-child(2)", state="detached")
    first, second = Call.objects.order_by("pk")
    assert (first.status, first.callback.state, first.callback.tries) == (CallStatus.CLOSED, CallbackState.REACHED, 2)
    ani.keyboard.press("x")
    ani.wait_for_selector("#ask input:focus")
    ani.keyboard.type("nomor tidak aktif")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".panel:has-text('Tidak ada yang menunggu')")
    second.callback.refresh_from_db()
    assert (second.callback.state, second.callback.note) == (CallbackState.GIVEN_UP, "nomor tidak aktif")
    assert ani.faults == []


def test_a_call_that_was_answered_offers_its_form_alone_and_asks_for_no_reason_in_vain(desks):
    take_call(number=NUMBER)
    ani = desks("ani", size=(1366, 768))
    ani.keyboard.press("Alt+t")
    ani.wait_for_selector(".waiting li.now")
    assert ani.locator(".hint kbd").all_inner_texts() == ["↑ ↓", "R", "↵"]
    assert ani.locator("#keys kbd:text-is('X')").count() == 0
    ani.keyboard.press("x")
    assert ani.locator("#ask").is_hidden()
    ani.keyboard.press("Enter")
    ani.wait_for_selector("[name=place]:focus")
    assert ani.faults == []


def test_a_silent_call_has_its_script_and_a_second_one_goes_to_the_supervisor_who_takes_it(desks):
    ani, budi = desks("ani", Role.CALL_TAKER), desks("budi", Role.SUPERVISOR)
    close_call(take_call(number=NUMBER).pk, "silent")
    ani.keyboard.press("n")
    ani.wait_for_selector("[name=place]:focus")
    ani.keyboard.press("Alt+h")
    ani.keyboard.type("(0812) 9999-1234")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".form h1:has-text('081299991234')")
    ani.keyboard.press("Alt+s")
    ani.wait_for_selector(".guide .script li:nth-child(6)")
    ani.keyboard.press("F10")
    ani.wait_for_selector("#say:has-text('supervisor')")
    budi.wait_for_selector(".facts .warn:has-text('Supervisor 1')")
    budi.keyboard.press("Alt+t")
    budi.wait_for_selector(".panel h3:has-text('Menunggu supervisor')")
    budi.keyboard.press("Enter")
    budi.wait_for_selector(".form .flagged:has-text('Menunggu supervisor')")
    budi.keyboard.press("F10")
    budi.wait_for_selector("#say:has-text('senyap')")
    assert Call.objects.latest("pk").status == CallStatus.CLOSED
    assert ani.faults == budi.faults == []


def test_a_broken_off_call_is_owed_a_call_back_except_where_violence_is_suspected(desks):
    ani = desks("ani")
    for key in ("F9", "Alt+F9"):
        ani.keyboard.press("n")
        ani.wait_for_selector("[name=place]:focus")
        ani.keyboard.press("Alt+h")
        ani.keyboard.type("081299991234" if key == "F9" else "081299995555")
        ani.keyboard.press("Enter")
        ani.wait_for_selector("h1:has-text('08129999')")
        ani.keyboard.press(key)
        ani.wait_for_selector(".side h1:has-text('Kejadian')")
    calm, feared = Call.objects.order_by("pk")
    assert (calm.callback.state, calm.for_supervisor) == (CallbackState.OPEN, False)
    assert (hasattr(feared, "callback"), feared.for_supervisor) == (False, True)


def test_the_callers_phone_offers_its_place_and_a_key_takes_it(desks, server):
    ani = desks("ani")
    ani.keyboard.press("n")
    ani.wait_for_selector("[name=place]:focus")
    ani.keyboard.press("Alt+l")
    ani.wait_for_selector(".link code")
    secret = ani.inner_text(".link code").rstrip("/").rpartition("/")[2]
    receive_position(secret, 116.7276, -1.31, 18.0)
    ani.wait_for_selector(".offer:has-text('± 18 m')")
    assert ani.locator(".offer > span").bounding_box()["width"] > 250  # a line of its own
    assert ani.input_value("[name=place]") == ""  # offered, never applied by itself
    ani.keyboard.press("Alt+y")
    ani.wait_for_selector(".form .inside:has-text('Nipah-Nipah')")
    assert Call.objects.get().offers.get().accepted_at is not None
    ani.wait_for_selector(".offer", state="detached")
    assert ani.faults == []


def test_a_number_is_marked_with_a_reason_and_rings_as_before(desks, exchange):
    hear_exchange(exchange, "a-1", "ringing", number=NUMBER)
    ani = desks("ani")
    ani.wait_for_selector(".ring b")
    ani.keyboard.press("F1")
    ani.wait_for_selector("h1:has-text('0812')")
    ani.keyboard.press("Alt+m")
    ani.wait_for_selector("#ask input:focus")
    ani.keyboard.type("memaki petugas")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".form .flagged:has-text('memaki petugas')")
    assert NumberFlag.objects.get().number == NUMBER
    ani.keyboard.press("F8")
    ani.wait_for_selector("#say:has-text('iseng')")
    hear_exchange(exchange, "a-2", "ringing", number=NUMBER)
    ani.wait_for_selector(".ring .flagged")


def test_two_desks_in_one_form_lose_nothing_that_was_typed(desks):
    ani, budi = desks("ani"), desks("budi", Role.SUPERVISOR)
    ani.keyboard.press("n")
    ani.wait_for_selector("[name=place]:focus")
    call = Call.objects.get()
    ani.keyboard.press("Alt+u")
    text = "ada <b>asap</b> & suara; 消防 نار " + "panjang " * 30
    with ani.expect_response("**/draft/"):
        ani.keyboard.insert_text(text)
    budi.keyboard.press("Alt+t")
    budi.wait_for_selector("[data-waiting]")
    budi.keyboard.press("Enter")
    budi.wait_for_selector("[name=narrative]")
    until(lambda: "消防" in budi.input_value("[name=narrative]"))
    ani.keyboard.type("lalu ani ")  # typed here, not yet kept, while budi fills another field
    budi.fill("[name=landmark]", "samping masjid")
    until(lambda: ani.input_value("[name=landmark]") == "samping masjid")
    assert ani.input_value("[name=narrative]").endswith("lalu ani ")
    until(lambda: budi.input_value("[name=narrative]").endswith("lalu ani "))
    assert call.draft == {}
    call.refresh_from_db()
    assert call.draft["narrative"]["value"].startswith(text)
    assert ani.faults == budi.faults == []


def test_the_launch_exercise_from_the_ringing_call_to_units_in_twelve_presses(desks, exchange, capsys):
    """Every key that goes down is counted, the letters of what is typed too; both figures are printed."""
    ani = desks("ani")
    hear_exchange(exchange, "a-1", "ringing", number=NUMBER)
    ani.wait_for_selector(".ring b")
    ani.evaluate("""() => {
        window.presses = [];
        addEventListener("keydown", (e) => {
            if (!["Control", "Shift", "Alt"].includes(e.key)) window.presses.push(e.key);
        }, true);
    }""")
    ani.keyboard.press("F1")
    ani.wait_for_selector("[name=place]:focus")
    ani.keyboard.type("bup")
    ani.wait_for_selector("li.now[data-found]:has-text('Kantor Bupati')")
    ani.keyboard.press("Enter")
    ani.keyboard.press("F4")
    ani.keyboard.type("keb")
    ani.wait_for_selector("li.now[data-kind=KEB-01]")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".go:not([disabled])")
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".lines li.picked", timeout=20_000)
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".sent li:nth-child(4)", timeout=10_000)
    presses = ani.evaluate("window.presses")
    letters = [key for key in presses if len(key) == 1]
    with capsys.disabled():
        print(f"\nlaunch exercise: {len(presses)} presses in all, of which {len(letters)} are typed letters")
    assert len(presses) <= 12
    incident = Incident.objects.get()
    assert (incident.type.code, incident.village.name) == ("KEB-01", "Nipah-Nipah")
    assert Dispatch.objects.filter(incident=incident).count() == 4
    assert Unit.objects.filter(status="assigned").count() == 4


def test_of_two_who_answer_one_is_told_who_has_it(desks, exchange):
    hear_exchange(exchange, "a-1", "ringing", number=NUMBER)
    ani, budi = desks("ani"), desks("budi")
    budi.wait_for_selector(".ring b")
    budi.route("**/answer/", lambda route: (answer_first(), route.continue_()))

    def answer_first():
        answer_call(Call.objects.get().pk, by=User.objects.get(username="ani"))

    budi.keyboard.press("F1")
    budi.wait_for_selector("#say.bad:has-text('ani')")
    ani.wait_for_selector(".form h1:has-text('0812')")  # theirs comes up by itself
