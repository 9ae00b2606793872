"""What was typed at the desk stays until it is saved, wherever one goes on to; and what could not be found
or kept is told in its own words."""

from datetime import timedelta

from django.utils import timezone

from agencies.models import Role, Unit
from incidents.actions import dispatch_unit, open_incident
from incidents.models import Call, Dispatch, Incident
from tests.browser.browsing import IN_A_BROWSER, until
from tests.browser.test_incident_course import at, fire, pick, write

pytestmark = IN_A_BROWSER


def new_call(page):
    page.keyboard.press("n")
    page.wait_for_selector("[name=place]:focus")


def choose_place(page, words, name):
    page.keyboard.press("F2")
    page.fill("[name=place]", words)
    page.wait_for_selector(f"li.now[data-found] b:has-text('{name}')")
    page.keyboard.press("Enter")


def pick_place(page, words, name):
    """Answers a question of a place, once all of the words were searched for."""
    page.wait_for_selector("#choose:not([hidden]) input:focus")
    page.fill("#chosen", words)
    page.wait_for_selector(f"#choose li.now b:text-is('{name}')")
    page.keyboard.press("Enter")


def choose_kind(page, words="keb"):
    page.keyboard.press("F4")
    page.keyboard.type(words)
    page.wait_for_selector("li.now[data-kind]")
    page.keyboard.press("Enter")


def test_ctrl_enter_in_the_note_field_saves_the_note_and_sends_nobody(desks):
    burning = fire()
    ani = desks("ani")
    at(ani, burning)
    ani.wait_for_selector(".lines li.picked", timeout=30_000)
    ani.keyboard.press("c")
    ani.keyboard.type("warga menutup gas")
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".log li:has-text('warga menutup gas')", timeout=10_000)
    assert not Dispatch.objects.exists()
    ani.keyboard.press("Control+Enter")  # the field was left: now it is the package
    until(lambda: Dispatch.objects.filter(incident=burning).exists(), 20)
    assert ani.faults == []


def test_esc_in_the_note_field_leaves_the_field_alone_and_the_note_waits_at_its_incident(desks):
    burning, other = fire(), fire("Api lain")
    ani = desks("ani")
    at(ani, burning)
    ani.keyboard.press("c")
    ani.keyboard.type("angin ke timur")
    ani.keyboard.press("Escape")
    ani.wait_for_selector(".note input:not(:focus)")
    assert ani.input_value(".note input") == "angin ke timur"
    ani.keyboard.press("Escape")
    at(ani, other)
    assert ani.input_value(".note input") == ""
    ani.keyboard.press("Escape")
    at(ani, burning)
    assert ani.input_value(".note input") == "angin ke timur"
    ani.keyboard.press("c")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".log li:has-text('angin ke timur')", timeout=10_000)
    until(lambda: ani.input_value(".note input") == "")


def test_the_callers_number_is_kept_when_its_field_is_left_by_any_key(desks):
    ani = desks("ani")
    for leaving in ("Alt+u", "Tab", "F8", "Escape", "Control+Enter"):
        new_call(ani)
        if leaving == "Control+Enter":
            choose_place(ani, "kantor bupati", "Kantor Bupati")
            choose_kind(ani)
        ani.keyboard.press("Alt+h")
        ani.keyboard.type("0812 9999 1234")
        ani.keyboard.press(leaving)
        until(lambda: Call.objects.latest("pk").number == "+6281299991234")
        if leaving in ("Alt+u", "Tab"):
            ani.wait_for_selector("h1:has-text('081299991234')")
            assert ani.evaluate("document.activeElement.name") == {"Alt+u": "narrative", "Tab": "place"}[leaving]
            ani.keyboard.press("F8")
        ani.wait_for_selector("#form", state="hidden")
    assert Incident.objects.get().reports.get().caller_number == "+6281299991234"
    assert ani.faults == []


def test_a_number_that_is_refused_is_told_stays_typed_and_holds_up_nobody_twice(desks):
    ani = desks("ani")
    new_call(ani)
    ani.keyboard.press("Alt+h")
    ani.keyboard.type("08")
    ani.keyboard.press("Alt+u")
    ani.wait_for_selector(".said:has-text('Nomor pelapor')")
    assert ani.input_value("[name=number]") == "08"
    ani.keyboard.press("F8")
    ani.wait_for_selector(".said:has-text('Sekali lagi')")
    assert Call.objects.get().status != "closed"
    ani.keyboard.press("F8")
    until(lambda: Call.objects.get().status == "closed")


