"""The replay: the past, as the screens saw it."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.access import ALL, COMMAND, WALL, agency_audience
from agencies.actions import record_fixes, set_unit_status
from agencies.intake.fixes import Fix
from agencies.models import Agency, Unit
from agencies.past_positions import positions_at, positions_between
from frontend.snapshot import read_objects, read_positions
from incidents.actions import open_incident
from live.actions import keep_keyframe, prune_log
from live.models import Event, Keyframe, PastEvent
from live.replay import NoRecord, events_between, for_audiences, state_at
from tests.live.test_live import PRIVATE, random_step

pytestmark = pytest.mark.django_db
URL = "/api/planning/replay/"


def audiences():
    agencies = [Agency.objects.get(code=c).pk for c in ("dpkp", "dinkes")]
    return [frozenset({ALL, a}) for a in (COMMAND, WALL, *(agency_audience(k) for k in agencies))]


def seen(group):
    return {(o["type"], o["id"]): o for o in read_objects(group)}


@pytest.mark.parametrize("seed", range(8))
def test_the_state_at_a_moment_is_what_a_snapshot_showed_at_that_moment(seed):
    rng = random.Random(seed)
    groups = audiences()
    keep_keyframe()
    record = []
    for step in range(24):
        random_step(rng)
        if step in (9, 17):
            keep_keyframe()
        if step == 13:
            prune_log(0, 90)  # what left the log is played all the same
        record.append((timezone.now(), {group: seen(group) for group in groups}))
    assert PastEvent.objects.exists()
    for moment, shown in record:
        for group in groups:
            assert state_at(moment, group).objects == shown[group]


def test_frames_played_after_the_first_state_end_in_the_last_one():
    group = frozenset({ALL, WALL})
    rng = random.Random(4)
    keep_keyframe()
    began = timezone.now()
    for _ in range(30):
        random_step(rng)
    end = timezone.now()
    state = state_at(began, group).objects
    for row in for_audiences(events_between(began, end, 1000), group):
        key = row.object_type, row.object_id
        if row.payload is None:
            state.pop(key, None)
        else:
            state[key] = {"type": key[0], "id": key[1], "version": row.version, "payload": row.payload}
    assert state == seen(group)


def test_of_what_is_too_old_nothing_is_kept():
    keep_keyframe()
    set_unit_status(Unit.objects.get(call_sign="Induk 1").pk, "break")
    Keyframe.objects.update(at=timezone.now() - timedelta(days=91))
    Event.objects.update(at=timezone.now() - timedelta(days=91))
    prune_log(48, 90)
    assert not Keyframe.objects.exists()
    assert not PastEvent.objects.exists()
    with pytest.raises(NoRecord):
        state_at(timezone.now(), frozenset({ALL, WALL}))


def drive(unit, *minutes_ago):
    """Fixes of a unit, each some minutes before now."""
    for i, ago in enumerate(minutes_ago):
        at = timezone.now() - timedelta(minutes=ago)
        assert record_fixes([(unit.pk, Fix(116.72 + i * 1e-4, -1.31, at, 30.0, 90.0, 5.0))]) == [None]


def test_positions_are_those_that_had_come_in():
    unit, group = Unit.objects.get(call_sign="Induk 1"), frozenset({ALL, WALL})
    began = timezone.now()
    shown = []
    for ago in (5, 4, 3):
        drive(unit, ago)
        shown.append((timezone.now(), read_positions(group)))
    drive(unit, 4.5)  # late: it never moved the marker
    shown.append((timezone.now(), read_positions(group)))
    for moment, live in shown:
        assert positions_at(moment, group)[str(unit.pk)][:6] == live[str(unit.pk)][:6]
    assert str(unit.pk) not in positions_at(began, group)
    frames = positions_between(began, timezone.now(), 60, group)
    assert [rows[str(unit.pk)][:6] for _at, rows in frames] == [shown[-1][1][str(unit.pk)][:6]]


def ask(client, since, until, **more):
    return client.get(URL, {"from": since.isoformat(), "to": until.isoformat()} | more)


def test_the_api_plays_by_role_and_without_personal_data(as_):
    keep_keyframe()
    began = timezone.now()
    incident = open_incident(
        type_code="KAM-03", lon=116.73, lat=-1.31, caller_number=PRIVATE[0], caller_name=PRIVATE[1]
    )
    drive(Unit.objects.get(call_sign="Induk 1"), 1)
    answer = ask(as_("planner"), began, timezone.now())
    assert answer.status_code == 200
    body = answer.json()
    assert body["audience"] == [WALL]
    assert {o["type"] for o in body["snapshot"]["objects"]} >= {"unit", "station", "service", "roads"}
    told = [f for f in body["frames"] if f.get("type") == "incident"]
    assert told[-1]["payload"]["blurred"]
    assert told[-1]["payload"]["title"] != incident.title
    assert any(f["frame"] == "positions" for f in body["frames"])
    times = [f["at"] for f in body["frames"]]
    assert times == sorted(times)
    assert not any(word in answer.content.decode() for word in PRIVATE)
    commander = ask(as_("supervisor"), began, timezone.now()).json()
    told = [f for f in commander["frames"] if f.get("type") == "incident"]
    assert told[-1]["payload"]["title"] == incident.title
    assert not any(word in str(commander) for word in PRIVATE)
    for name in ("dispatcher", "owner", "nobody"):
        assert ask(as_(name), began, timezone.now()).status_code == 403, name


def test_a_time_that_cannot_be_played_is_refused_in_words(as_):
    planner, now = as_("planner"), timezone.now()
    hour = timedelta(hours=1)
    nothing = ask(planner, now - hour, now)
    assert nothing.status_code == 400
    assert "nothing is kept yet" in nothing.json()["errors"]["from"][0]
    keep_keyframe()
    early = ask(planner, now - hour, now)
    assert "choose one after" in early.json()["errors"]["from"][0]
    for since, until in ((now, now - hour), (now - 3 * hour, now), (now, now + hour)):
        assert "to" in ask(planner, since, until).json()["errors"]
    assert "from" in planner.get(URL).json()["errors"]
    assert ask(planner, now - hour, now, step=0).status_code == 400
