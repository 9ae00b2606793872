"""The log, its order, and the snapshot law."""

import asyncio
import random
import threading
import time

import pytest
from channels.db import database_sync_to_async
from django.db import connection, transaction

from agencies.access import ALL, COMMAND, WALL, agency_audience, unit_audience
from agencies.actions import (
    issue_credential,
    revoke_credential,
    save_user,
    set_crew_duty,
    set_hospital_state,
    set_password,
    set_unit_status,
)
from agencies.models import Agency, Credential, Crew, Hospital, HospitalState, Role, Unit, User
from agencies.states import TRANSITIONS
from frontend.snapshot import read_objects
from incidents.actions import (
    Consent,
    accept_request,
    acknowledge_request,
    answer_crew,
    ask_agency,
    call_desk,
    decline_request,
    dispatch_unit,
    divert_unit,
    hand_over_command,
    merge_incidents,
    open_incident,
    reopen_incident,
    set_incident_status,
    step_dispatch,
    transfer_lead,
    unmerge_incident,
    withdraw_request,
)
from incidents.models import AgencyRequest, Dispatch, DispatchStatus, Incident, IncidentStatus
from incidents.states import DISPATCH, INCIDENT
from live.actions import OutsideAction, action, emit
from live.events import HUBS
from live.hub import Hub
from live.log import end_of_log, read_since
from live.models import Event
from live.protocol import event_body
from tests.conftest import person

PRIVATE = ("0812-9999-1234", "Nama Rahasia")


def known(audiences):
    return {(o["type"], o["id"]): (o["version"], o["payload"]) for o in read_objects(audiences)}


def apply(state, rows, audiences):
    for row in rows:
        if audiences.intersection(row.audiences):
            if row.payload is None:
                state.pop((row.object_type, row.object_id), None)
            else:
                state[row.object_type, row.object_id] = (row.version, row.payload)
    return state


WATCHED = ("Petung 1", "Induk 1", "Ambulans RSUD 1")  # whose pages are looked at


