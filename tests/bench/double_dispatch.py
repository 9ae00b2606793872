"""Fifty connections to two web processes all send one unit, or two vehicles with one crew, at the same
moment, again and again: of each fifty one wins."""

import asyncio
import collections
import io
import json
import random

from django.core.management import call_command
from django.db import connection

from agencies.actions import save_crew, save_unit
from agencies.models import Crew, Unit
from geo.models import Place
from incidents.actions import open_incident
from incidents.models import IncidentType
from tests.bench.centre import desks, ordered
from tests.bench.desks import Line
from tests.bench.harness import Report, Row, percentile
from tests.servers import Server

ATTEMPTS, CONNECTIONS, INCIDENTS = 10_000, 50, 50
OVERLAPPING = """
SELECT count(*) FROM incidents_dispatch a JOIN agencies_unit ua ON ua.id = a.unit_id
JOIN incidents_dispatch b ON b.id > a.id JOIN agencies_unit ub ON ub.id = b.unit_id
WHERE coalesce(ua.crew_id, -ua.id) = coalesce(ub.crew_id, -ub.id)
AND tstzrange(a.ordered_at, a.ended_at) && tstzrange(b.ordered_at, b.ended_at)
"""


def bench(report: Report, peers: object) -> None:
    report.say(
        f"  {ATTEMPTS:,} attempts over {CONNECTIONS} connections to two web processes; each {CONNECTIONS} are sent\n"
        "  at once, for one unit or for two vehicles that share a crew, to as many incidents; then the one that\n"
        "  was sent is recalled. Counted in the answers, and in the database by the times of all dispatches."
    )
    call_command("load_regency", stdout=io.StringIO())
    rng = random.Random(50)  # noqa: S311
    spots = [place.point.coords for place in Place.objects.all()]
    kind = IncidentType.objects.order_by("code")[0]
    incidents = []
    for i in range(INCIDENTS):
        lon, lat = rng.choice(spots)
        incidents.append(open_incident(type_code=kind.code, lon=lon, lat=lat, title=f"Bench {i}").pk)
    groups = contested()
    servers = [Server(LOG_LEVEL="ERROR"), Server(LOG_LEVEL="ERROR")]  # a line for each refusal, else
    try:
        cookies = desks(CONNECTIONS)
        lines = [Line(servers[i % 2].port, cookie) for i, cookie in enumerate(cookies)]
        won, answers, ms = asyncio.run(fight(lines, groups, incidents, rng))
    finally:
        for server in servers:
            server.stop()
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPPING)
        (overlapping,) = cursor.fetchone()
    sizes = {"attempts": len(ms), "connections": CONNECTIONS, "answers": dict(answers), "groups": len(groups)}
    report.say(f"  answers by status: {dict(answers)}; rounds by how many won: {dict(won)}")
    report.must_be_zero(
        "double_dispatch, rounds that two won", sum(n for k, n in won.items() if k > 1), "rounds", sizes
    )
    report.must_be_zero("double_dispatch, rounds that nobody won", won[0], "rounds", sizes)
    report.must_be_zero("double_dispatch, overlapping in the database", overlapping, "dispatches", sizes)
    wrong = sum(n for status, n in answers.items() if status not in (201, 409))
    report.must_be_zero("double_dispatch, other answers", wrong, "answers", sizes)
    report.add(Row("double_dispatch, an attempt p50", percentile(ms, 50), "ms", sizes=sizes))
    report.add(Row("double_dispatch, an attempt p99", percentile(ms, 99), "ms", sizes=sizes))


def contested() -> list[list[int]]:
    """What is fought for: units one by one, and pairs of vehicles with one crew."""
    units = ordered(list(Unit.objects.filter(is_active=True, crew__on_duty=True).select_related("agency", "station")))
    groups = [[unit.pk] for unit in units[:8]]
    for i, unit in enumerate(units[8:12]):
        crew = save_crew(Crew(station=unit.station, name=f"bench {i}"))
        pair = [
            save_unit(
                Unit(
                    call_sign=f"Bench {i}{letter}",
                    agency=unit.agency,
                    station=unit.station,
                    crew=crew,
                    vehicle_kind=unit.vehicle_kind,
                    profile=unit.profile,
                )
            ).pk
            for letter in "AB"
        ]
        groups.append(pair)
    return groups


async def fight(
    lines: list[Line], groups: list[list[int]], incidents: list[int], rng: random.Random
) -> tuple[collections.Counter[int], collections.Counter[int], list[float]]:
    """How many rounds had how many winners, the answers by status, and milliseconds of each attempt."""
    won: collections.Counter[int] = collections.Counter()
    answers: collections.Counter[int] = collections.Counter()
    ms: list[float] = []
    for k in range(ATTEMPTS // len(lines)):
        group = groups[k % len(groups)]
        asked = [
            line.ask(
                "POST",
                f"/api/incidents/{rng.choice(incidents)}/dispatch/",
                {"unit": rng.choice(group), "reason": "bench"},
            )
            for line in lines
        ]
        outcomes = await asyncio.gather(*asked)
        ms += [taken for _status, _body, taken in outcomes]
        answers.update(status for status, _body, _taken in outcomes)
        winners = [json.loads(body)["id"] for status, body, _taken in outcomes if status == 201]
        won[len(winners)] += 1
        for dispatch in winners:
            back = {"status": "cancelled", "via": "radio"}
            status, body, _taken = await lines[0].ask("POST", f"/api/dispatches/{dispatch}/", back)
            if status != 200:
                raise RuntimeError(f"could not recall: {body.decode()[:300]}")
    return won, answers, ms
