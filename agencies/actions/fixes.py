"""Changes to positions: fixes of units, and how long their history is kept."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from agencies.intake.fixes import Context, Fix, first_refusal
from agencies.models import RefusedFix
from live.actions import action, action_now
from live.ask import ask

# without models: a dozen times a second
LAST = "SELECT unit_id, ST_X(point), ST_Y(point), fixed_at FROM agencies_unitposition WHERE unit_id = ANY(%s)"
RECORD = """
WITH sent AS (
    SELECT * FROM unnest(%(unit)s::bigint[], %(lon)s::float8[], %(lat)s::float8[], %(at)s::timestamptz[],
        %(speed)s::float8[], %(heading)s::float8[], %(accuracy)s::float8[], %(late)s::boolean[])
        AS f(unit_id, lon, lat, fixed_at, speed, heading, accuracy, late)
), kept AS (
    INSERT INTO agencies_fix (unit_id, point, fixed_at, received_at, speed_kmh, heading, accuracy_m, late)
    SELECT unit_id, ST_SetSRID(ST_MakePoint(lon, lat), %(srid)s), fixed_at, %(now)s, speed, heading, accuracy, late
    FROM sent
), newest AS (
    SELECT DISTINCT ON (unit_id) * FROM sent WHERE NOT late ORDER BY unit_id, fixed_at DESC
)
INSERT INTO agencies_unitposition AS p
    (unit_id, point, fixed_at, received_at, speed_kmh, heading, accuracy_m, sequence)
SELECT unit_id, ST_SetSRID(ST_MakePoint(lon, lat), %(srid)s), fixed_at, %(now)s, speed, heading, accuracy, 1
FROM newest ORDER BY unit_id
ON CONFLICT (unit_id) DO UPDATE SET point = excluded.point, fixed_at = excluded.fixed_at,
    received_at = excluded.received_at, speed_kmh = excluded.speed_kmh, heading = excluded.heading,
    accuracy_m = excluded.accuracy_m, sequence = p.sequence + 1
WHERE excluded.fixed_at > p.fixed_at
"""


@action
def record_fixes(fixes: Sequence[tuple[int, Fix]]) -> list[str | None]:
    """Commit fixes of units together: history and latest position in one statement, rows in the
    order of the units so that two intakes cannot deadlock. Returns for each fix None, or why it
    was refused. A fix older than the latest enters the history and never moves the marker.

    Appends nothing to the log: positions are state, not history.
    """
    now = action_now()
    last = {unit: Fix(*row) for unit, *row in ask(LAST, [list({unit for unit, _fix in fixes})])}
    outcomes: list[str | None] = [None] * len(fixes)
    refused: list[RefusedFix] = []
    good: list[tuple[int, Fix, bool]] = []
    for i in sorted(range(len(fixes)), key=lambda i: (fixes[i][0], fixes[i][1].at)):
        unit_id, fix = fixes[i]
        refusal = first_refusal(fix, Context(now, last.get(unit_id)))
        if refusal:
            outcomes[i] = refusal[1]
            row = RefusedFix(
                unit_id=unit_id, received_at=now, check_name=refusal[0], reason=refusal[1], fix=fix.as_json()
            )
            refused.append(row)
            continue
        before = last.get(unit_id)
        late = before is not None and fix.at <= before.at
        if not late:
            last[unit_id] = fix
        good.append((unit_id, fix, late))
    if refused:
        RefusedFix.objects.bulk_create(refused)
    if good:
        columns: dict[str, Any] = {
            "unit": [unit for unit, _f, _l in good],
            "lon": [f.lon for _u, f, _l in good],
            "lat": [f.lat for _u, f, _l in good],
            "at": [f.at for _u, f, _l in good],
            "speed": [f.speed_kmh for _u, f, _l in good],
            "heading": [f.heading for _u, f, _l in good],
            "accuracy": [f.accuracy_m for _u, f, _l in good],
            "late": [late for _u, _f, late in good],
        }
        ask(RECORD, columns | {"now": now, "srid": settings.STORAGE_SRID})
    return outcomes


@action
def keep_fix_history(days: int) -> None:
    """Make the partitions of the coming days and drop those older than `days`; refused fixes too.
    Rows that fell into the default partition for want of one stay there until they are pruned."""
    today = action_now().date()
    with connection.cursor() as cursor:
        for ahead in range(1, 4):
            day = today + timedelta(days=ahead)
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS agencies_fix_{day:%Y%m%d} PARTITION OF agencies_fix "
                f"FOR VALUES FROM ('{day}') TO ('{day + timedelta(days=1)}')"
            )
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^agencies_fix_[0-9]{8}$'")
        for (table,) in cursor.fetchall():
            if table[-8:] < f"{today - timedelta(days=days):%Y%m%d}":
                cursor.execute(f"DROP TABLE {table}")
        cursor.execute("DELETE FROM agencies_fix_default WHERE fixed_at < %s", [action_now() - timedelta(days=days)])
    RefusedFix.objects.filter(received_at__lt=action_now() - timedelta(days=days)).delete()