def random_step(rng):
    """One action, chosen and filled at random; those that the rules refuse change nothing."""
    often = ["open", "open", "send", "send", "step", "step", "step", "ask", "answer", "answer"]
    seldom = ["status", "unit", "crew", "divert", "lead", "hospital", "command", "reopen", "merge", "unmerge", "call"]
    kind = rng.choice([*often, *seldom])
    try:
        if kind == "open":
            code = rng.choice(["KEB-01", "KAM-03", "KEC-01", "BEN-01"])
            lon, lat = rng.uniform(116.5, 116.75), rng.uniform(-1.4, -1.2)
            open_incident(type_code=code, lon=lon, lat=lat, caller_number=PRIVATE[0], caller_name=PRIVATE[1])
        elif kind == "send":
            units = Unit.objects.filter(call_sign__in=WATCHED) if rng.random() < 0.5 else Unit.objects.all()
            dispatch_unit(rng.choice(Incident.objects.values_list("pk", flat=True)), rng.choice(units).pk)
        elif kind == "step":
            incident = rng.choice(Incident.objects.all())
            step_dispatch(
                rng.choice(incident.dispatches.values_list("pk", flat=True)), rng.choice(DispatchStatus.values)
            )
        elif kind == "status":
            set_incident_status(rng.choice(Incident.objects.all()).pk, rng.choice(IncidentStatus.values))
        elif kind == "unit":
            unit = rng.choice(Unit.objects.all())
            set_unit_status(unit.pk, rng.choice(sorted(TRANSITIONS[unit.status])))
        elif kind == "merge":
            child, into = rng.sample(list(Incident.objects.values_list("pk", flat=True)), 2)
            merge_incidents(child, into, reason="x")
        elif kind == "unmerge":
            unmerge_incident(rng.choice(Incident.objects.filter(status="merged")).pk, reason="x")
        elif kind == "call":
            dispatch = rng.choice(Dispatch.objects.all()).pk
            rng.choice([lambda: call_desk(dispatch, "help", text=PRIVATE[1]), lambda: answer_crew(dispatch)])()
        elif kind == "ask":
            agency = rng.choice(Agency.objects.all())
            incident = rng.choice(Incident.objects.all())
            ask_agency(incident.pk, agency.pk, transfers=rng.random() < 0.3, message=PRIVATE[1])
        elif kind == "answer":
            request = rng.choice(AgencyRequest.objects.all()).pk
            how = rng.choice([acknowledge_request, accept_request, decline_request, withdraw_request])
            more = {acknowledge_request: {}, accept_request: {"officer": PRIVATE[1]}}.get(how, {"reason": PRIVATE[1]})
            how(request, **more)
        elif kind == "divert":
            incident = rng.choice(Incident.objects.all())
            consent = Consent(PRIVATE[1], "radio")
            divert_unit(rng.choice(Dispatch.objects.all()).pk, incident.pk, reason="x", consent=consent)
        elif kind == "lead":
            transfer_lead(rng.choice(Incident.objects.all()).pk, rng.choice(Agency.objects.all()).pk, reason="x")
        elif kind == "hospital":
            set_hospital_state(rng.choice(Hospital.objects.all()).pk, rng.choice(HospitalState.values))
        elif kind == "command":
            by = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("root")
            hand_over_command(rng.choice(Agency.objects.all()).pk, reason="x", by=by)
        elif kind == "reopen":
            reopen_incident(rng.choice(Incident.objects.all()).pk, reason="x")
        else:
            crew = rng.choice(Crew.objects.all())
            set_crew_duty(crew.pk, not crew.on_duty)
    except (ValueError, IndexError):
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(30))
def test_an_old_snapshot_and_the_events_since_equal_a_fresh_snapshot(seed):
    rng = random.Random(seed)
    agencies = [Agency.objects.get(code=c).pk for c in ("dpkp", "dinkes", "polres")]
    groups = [frozenset({ALL, a}) for a in (COMMAND, WALL, *(agency_audience(k) for k in agencies))]
    groups += [frozenset({unit_audience(unit.pk)}) for unit in Unit.objects.filter(call_sign__in=WATCHED)]
    for _ in range(rng.randint(0, 6)):
        random_step(rng)
    old = {g: known(g) for g in groups}
    position = end_of_log()
    for _ in range(25):
        random_step(rng)
    rows = read_since(position, 5000)
    for group in groups:
        assert apply(old[group], rows, group) == known(group)
    text = b"".join(event_body(row) for row in rows).decode()
    assert not any(word in text for word in PRIVATE)


@pytest.mark.django_db
def test_an_agency_never_hears_what_is_anothers_alone():
    works = Agency.objects.get(code="dpupr")
    position = end_of_log()
    set_unit_status(Unit.objects.get(call_sign="Induk 1").pk, "break")
    incident = open_incident(type_code="KAM-03", lon=116.73, lat=-1.31)
    heard = [r for r in read_since(position) if {ALL, agency_audience(works.pk)}.intersection(r.audiences)]
    assert heard == []
    wall = next(r for r in read_since(position) if r.object_type == "incident" and WALL in r.audiences)
    assert wall.payload["blurred"]
    assert wall.payload["title"] != incident.title
    assert (wall.payload["lon"], wall.payload["lat"]) != (116.73, -1.31)


@pytest.mark.django_db
def test_outside_an_action_nothing_can_be_appended():
    with pytest.raises(OutsideAction):
        emit(None)


@pytest.mark.django_db
def test_what_an_action_fails_at_leaves_no_event_and_no_row():
    position = end_of_log()

    @action
    def half():
        open_incident(type_code="KEB-01", lon=116.73, lat=-1.31)
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        half()
    assert end_of_log() == position
    assert Incident.objects.count() == 0