def test_the_place_that_was_chosen_names_the_incident_and_a_village_is_named_once(desks):
    ani = desks("ani")
    for words, name, landmark in (
        ("kantor bupati", "Kantor Bupati", "Kantor Bupati PPU"),
        ("km 9", "km 9", None),
        ("desa petung", "Petung", ""),
        ("-1.31, 116.7276", "-1.31", ""),
    ):
        new_call(ani)
        choose_place(ani, words, name)
        chosen = ani.input_value("[name=place]")
        choose_kind(ani)
        ani.keyboard.press("Control+Enter")
        ani.wait_for_selector(".side .state", timeout=10_000)
        assert Incident.objects.latest("pk").landmark == (chosen if landmark is None else landmark)
        ani.keyboard.press("Escape")
    new_call(ani)
    choose_place(ani, "kantor bupati", "Kantor Bupati")
    choose_kind(ani)
    ani.fill("[name=landmark]", "pintu belakang")
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".side .state", timeout=10_000)
    assert Incident.objects.latest("pk").landmark == "pintu belakang"
    assert ani.faults == []


def test_the_name_of_the_place_survives_a_reload_and_a_move_to_a_village_takes_it_off(desks):
    ani = desks("ani")
    new_call(ani)
    choose_place(ani, "kantor bupati", "Kantor Bupati")
    with ani.expect_response("**/draft/"):
        choose_kind(ani)
    ani.reload()
    ani.wait_for_selector(".go:not([disabled])", timeout=20_000)
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".side header:has-text('Kantor Bupati PPU')", timeout=10_000)
    ani.keyboard.press("y")
    pick_place(ani, "desa petung", "Petung")
    write(ani, "pelapor salah sebut")
    ani.wait_for_selector(".log li:has-text('Tempat kejadian dipindahkan')", timeout=10_000)
    moved = Incident.objects.get()
    assert (moved.village.name, moved.landmark) == ("Petung", "")
    assert ani.faults == []


def test_enter_in_the_paper_form_goes_on_and_a_form_left_half_way_is_gone_on_with(desks):
    ani = desks("ani")
    burning = fire()
    ani.keyboard.press("e")
    pick_place(ani, "desa petung", "Petung")
    pick(ani, "KEB-01")
    ani.wait_for_selector(".paper [name=reported_at]:focus", timeout=10_000)
    ani.keyboard.type("-90")
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".paper [name=number]:focus")
    ani.keyboard.press("Enter")
    ani.keyboard.type("dua rumah")
    ani.keyboard.press("Escape")
    ani.wait_for_selector(".paper", state="detached")
    assert Incident.objects.count() == 1
    at(ani, burning)
    ani.keyboard.press("Escape")
    ani.keyboard.press("e")
    pick(ani, "lanjutkan")
    ani.wait_for_selector(".paper h2:has-text('Petung')")
    assert [ani.input_value(f".paper [name={name}]") for name in ("reported_at", "narrative")] == ["-90", "dua rumah"]
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(".side .state:has-text('dari kertas')", timeout=10_000)
    made = Incident.objects.latest("pk")
    assert (made.landmark, made.reports.get().narrative) == ("", "dua rumah")
    ani.keyboard.press("Escape")
    ani.keyboard.press("e")
    ani.wait_for_selector("#choose label:has-text('di mana')")  # saved: nothing to go on with
    assert ani.faults == []


def test_s_asks_where_nobody_has_been_yet_and_says_which_incident_ended(desks):
    burning = fire()
    ani = desks("ani")
    at(ani, burning)
    ani.keyboard.press("s")
    ani.wait_for_selector("#choose label:has-text('berakhir')")
    assert Incident.objects.get().status == "new"
    pick(ani, "palsu")
    write(ani, "tidak ada api")
    ani.wait_for_selector(f"#say:has-text('{burning.number}'):has-text('laporan palsu')")


def test_a_step_is_not_told_at_an_hour_still_to_come(desks):
    burning = fire()
    engine = Unit.objects.get(call_sign="Induk 1")
    sent = dispatch_unit(burning.pk, engine.pk)
    ani = desks("ani")
    at(ani, burning)
    ani.keyboard.press("r")
    pick(ani, "Berangkat")
    now = timezone.localtime()
    soon = now + timedelta(hours=1)
    write(ani, f"{soon:%H.%M}" if soon.date() == now.date() else "23.59")
    ani.wait_for_selector("#ask label:has-text('jam itu belum terjadi')")
    assert Dispatch.objects.get(pk=sent.pk).departed_at is None


