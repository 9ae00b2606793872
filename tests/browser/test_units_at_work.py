"""Units that are out, at the desk: one at work let go by its officer, the hospital for a patient, a road that
closes ahead; and a vehicle without a crew, on the wall."""

from django.contrib.gis.geos import LineString
from django.utils import timezone

from agencies.actions import save_crew, set_hospital_state
from agencies.models import Crew, Hospital
from geo.actions.roads import close_road
from incidents.actions import set_incident_status, step_dispatch
from incidents.follower import follow_roads
from incidents.models import Dispatch, LogEntry
from incidents.sending import send_unit
from tests.browser.browsing import IN_A_BROWSER, until
from tests.browser.test_incident_course import at, fire, pick, write
from tests.browser.test_wall import hung
from tests.incidents.test_following import at_work, unit

pytestmark = IN_A_BROWSER


def test_a_unit_at_work_is_diverted_with_the_consent_of_its_officer_recorded(desks):
    calm, urgent = fire("Sudah padam"), fire("Baru menyala")
    sent = at_work(calm, "Induk 1")
    set_incident_status(calm.pk, "under_control")
    ani = desks("ani")
    at(ani, calm)
    ani.keyboard.press("d")
    pick(ani, urgent.number)
    write(ani, "rumah berisi orang")
    pick(ani, "radio")
    write(ani, "Letnan Hasan")
    until(lambda: Dispatch.objects.filter(incident=urgent, unit=sent.unit, status="ordered").exists())
    ani.wait_for_selector(f"#say:has-text('Induk 1 dialihkan ke {urgent.number}')")
    ani.keyboard.press("Escape")
    at(ani, urgent)
    ani.wait_for_selector(".log li:has-text('dengan persetujuan perwira di lokasi')")
    assert "Letnan Hasan" not in str([row.data for row in LogEntry.objects.filter(incident__in=(calm, urgent))])
    assert ani.faults == []


def test_a_patient_goes_to_the_hospital_that_is_chosen_and_a_full_one_says_so(desks):
    sick = fire("Pingsan")
    sent = at_work(sick, "Ambulans RSUD 1")
    full = Hospital.objects.select_related("station").order_by("pk").first()
    set_hospital_state(full.pk, "full")
    ani = desks("ani")
    at(ani, sick)
    ani.keyboard.press("w")
    ani.wait_for_selector("#choose:not([hidden]) li small:has-text('PENUH')", timeout=10_000)
    proposed = ani.locator("#choose li", has_text="diusulkan").first
    assert full.station.name not in proposed.inner_text()
    name = proposed.locator("b").inner_text()
    pick(ani, name)
    write(ani, "")
    until(lambda: Dispatch.objects.get(pk=sent.pk).status == "transporting")
    ani.wait_for_selector(f".sent li[data-dispatch='{sent.pk}']:has-text('{name}')")
    assert Dispatch.objects.get(pk=sent.pk).hospital.station.name == name
    assert ani.faults == []


def test_a_road_that_closes_ahead_of_a_unit_is_news_in_its_row(desks):
    burning = fire()
    follow_roads()
    sent = send_unit(burning, unit("Waru 1"), now=timezone.now()).dispatch
    step_dispatch(sent.pk, "en_route")
    ani = desks("ani")
    at(ani, burning)
    route = Dispatch.objects.get(pk=sent.pk).route
    piece = LineString(*(route.interpolate_normalized(part) for part in (0.5, 0.52)))
    close_road(name="jembatan putus", geom=piece, reason="ambles", source="warga")
    assert follow_roads() == 1
    ani.wait_for_selector(f".sent li[data-dispatch='{sent.pk}'] .news", timeout=5_000)
    ani.wait_for_selector(".log li:has-text('jembatan putus')")
    assert ani.faults == []


def test_a_vehicle_without_a_crew_is_named_on_the_wall_before_the_first_call(browser, server):
    wall = hung(browser, server)
    wall.wait_for_selector("p.bare[hidden]", state="attached")
    crew = Crew.objects.get(pk=unit("Induk 1").crew_id)
    crew.on_duty = False
    save_crew(crew)
    wall.wait_for_selector("p.bare:not([hidden]):has-text('Induk 1')", timeout=5_000)
    assert "tanpa awak" in wall.inner_text("p.bare")
    assert wall.faults == []
