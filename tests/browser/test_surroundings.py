"""What lies around a scene stands beside the incident at the desk, for a crew that has a radio alone."""

from geo.models import Place
from incidents.actions import open_incident
from tests.browser.browsing import IN_A_BROWSER, until

pytestmark = IN_A_BROWSER


def test_the_desk_shows_water_and_hazards_of_the_incident_at_hand_and_follows_it_when_it_moves(desks):
    Place.objects.create(name="Hidran Pasar", kind="hidran", point="POINT(116.7286 -1.31)", quality="B")
    Place.objects.create(name="Tangki gas", kind="bahaya", point="POINT(116.7276 -1.312)", quality="A")
    burning = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rumah")
    far = open_incident(type_code="KEB-01", lon=116.60, lat=-1.45, title="Jauh")
    desk = desks("ani")
    desk.click(f".incidents li[data-id='{burning.pk}']")
    desk.wait_for_selector(".near li.hazard:has-text('Tangki gas')")
    assert "100 m timur" in desk.inner_text(".near li.water:has-text('Hidran Pasar') b")
    assert "letak perkiraan" in desk.inner_text(".near li.water")
    desk.wait_for_selector("#map .mark-layer path[fill='#6fdceb']", state="attached")
    desk.evaluate("() => document.activeElement.blur()")
    desk.keyboard.press("j")
    until(lambda: desk.locator(".near li.water.none").count() == 1 or desk.locator(".near").count() == 0)
    desk.wait_for_selector(f".side h1:has-text('{far.title}'), #side h1:has-text('{far.title}')")
    desk.wait_for_selector(".near li.none:has-text('3 km')")
    assert desk.faults == []