def test_a_desk_whose_call_became_an_incident_elsewhere_is_told_and_what_it_typed_comes_along(desks):
    ani, budi = desks("ani"), desks("budi", Role.SUPERVISOR)
    new_call(ani)
    budi.keyboard.press("Alt+t")
    budi.wait_for_selector("[data-waiting]")
    budi.keyboard.press("Enter")
    budi.wait_for_selector("[name=narrative]")
    choose_place(budi, "kantor bupati", "Kantor Bupati")
    choose_kind(budi)
    ani.route("**/draft/", lambda route: route.abort())  # what ani types is here alone
    ani.keyboard.press("Alt+u")
    ani.keyboard.type("dua anak di dalam")
    ani.fill("[name=landmark]", "lewat gang masjid")
    budi.keyboard.press("Control+Enter")
    budi.wait_for_selector(".side .state", timeout=10_000)
    made = Incident.objects.get()
    ani.wait_for_selector(f".became:has-text('{made.number}'):has-text('budi')")
    ani.wait_for_selector(f".go:has-text('Buka {made.number}'):not([disabled])")
    assert ani.input_value("[name=narrative]") == "dua anak di dalam"
    ani.keyboard.press("Control+Enter")
    ani.wait_for_selector(f".side header:has-text('{made.number}')", timeout=10_000)
    assert made.reports.get().narrative == "dua anak di dalam\nPatokan: lewat gang masjid"
    assert Incident.objects.count() == 1


def test_a_search_without_a_line_says_so_and_is_asked_again_by_itself(desks):
    ani = desks("ani")
    new_call(ani)
    ani.route("**/places/search/**", lambda route: route.abort())
    ani.keyboard.type("kantor bupati")
    ani.wait_for_selector(".found .warn:has-text('dicari lagi')")
    assert "tersimpan" not in ani.inner_text("#form")
    ani.unroute("**/places/search/**")
    ani.wait_for_selector("li.now[data-found]:has-text('Kantor Bupati')")
    for nowhere in ("xyzzy", "8FVC9G8F+6X"):
        ani.fill("[name=place]", nowhere)
        ani.wait_for_selector(".found .warn:has-text('Tidak ditemukan'):has-text('koordinat')")
        ani.fill("[name=place]", "")
        ani.wait_for_selector(".found .warn", state="detached")
    ani.keyboard.press("Escape")
    ani.route("**/places/search/**", lambda route: route.abort())
    ani.keyboard.press("e")
    ani.wait_for_selector("#choose input:focus")
    ani.keyboard.type("kantor bupati")
    ani.wait_for_selector("#choose li:has-text('dicari lagi')")
    ani.unroute("**/places/search/**")
    ani.wait_for_selector("#choose li.now:has-text('Kantor Bupati')")


def test_what_is_found_lies_over_the_form_and_the_button_is_always_in_sight(desks):
    open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Kebakaran uji")
    ani = desks("ani", size=(1366, 768))
    new_call(ani)
    top = ani.locator("[data-danger]").first.bounding_box()["y"]
    ani.keyboard.type("petung")
    ani.wait_for_selector("[data-found]:nth-child(3)")
    assert ani.locator("[data-danger]").first.bounding_box()["y"] == top
    seen = """() => {
        const { x, y, height } = document.querySelector(".go").getBoundingClientRect();
        return Boolean(document.elementFromPoint(x + 30, y + height / 2)?.closest(".go"));
    }"""
    ani.fill("[name=place]", "kantor bupati")
    ani.wait_for_selector("li.now[data-found]:has-text('Kantor Bupati')")
    ani.keyboard.press("Enter")
    choose_kind(ani)
    ani.wait_for_selector("[data-kind]", state="detached")
    ani.wait_for_selector("[data-similar]")
    assert ani.evaluate(seen)


def test_the_clock_of_the_line_stands_in_every_drawing(desks):
    ani = desks("ani")
    new_call(ani)
    ani.wait_for_selector(".line:has-text('bicara 0')")
    blinks = ani.evaluate("""() => {
        const seen = [];
        new MutationObserver(() => seen.push(document.querySelector(".line").innerText.trim()))
            .observe(document.getElementById("form"), { childList: true });
        document.querySelector("[data-danger=trapped] [data-answer=yes]").click();
        return new Promise((done) => setTimeout(() => done(seen), 300));
    }""")
    assert "bicara" not in (blinks or ["bicara"])