def test_the_order_of_the_log_is_the_order_of_the_commits(regency):
    """Many writers with random delays inside their transactions; a reader that asks only for what
    is after its last position sees every row, once, in order."""
    units = list(Unit.objects.values_list("pk", flat=True))[:8]
    rounds, seen, stop = 12, [], threading.Event()

    @action
    def slow(pk, rng):
        set_unit_status(pk, "break" if Unit.objects.get(pk=pk).status == "available" else "available")
        time.sleep(rng.random() * 0.01)

    def write(pk):
        rng = random.Random(pk)
        for _ in range(rounds):
            slow(pk, rng)
        connection.close()

    def read():
        position = 0
        while not stop.is_set() or read_since(position):
            for row in read_since(position):
                seen.append(row.id)
                position = row.id
        connection.close()

    start = end_of_log()
    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(pk,)) for pk in units]
    reader.start()
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    stop.set()
    reader.join()
    written = list(Event.objects.order_by("id").values_list("id", flat=True))
    assert seen == written
    assert len([i for i in written if i > start]) == rounds * len(units)


def test_a_dead_redis_fails_no_action(regency, settings, monkeypatch):
    from live import wake

    wake._client.cache_clear()
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    before = end_of_log()
    began = time.monotonic()
    set_unit_status(Unit.objects.first().pk, "break")
    assert time.monotonic() - began < 1
    assert end_of_log() > before
    wake._client.cache_clear()


def test_of_two_dispatchers_one_wins_and_the_other_is_told(regency):
    incidents = [open_incident(type_code="KEB-01", lon=116.73, lat=-1.31).pk for _ in range(2)]
    unit = Unit.objects.get(call_sign="Induk 1").pk
    outcomes = []

    def send(pk):
        try:
            dispatch_unit(pk, unit)
            outcomes.append("won")
        except ValueError as error:
            outcomes.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(pk,)) for pk in incidents * 4]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert outcomes.count("won") == 1
    assert all("Induk 1" in o for o in outcomes if o != "won")


def test_the_tables_of_states_end_where_they_should():
    assert all(after in INCIDENT for step in INCIDENT.values() for after in step)
    assert DISPATCH[DispatchStatus.CLEARED] == DISPATCH[DispatchStatus.CANCELLED] == frozenset()
    assert "assigned" not in TRANSITIONS["transporting"]  # one that transports a patient is never diverted


@pytest.mark.django_db
def test_the_log_of_an_incident_cannot_be_edited():
    from django.db import DatabaseError

    incident = open_incident(type_code="KEB-01", lon=116.73, lat=-1.31)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        incident.log.update(text="other")


async def test_screens_that_connect_at_once_hear_each_event_once(regency):
    everyone = frozenset({ALL, COMMAND})
    hub = Hub()
    screens = await asyncio.gather(*(hub.subscribe(everyone, lambda: everyone) for _ in range(20)))
    position = await database_sync_to_async(end_of_log)()
    await database_sync_to_async(lambda: set_unit_status(Unit.objects.first().pk, "break"))()
    await asyncio.sleep(1.2)
    for screen in screens:
        heard = [(await screen.take())[0] for _ in range(screen.waiting)]
        assert [at for at in heard if at > position] == [position + 1]
        hub.unsubscribe(screen)


@pytest.mark.django_db
def test_each_change_of_somebodys_access_is_told_to_the_hubs_and_to_no_screen(cast):
    person("chief", Role.ADMINISTRATOR)
    colleague, kiosk = cast["colleague"], issue_credential(Credential.Kind.KIOSK, "uji")[0]
    position = end_of_log()
    save_user(colleague, removed=colleague.memberships.all(), by=cast["supervisor"])
    set_password(colleague.pk, "another-long-password")
    revoke_credential(kiosk.pk)
    revoke_credential(kiosk.pk)
    told = read_since(position)
    assert [row.object_id for row in told] == [f"user:{colleague.pk}"] * 2 + [f"credential:{kiosk.pk}"]
    assert all(row.audiences == [HUBS] for row in told)
    assert all(object_type != "access" for object_type, _id in known(frozenset({ALL, COMMAND})))
