"""What people, machines and mischief send: texts of any length and script, numbers in all local forms,
places that cannot be. Nothing falls over, and what is kept is what was sent."""

import json

import pytest

from agencies.models import Unit
from geo import runtime
from geo.models import RoadNetwork
from incidents.actions import open_incident, take_call
from incidents.models import Call, Incident, LogEntry, PlanRow
from incidents.numbers import NotANumber, international

pytestmark = pytest.mark.django_db
LON, LAT = 116.7276, -1.31
TEXTS = [
    "حريق كبير في السوق",
    "ꦏꦧꦏꦫꦤ꧀ ꦲꦩꦃ",
    "火事 🔥🚒 👩‍👩‍👧‍👦",
    "<script>alert(1)</script><img src=x onerror=y>",
    "'; DROP TABLE incidents_incident; --",
    "{{ 7*7 }} ${7*7} %s %(x)s {0}",
    "e\u0301 \u202e \u200b \ufeff",
    "../../etc/passwd",
    "=HYPERLINK(1)",
]
LONG = "api " * 20_000
BROKEN = ["a\x00b", "\ud800"]


def post(client, path, body):
    return client.post(path, json.dumps(body), content_type="application/json")


@pytest.fixture
def fire():
    return open_incident(type_code="KEB-01", lon=LON, lat=LAT)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_of_any_script_is_kept_as_it_is(as_, fire, text):
    desk = as_("dispatcher")
    assert post(desk, f"/api/incidents/{fire.pk}/log/", {"text": text}).status_code == 201
    assert LogEntry.objects.filter(incident=fire, kind="note").get().text == text.strip()
    opened = post(desk, "/api/incidents/", {"type": "KEB-01", "lon": LON, "lat": LAT, "title": text})
    assert opened.status_code == 201
    assert Incident.objects.get(pk=opened.json()["id"]).title == text.strip()
    assert as_("dispatcher").get("/api/incidents/").status_code == 200
    assert desk.get("/api/reports/daily/?csv=1").status_code == desk.get("/api/reports/daily/?pdf=1").status_code == 200


def writes(fire, call):
    """Where a text may be put: path and the field, with the rest that is needed."""
    place = {"type": "KEB-01", "lon": LON, "lat": LAT}
    yield "/api/incidents/", "title", place
    yield "/api/incidents/", "landmark", place
    yield f"/api/incidents/{fire.pk}/log/", "text", {}
    yield f"/api/incidents/{fire.pk}/reports/", "narrative", {}
    yield f"/api/incidents/{fire.pk}/status/", "reason", {"status": "cancelled"}
    yield f"/api/incidents/{fire.pk}/staging/", "name", {"lon": LON, "lat": LAT}
    yield f"/api/incidents/{fire.pk}/requests/", "message", {"agency": 1}
    yield f"/api/incidents/{fire.pk}/package/", "reason", {"units": [1]}
    yield f"/api/calls/{call.pk}/close/", "reason", {"call_class": "prank"}
    yield f"/api/calls/{call.pk}/to-supervisor/", "reason", {}
    yield "/api/calls/", "caller_name", {}
    yield "/api/calls/", "number", {}
    yield "/api/shifts/", "name", {}
    yield "/api/shifts/offer/", "note", {}


