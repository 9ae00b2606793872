"""Questions past Django's own: planned once, answered as Django would, stored as Django would."""

import threading
from datetime import timedelta

import pytest
from django.contrib.gis.db.backends.postgis import operations
from django.contrib.gis.geos import LineString
from django.contrib.gis.geos.prototypes.io import wkb_r
from django.db import DataError, connection, transaction
from django.utils import timezone

from agencies.models import Unit, User
from agencies.units import read_unit
from incidents.actions import open_incident
from incidents.models import Dispatch, Incident, LogEntry
from incidents.reading import read_alone, read_locked, read_one
from live.ask import One, adding, ask, locking, plain, storing, together

WHOLE_WORLD = {"type_code": "KEB-01", "lon": 116.71, "lat": -1.28, "title": "Uji"}


def plans_of(part):
    rows = ask("SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements")
    return [(generic, custom) for statement, generic, custom in rows if part in statement]


def columns_of(one):
    return {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}


@pytest.mark.django_db
def test_a_question_is_planned_once_however_often_it_is_asked():
    for key in range(12):
        assert ask("SELECT 'only once', %s::int", [key]) == [("only once", key)]
    assert plans_of("'only once'") == [(12, 0)]  # executed by the plan made at first; none made anew


@pytest.mark.django_db
def test_questions_sent_together_are_answered_each_in_its_place():
    made = together(
        plain("SELECT %s::int", [1]), plain("SET LOCAL search_path = public"), plain("SELECT 'b' WHERE false")
    )
    assert made == [[(1,)], [], []]


@pytest.mark.django_db
def test_what_fails_among_questions_sent_together_says_so_as_django_does_and_undoes_the_rest():
    with pytest.raises(DataError), transaction.atomic():
        together(plain("CREATE TEMPORARY TABLE half (n int)"), plain("SELECT 1 / %s::int", [0]), plain("SELECT 1"))
    assert ask("SELECT to_regclass('half')") == [(None,)]
    with pytest.raises(Unit.DoesNotExist), transaction.atomic():
        together(locking(Unit, 0))


@pytest.mark.django_db
def test_an_object_asked_for_by_its_key_is_the_one_that_django_reads():
    incident = open_incident(**WHOLE_WORLD)
    for read in (read_one, read_alone, read_locked):
        assert columns_of(read(incident.pk)) == columns_of(Incident.objects.get(pk=incident.pk))
        with pytest.raises(Incident.DoesNotExist):
            read(0)
    assert read_one(incident.pk).village == Incident.objects.get(pk=incident.pk).village
    for unit in Unit.objects.select_related("crew", "agency__service", "station", "position"):
        read = read_unit(unit.pk)
        assert columns_of(read) == columns_of(unit)
        assert getattr(read, "position", None) == getattr(unit, "position", None)
        for name in ("crew", "agency", "station"):
            mine, its = getattr(read, name), getattr(unit, name)
            assert (mine and columns_of(mine)) == (its and columns_of(its))


@pytest.mark.django_db
@pytest.mark.parametrize("route", [None, LineString((116.7, -1.3), (116.71, -1.29), (116.72, -1.25))])
def test_what_is_added_and_stored_is_what_django_would_have_stored(route):
    incident, unit, now = open_incident(**WHOLE_WORLD), Unit.objects.first(), timezone.now()
    with transaction.atomic():
        made = Dispatch(incident=incident, unit=unit, ordered_at=now, route=route, facts_seen={"fire": "ya \"'\\"})
        text = "catatan'); DROP TABLE x; -- é 消防 \U0001f692"
        log = LogEntry(incident=incident, at=now, written_at=now, kind="note", text=text, data={"a": [None, 1.5]})
        assert together(adding(made), adding(log)) == [made, log]
    for one in (made, log):
        assert columns_of(type(one).objects.get(pk=one.pk)) == columns_of(one)
    made.status, made.route, made.expected_arrival = "en_route", None, now + timedelta(minutes=3)
    together(storing(made, ["status", "route", "expected_arrival"]))
    assert columns_of(Dispatch.objects.get(pk=made.pk)) == columns_of(made)
    Dispatch.objects.filter(pk=made.pk).delete()
    with pytest.raises(Dispatch.DoesNotExist):
        together(storing(made, ["status"]))


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_a_lock_sees_what_it_waited_for():
    user = User.objects.create(username="locked", first_name="before")
    one, waits, seen = One(lambda key: User.objects.filter(pk=key)), threading.Event(), []

    def second():
        with transaction.atomic():
            waits.set()
            seen.extend(together(locking(User, user.pk), one.asked(user.pk)))
        connection.close()

    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(first_name="after")
        thread = threading.Thread(target=second)
        thread.start()
        waits.wait()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(10)
    assert [getattr(made, "first_name", None) for made in seen] == [None, "after"]


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_places_with_a_reader_of_its_own(regency, monkeypatch):
    key, readers, points = open_incident(**WHOLE_WORLD).pk, set(), []

    def reader():
        readers.add(threading.get_ident())
        return wkb_r()

    def read():
        points.append(read_one(key).point.coords)

    def read_elsewhere():
        read()
        connection.close()

    monkeypatch.setattr(operations, "wkb_r", reader)
    read()
    thread = threading.Thread(target=read_elsewhere)
    thread.start()
    thread.join()
    assert len(readers) == 2  # one that two threads use at once may give each the other's place
    assert points == [(116.71, -1.28)] * 2


@pytest.mark.django_db
def test_what_django_asks_is_not_kept_with_the_connection():
    together(plain("SELECT 1"), plain("SELECT 2"))
    assert connection.connection.prepare_threshold is None
    with pytest.raises(DataError), transaction.atomic():
        ask("SELECT 1 / %s::int", [0])
    assert connection.connection.prepare_threshold is None
