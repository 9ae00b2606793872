"""A move is an order that a person gives: with its cost, its log, and an event for the desks."""

import pytest

from agencies.access import COMMAND, WALL, agency_audience
from agencies.actions import set_unit_status
from agencies.models import Agency, Unit
from frontend.snapshot import read_objects
from geo.models import Move
from live.log import end_of_log, read_since
from tests.geo.planning.test_api import URL, post

pytestmark = pytest.mark.django_db
MOVES = "moves/"


@pytest.fixture
def proposal(as_):
    """The best move once a post has no units."""
    for unit in Unit.objects.filter(station__code="DMK-WRU"):
        set_unit_status(unit.pk, "out_of_service")
    return shown(as_("supervisor"))["moves"][0]


def shown(client):
    answer = client.get(f"{URL}{MOVES}?service=fire&people=100")
    assert answer.status_code == 200
    return answer.json()


def decide(client, proposal, accept=True, **more):
    body = {"service": "fire", "unit": proposal["unit_id"], "to": proposal["to_code"], "accept": accept}
    return post(client, MOVES, body | {"reason": "Waru kosong"} | more)


def test_an_accepted_move_is_an_order_with_its_cost_a_log_and_an_event(as_, proposal):
    position = end_of_log()
    made = decide(as_("supervisor"), proposal)
    assert made.status_code == 201
    body = made.json()
    assert (body["gained"], body["lost"], body["drive_s"]) == tuple(proposal[k] for k in ("gained", "lost", "drive_s"))
    assert [(e["state"], e["text"], e["by"]) for e in body["log"]] == [("ordered", "Waru kosong", "supervisor")]
    (row,) = read_since(position)
    assert row.kind == "move.ordered"
    agency = Unit.objects.get(pk=proposal["unit_id"]).agency_id
    assert set(row.audiences) == {COMMAND, WALL, agency_audience(agency)}
    assert row.payload["station"] == proposal["to_code"]
    assert [o["id"] for o in read_objects(frozenset({WALL})) if o["type"] == "move"] == [str(body["id"])]
    stranger = frozenset({agency_audience(Agency.objects.get(code="dpupr").pk)})
    assert not [o for o in read_objects(stranger) if o["type"] == "move"]


def test_a_crew_that_stands_there_is_counted_there_until_it_goes_home(as_, proposal):
    supervisor = as_("supervisor")
    before = shown(supervisor)["people_reached"]
    one = decide(supervisor, proposal).json()["id"]
    assert shown(supervisor)["people_reached"] == before  # ordered is not there yet
    assert post(supervisor, f"{MOVES}{one}/arrive/", {}).status_code == 200
    there = shown(supervisor)
    assert there["people_reached"] == pytest.approx(before + proposal["net"], abs=2)
    ended = post(supervisor, f"{MOVES}{one}/end/", {"reason": "Waru siap lagi"}).json()
    assert [e["state"] for e in ended["log"]] == ["ordered", "standing", "ended"]
    assert shown(supervisor)["people_reached"] == before
    assert not [o for o in read_objects(frozenset({WALL})) if o["type"] == "move"]
    assert post(supervisor, f"{MOVES}{one}/end/", {"reason": "again"}).status_code == 409
    assert post(supervisor, f"{MOVES}{one}/arrive/", {}).status_code == 409


def test_a_declined_move_is_kept_and_orders_nothing(as_, proposal):
    position = end_of_log()
    declined = decide(as_("supervisor"), proposal, accept=False, reason="kru baru kembali")
    assert declined.json()["state"] == "declined"
    assert read_since(position) == []
    kept = shown(as_("dispatcher"))["decided"]
    assert [(m["state"], m["log"][0]["text"]) for m in kept] == [("declined", "kru baru kembali")]
    assert decide(as_("supervisor"), proposal).status_code == 201  # and may be accepted later


def test_what_cannot_be_ordered_is_refused_in_words(as_, proposal):
    supervisor = as_("supervisor")
    assert decide(supervisor, proposal, reason="").status_code == 400
    assert decide(supervisor, proposal, to="nowhere").status_code == 400
    assert decide(supervisor, proposal, service="navy").status_code == 400
    home = Unit.objects.get(pk=proposal["unit_id"]).station.code
    assert "at home" in decide(supervisor, proposal, to=home).json()["detail"]
    decide(supervisor, proposal)
    assert "on a move already" in decide(supervisor, proposal).json()["detail"]
    gone = Unit.objects.filter(agency__service__code="fire").exclude(pk=proposal["unit_id"])
    gone = gone.filter(status="out_of_service").first()
    assert "not free" in decide(supervisor, proposal | {"unit_id": gone.pk, "to_code": "DMK-PTG"}).json()["detail"]
    Agency.objects.filter(code="dpkp").update(relation="request")
    other = now_and_moves_unit(proposal)
    assert "ask its desk" in decide(supervisor, other).json()["detail"]
    assert Move.objects.count() == 1


def now_and_moves_unit(proposal):
    """Another free unit of the service, to the same station."""
    free = Unit.objects.filter(agency__code="dpkp", status="available").exclude(pk=proposal["unit_id"])
    return proposal | {"unit_id": free.first().pk}


def test_planners_see_moves_and_do_not_order_them(as_, proposal):
    assert as_("planner").get(f"{URL}{MOVES}?service=fire").status_code == 200
    assert decide(as_("planner"), proposal).status_code == 403
    assert decide(as_("owner"), proposal).status_code == 403