@pytest.mark.parametrize("text", [LONG, *BROKEN], ids=["long", "nul", "half a letter"])
def test_what_cannot_be_kept_is_refused_at_its_field(as_, cast, fire, text):
    call = take_call(number="08123456789", by=cast["supervisor"])
    for path, field, rest in writes(fire, call):
        answer = post(as_("supervisor"), path, rest | {field: text})
        assert answer.status_code in (400, 409), (path, field, answer.status_code)
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("bad", ["", [], {}, None, True, "x", -1, 10**30, 1.5, [[1]], {"a": 1}])
def test_a_value_of_another_kind_than_asked_for_is_refused(as_, fire, bad):
    desk = as_("supervisor")
    for path, field, rest in [
        (f"/api/incidents/{fire.pk}/dispatch/", "unit", {}),
        (f"/api/incidents/{fire.pk}/package/", "units", {}),
        (f"/api/incidents/{fire.pk}/alarm/", "alarm", {}),
        (f"/api/incidents/{fire.pk}/merge/", "into", {"reason": "x"}),
        ("/api/incidents/", "lon", {"type": "KEB-01", "lat": LAT}),
    ]:
        assert post(desk, path, rest | {field: bad}).status_code in (400, 404, 409), (path, bad)
    assert post(desk, "/api/incidents/", bad).status_code == 400


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("NaN", LAT), ("Infinity", LAT), (LAT, LON), (181, 0), (0, 91), (1e300, LAT), ("116,7", LAT), (None, LAT)],
)
def test_a_place_that_cannot_be_is_refused_in_words(as_, lon, lat):
    answer = post(as_("dispatcher"), "/api/incidents/", {"type": "KEB-01", "lon": lon, "lat": lat})
    assert answer.status_code in (400, 409)
    assert answer.json()["detail"]
    text = f'{{"type":"KEB-01","lon":{json.dumps(lon)},"lat":NaN}}'
    assert as_("dispatcher").post("/api/incidents/", text, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0542-7211361", "+625427211361"),
        ("(0542) 721 1361", "+625427211361"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("62.812.3456.7890", "+6281234567890"),
        ("0812 3456 7890", "+6281234567890"),
        ("0812.3456.7890", "+6281234567890"),
        ("0812\u00a03456\u00a07890", "+6281234567890"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "+6281234567890"),
        ("0062 812 3456 7890", "+6281234567890"),
        ("tel:+62-812-3456-7890", "+6281234567890"),
        ("110", "110"),
        ("112", "112"),
        ("113", "113"),
        ("118", "118"),
        ("119", "119"),
        ("anonymous", ""),
        ("", ""),
    ],
)
def test_a_number_in_any_local_form_is_the_same_number(as_, written, meant):
    assert international(written) == meant
    made = post(as_("dispatcher"), "/api/calls/", {"number": written})
    assert made.status_code == 201
    assert Call.objects.get(pk=made.json()["id"]).number == meant


@pytest.mark.parametrize("written", ["12", "0812 CALL ME", "8" * 40, "😀", "<b>0812</b>", "-", "+"])
def test_what_is_no_number_is_refused_with_what_to_write(as_, written):
    with pytest.raises(NotANumber, match="0812 3456 7890"):
        international(written)
    assert post(as_("dispatcher"), "/api/calls/", {"number": written}).status_code in (400, 409)


def test_a_plan_that_nobody_can_fill_says_what_is_short(as_, fire):
    Unit.objects.update(crew=None)
    made = as_("dispatcher").get(f"/api/incidents/{fire.pk}/recommendation/")
    assert made.status_code == 200
    assert made.json()["units"] == []
    assert made.json()["shortfall"] == sum(row["count"] for row in made.json()["rows"]) > 0
    assert all("no crew" in line["why_not"] for row in made.json()["rows"] for line in row["refused"])
    PlanRow.objects.all().delete()
    assert as_("dispatcher").get(f"/api/incidents/{fire.pk}/recommendation/").json()["rows"] == []


def test_without_a_road_network_units_are_found_by_air_and_say_so(as_, fire):
    RoadNetwork.objects.update(state=RoadNetwork.State.RETIRED)
    assert runtime.current(fresh=True) is None
    made = as_("dispatcher").get(f"/api/incidents/{fire.pk}/recommendation/").json()
    assert made["network"] is None
    chosen = [line for row in made["rows"] for line in row["chosen"]]
    assert chosen
    assert all("straight line" in line["estimated"] for line in chosen)
    unit = int(chosen[0]["unit"]["id"])
    sent = post(as_("dispatcher"), f"/api/incidents/{fire.pk}/dispatch/", {"unit": unit})
    assert (sent.status_code, sent.json()["route"]) == (201, [])
