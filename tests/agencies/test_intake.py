"""The GPS door: what devices send, what is refused, and that nothing acknowledged is lost."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest
from asgiref.sync import sync_to_async

from agencies.actions import issue_credential, record_fixes
from agencies.intake import parse
from agencies.intake.app import intake
from agencies.intake.fixes import CHECKS, Context, Fix, first_refusal, moment
from agencies.models import Credential, RefusedFix, Unit, UnitPosition
from agencies.models import Fix as Row

NOW = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)


def fix(lon=116.73, lat=-1.31, ago=0.0, **more):
    return Fix(lon, lat, NOW - timedelta(seconds=ago), **more)


@pytest.mark.parametrize(
    ("bad", "last", "check"),
    [
        (fix(lon=float("nan")), None, "finite"),
        (fix(lon=-1.31, lat=116.73), None, "on_earth"),
        (fix(lon=0, lat=0), None, "on_earth"),
        (fix(ago=-120), None, "not_in_future"),
        (fix(ago=9 * 86400), None, "not_ancient"),
        (fix(accuracy_m=5000), None, "accurate"),
        (fix(lon=117.5), fix(ago=30), "no_teleport"),
    ],
)
def test_each_check_refuses_its_own_fault(bad, last, check):
    assert first_refusal(bad, Context(NOW, last))[0] == check
    assert check in {c.__name__ for c in CHECKS}


def test_a_good_fix_passes():
    assert first_refusal(fix(), Context(NOW, fix(lon=116.729, ago=10))) is None


def test_the_forms_of_devices_are_understood():
    [(secret, one)] = parse.osmand(
        {"id": "s", "lat": "-1.31", "lon": "116.73", "timestamp": "1773453600", "speed": "10"}
    )
    assert (secret, one.lon, one.lat) == ("s", 116.73, -1.31)
    assert one.speed_kmh == pytest.approx(18.52)
    coords = {"latitude": -1.31, "longitude": 116.73, "speed": 5, "heading": -1}
    body = orjson.dumps({"device_id": "s", "location": {"timestamp": "2026-03-14T02:00:00Z", "coords": coords}})
    [(secret, two)] = parse.json_body(body, "")
    assert (secret, two.speed_kmh, two.heading) == ("s", 18.0, None)
    [(secret, three)] = parse.json_body(b'{"_type":"location","lat":-1.31,"lon":116.73,"tst":1773453600,"vel":40}', "p")
    assert (secret, three.at) == ("p", moment(1773453600))
    assert moment("1773453600000") == moment(1773453600)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1e300", "nan", "gestern"])
def test_a_time_that_cannot_be_is_refused_in_words(text):
    with pytest.raises(ValueError, match="."):
        moment(text)


def test_a_figure_that_no_vehicle_can_have_is_left_out_and_the_place_kept():
    told = {"id": "s", "lat": "-1.31", "lon": "116.73", "timestamp": "1773453600"}
    [(_secret, fix)] = parse.osmand(told | {"speed": "1e300", "bearing": "99999", "accuracy": "-5"})
    assert (fix.speed_kmh, fix.heading, fix.accuracy_m, fix.lon) == (None, None, None, 116.73)


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b"{", b'{"fixes":[]}', b'{"fixes":[{"id":"a","lon":1,"lat":1,"at":1,"x":2}]}']
)
def test_a_body_of_no_known_form_is_refused(body):
    with pytest.raises(ValueError, match="."):
        parse.json_body(body, "")


@pytest.mark.django_db
def test_a_late_fix_enters_the_history_and_never_moves_the_marker():
    unit = Unit.objects.get(call_sign="Induk 1").pk
    now = datetime.now(UTC)
    newer = Fix(116.730, -1.31, now - timedelta(seconds=10))
    late = Fix(116.731, -1.31, now - timedelta(seconds=60))
    assert record_fixes([(unit, newer)]) == [None]
    assert record_fixes([(unit, late)]) == [None]
    assert UnitPosition.objects.get(unit=unit).point.x == 116.730
    assert Row.objects.filter(unit_id=unit).count() == 2


@pytest.mark.django_db
def test_a_refused_fix_is_kept_with_its_reason_and_a_device_twice_in_a_batch_is_fine():
    unit = Unit.objects.get(call_sign="Induk 1").pk
    now = datetime.now(UTC)
    rows = [(unit, Fix(116.73 + i * 1e-4, -1.31, now - timedelta(seconds=20 - i))) for i in range(5)]
    outcome = record_fixes([*rows, (unit, Fix(float("nan"), -1.31, now))])
    assert outcome[:5] == [None] * 5
    assert RefusedFix.objects.get(unit=unit).check_name == "finite"
    assert UnitPosition.objects.get(unit=unit).point.x == pytest.approx(116.7304)


async def test_what_is_acknowledged_is_committed_and_two_intakes_do_not_deadlock(regency):
    @sync_to_async
    def devices():
        return [
            issue_credential(Credential.Kind.DEVICE, u.call_sign, unit=u)[1] for u in Unit.objects.order_by("pk")[:10]
        ]

    secrets, began = await devices(), datetime.now(UTC)
    now = began.timestamp()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(intake), base_url="http://test") as client:

        def send(secret, k):
            return client.get(
                "/gps/", params={"id": secret, "lat": -1.31, "lon": 116.73 + k * 1e-5, "timestamp": now - 100 + k}
            )

        answers = await asyncio.gather(*(send(s, k) for k in range(20) for s in secrets))
        assert {a.status_code for a in answers} == {200}
        assert (
            await client.get("/gps/", params={"id": "wrong", "lat": 1, "lon": 1, "timestamp": now})
        ).status_code == 401
        assert (await client.get("/gps/", params={"id": secrets[0]})).status_code == 400
        assert (await client.post("/gps/", content=b"x" * 70_000)).status_code == 413
        assert (await send(secrets[0], 9_000_000)).status_code == 422
    assert await Row.objects.filter(received_at__gte=began).acount() == 200
    assert await UnitPosition.objects.acount() == 10
