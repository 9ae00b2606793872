"""The watch at the desk in a real browser: its start, handing over, command, conflicts, by keys."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from agencies.models import Agency, Membership, Role, Unit, User
from incidents.actions import begin_command, check_unit, open_incident, start_shift
from incidents.models import CommandTerm, Duty, LogEntry, Shift, UnitCheck
from tests.browser.browsing import IN_A_BROWSER, until

pytestmark = IN_A_BROWSER
OFFICE = (116.7276, -1.31)


def test_a_watch_begins_and_vehicles_are_checked_from_the_keyboard(desks):
    budi, ani = desks("budi", Role.SUPERVISOR), desks("ani")
    budi.keyboard.press("Alt+g")
    budi.wait_for_selector(".panel:has-text('Belum ada regu jaga')")
    budi.keyboard.press("m")
    budi.keyboard.type("Pagi")
    budi.keyboard.press("Enter")
    budi.wait_for_selector(".panel h1:has-text('Pagi')")
    budi.wait_for_selector(".checks tr:first-child [name^=people]:focus")
    ani.keyboard.press("Alt+g")
    ani.wait_for_selector(".panel .checks")
    ani.keyboard.press("Alt+d")
    budi.wait_for_selector(".duty li:has-text('ani')")
    first = budi.locator(".checks tbody tr").first
    call_sign = first.locator("th").inner_text().split("\n")[0].rpartition(" ")[0]
    for text in ("4", "80", "3000", "Elang 1"):
        budi.keyboard.type(text)
        budi.keyboard.press("Tab")
    ani.wait_for_selector(".checks tr.done")
    check = UnitCheck.objects.get()
    assert check.unit.call_sign == call_sign
    assert (check.people, check.fuel_percent, check.water_litres, check.radio_call_sign) == (4, 80, 3000, "Elang 1")
    budi.keyboard.type("0")
    budi.keyboard.press("Enter")
    ani.wait_for_selector(".checks tr.bare")  # the other desk sees the vehicle without a crew
    ani.keyboard.press("Escape")
    expect(ani.locator(".facts")).to_contain_text("Tanpa awak")
    assert set(Duty.objects.values_list("user__username", flat=True)) == {"ani", "budi"}
    assert ani.faults == budi.faults == []


def test_a_vehicle_is_found_by_typing_and_what_is_refused_stands_under_its_row(desks):
    budi = desks("budi", Role.SUPERVISOR, size=(1366, 768))
    start_shift("Pagi", by=User.objects.get(username="budi"))
    budi.keyboard.press("Alt+g")
    budi.wait_for_selector(".checks [name^=people]:focus")
    budi.keyboard.type("a4")
    assert budi.evaluate("document.activeElement.value") == "4"
    budi.wait_for_selector("#say.bad:has-text('hanya angka')")
    budi.keyboard.press("Tab")
    budi.keyboard.type("150")
    budi.keyboard.press("Enter")
    budi.wait_for_selector(".checks .refused:has-text('BBM: angka 0 sampai 100')")
    assert not UnitCheck.objects.exists()
    assert budi.evaluate("[...document.querySelectorAll('.panel')].every(e => e.scrollWidth <= e.clientWidth)")
    second = ".checks tbody tr:not(.refused) >> nth=1 >> [name^=people]"
    assert budi.evaluate("e => e === document.activeElement", budi.query_selector(second))
    budi.keyboard.press("/")
    budi.keyboard.type("petung 2")
    until(lambda: budi.locator(".checks tbody th").count() == 1)
    budi.keyboard.press("Alt+c")
    budi.wait_for_selector(".checks tr:has-text('Petung 2') .code")
    budi.keyboard.press("Escape")  # the filter first, then the sheet
    until(lambda: budi.locator(".checks tbody th").count() > 20)
    assert budi.faults == []


def test_a_vehicle_without_a_crew_says_whose_crew_it_shares(desks):
    budi = desks("budi", Role.SUPERVISOR)
    start_shift("Pagi", by=User.objects.get(username="budi"))
    one, other = Unit.objects.filter(agency__service__code="fire").order_by("pk")[:2]
    Unit.objects.filter(pk=other.pk).update(crew=one.crew)
    other.refresh_from_db()
    check_unit(other.pk, people=4)
    check_unit(one.pk, people=0)
    budi.keyboard.press("Alt+g")
    budi.wait_for_selector(f".checks tr.bare:has-text('{other.call_sign}'):has-text('awak bersama {one.call_sign}')")


def test_a_watch_is_offered_with_what_is_open_and_taken_by_the_next_supervisor(desks):
    budi, citra = desks("budi", Role.SUPERVISOR), desks("citra", Role.SUPERVISOR)
    start_shift("Pagi", by=User.objects.get(username="budi"))
    open_incident(type_code="KEB-01", lon=OFFICE[0], lat=OFFICE[1], title="Kebakaran pasar")
    budi.keyboard.press("Alt+o")
    budi.wait_for_selector(".matters:has-text('Kebakaran pasar')")
    budi.keyboard.press("t")
    budi.keyboard.type("jembatan ditutup")
    budi.keyboard.press("Enter")
    citra.wait_for_selector(".facts:has-text('ditawarkan')")
    citra.keyboard.press("Alt+o")
    citra.wait_for_selector(".panel blockquote:has-text('jembatan ditutup')")
    citra.keyboard.press("i")
    citra.keyboard.type("Siang")
    citra.keyboard.press("Enter")
    budi.wait_for_selector(".facts:has-text('Siang')")
    assert Shift.objects.exclude(state="ended").get().supervisor.username == "citra"
    with citra.expect_download() as report:
        citra.click(".report a:has-text('CSV')")
    assert report.value.suggested_filename.startswith("laporan-")
    assert budi.faults == citra.faults == []


def test_command_handed_over_is_seen_at_once_and_nothing_typed_is_lost(desks):
    begin_command("bpbd")
    budi, ani = desks("budi", Role.SUPERVISOR), desks("ani")
    ani.wait_for_selector(".facts .command")
    before = ani.inner_text(".facts .command b")
    to = Agency.objects.get(code="diskominfo")
    ani.keyboard.press("n")
    ani.wait_for_selector("[name=place]:focus")
    ani.keyboard.type("kantor bu")
    budi.keyboard.press("Alt+k")
    budi.wait_for_selector(".agencies li")
    row = next(i for i, li in enumerate(budi.locator(".agencies li b").all_inner_texts()) if li == to.short_name)
    for _ in range(row):
        budi.keyboard.press("ArrowDown")
    budi.keyboard.press("Enter")
    budi.wait_for_selector("#ask input:focus")
    assert CommandTerm.objects.count() == 1  # nothing without the reason
    budi.keyboard.type("pusat data pulih")
    budi.keyboard.press("Enter")
    ani.wait_for_selector(f".facts .command b:text-is('{to.short_name}')", timeout=3_000)
    assert before != to.short_name
    ani.keyboard.type("pati")
    assert ani.input_value("[name=place]") == "kantor bupati"
    assert CommandTerm.objects.first().reason == "pusat data pulih"
    ani.keyboard.press("Escape")
    ani.keyboard.press("Alt+k")
    ani.wait_for_selector(".terms li:has-text('pusat data pulih')")
    assert ani.query_selector(".agencies") is None  # a dispatcher reads, and hands nothing over
    assert ani.faults == budi.faults == []


def test_two_incidents_that_want_one_engine_are_weighed_side_by_side_and_the_supervisor_decides(desks):
    budi, ani = desks("budi", Role.SUPERVISOR), desks("ani")
    start_shift("Pagi", by=User.objects.get(username="budi"))
    for unit in Unit.objects.filter(agency__service__code="fire").exclude(call_sign="Induk 1"):
        Unit.objects.filter(pk=unit.pk).update(status="out_of_service")
    here = open_incident(type_code="KEB-03", lon=OFFICE[0], lat=OFFICE[1], title="Mobil terbakar")
    there = open_incident(type_code="KEB-03", lon=OFFICE[0] + 0.02, lat=OFFICE[1] - 0.02, title="Truk terbakar")
    for desk in (ani, budi):
        desk.click(f".incidents li[data-id='{here.pk}']")
        desk.wait_for_selector("#clash:has-text('Induk 1')", timeout=30_000)
    assert "budi" in ani.inner_text("#clash")  # who decides
    ani.keyboard.press("Alt+b")
    ani.wait_for_selector(".sides article:nth-child(2)")
    assert "tidak ada pengganti" in ani.inner_text(".sides")
    assert ani.query_selector(".sides button") is None
    budi.keyboard.press("Alt+b")
    budi.wait_for_selector(".sides button")
    titles = budi.locator(".sides h2").all_inner_texts()
    budi.keyboard.press(str(titles.index("Truk terbakar") + 1))
    budi.wait_for_selector("#ask input:focus")
    budi.keyboard.type("sopir terjepit")
    budi.keyboard.press("Enter")
    ani.wait_for_selector(".verdict:has-text('Diputuskan oleh budi')", timeout=10_000)
    assert "Truk terbakar" in ani.inner_text(".verdict")
    entry = LogEntry.objects.get(kind="conflict_won")
    assert (entry.incident_id, entry.text) == (there.pk, "sopir terjepit")
    assert ani.faults == budi.faults == []


def test_the_sheet_shows_each_key_once_by_what_it_is_for(desks):
    ani = desks("ani")
    ani.keyboard.press("?")
    ani.wait_for_selector(".sheet h3:has-text('Formulir panggilan')")
    for section in ani.locator(".sheet section").all():
        keys = section.locator("kbd").all_inner_texts()
        assert len(keys) == len(set(keys)), section.inner_text()
    assert not [span for span in ani.locator(".sheet span").all_inner_texts() if "\n" not in span]  # each has its words
    ani.keyboard.press("Escape")
    ani.wait_for_selector("#sheet", state="hidden")
    ani.keyboard.press("n")
    ani.wait_for_selector("[name=place]:focus")
    ani.keyboard.press("Alt+/")
    ani.wait_for_selector(".sheet h3")


def test_the_guide_tells_of_every_key_of_the_sheet(desks):
    guide = (settings.BASE_DIR / "docs" / "dispatcher.md").read_text().casefold().splitlines()
    ani = desks("ani")
    ani.keyboard.press("?")
    ani.wait_for_selector(".sheet h3:has-text('Formulir panggilan')")
    untold = []
    for span in ani.locator(".sheet span").all_inner_texts():
        key, words = (part.strip().casefold() for part in span.split("\n", 1))
        lines = [line for line in guide if f"`{key}`" in line]
        if not any(word[:5] in line for line in lines for word in words.split() if len(word) >= 4):
            untold.append(span.replace("\n", ": "))
    assert untold == []


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_three_hundred_open_incidents_are_found_by_typing_and_nothing_is_cut_off(desks, size):
    for k in range(300):
        kind = ("KEB-01", "KEC-01", "KES-01")[k % 3]
        open_incident(
            type_code=kind, lon=OFFICE[0] + k % 20 / 500, lat=OFFICE[1] - k // 20 / 500, title=f"Kejadian ke-{k:03d}"
        )
    ani = desks("ani", size=size)
    ani.wait_for_selector(".incidents li:nth-child(300)", state="attached")
    ani.keyboard.press("/")
    ani.keyboard.type("ke-277")
    until(lambda: ani.locator(".incidents li").count() == 1)
    assert "1 dari 300" in ani.inner_text(".side h1")
    wide = (
        "[...document.querySelectorAll('html, .column, .pack, .top')]"
        ".filter(e => e.scrollWidth > e.clientWidth).map(e => e.className)"
    )
    assert ani.evaluate(f"() => {wide}") == []
    ani.keyboard.press("Enter")
    ani.wait_for_selector(".side .state")
    assert "Kejadian ke-277" in ani.inner_text(".side h1")
    assert ani.evaluate(f"() => {wide}") == []
    assert ani.faults == []


def test_an_administrators_desk_may_all_a_call_takers_may_not(desks):
    dewi = desks("dewi", Role.CALL_TAKER)
    start_shift("Pagi", by=User.objects.get(username="dewi"))
    dewi.keyboard.press("Alt+o")
    dewi.wait_for_selector(".panel h1:has-text('Serah terima')")
    assert dewi.query_selector(".panel .hint") is None
    assert dewi.query_selector(".report") is None
    Membership.objects.create(user=User.objects.get(username="dewi"), role=Role.SUPERVISOR)
    dewi.reload()
    dewi.wait_for_selector(".facts:has-text('Pagi')")
    dewi.keyboard.press("Alt+o")
    dewi.wait_for_selector(".panel .hint:has-text('tawarkan')")
    dewi.wait_for_selector(".report a")
