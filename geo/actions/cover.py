"""Changes to coverage: zones, the cover that stands now, computations owed."""

from collections.abc import Iterable

from django.db.models import F

from geo.models import CoverageZone, CoverNow, Work
from geo.payloads import cover_change
from live.actions import action, action_now, emit


@action
def store_zones(network_id: int, station_ids: Iterable[int], zones: Iterable[CoverageZone]) -> int:
    """Replace the zones of these stations over a version; returns how many stand now."""
    CoverageZone.objects.filter(network_id=network_id, station_id__in=list(station_ids)).delete()
    rows = list(zones)
    for row in rows:
        row.computed_at = action_now()
    CoverageZone.objects.bulk_create(rows, batch_size=200)
    return len(rows)


@action
def record_cover(rows: Iterable[CoverNow]) -> None:
    """Store the cover that stands now, one row a service, and tell the screens."""
    for row in rows:
        kept, _made = CoverNow.objects.update_or_create(
            service_id=row.service_id,
            defaults={
                "network_id": row.network_id,
                "people": row.people,
                "people_one": row.people_one,
                "people_two": row.people_two,
                "units_free": row.units_free,
                "covered": row.covered,
                "computed_at": action_now(),
            },
        )
        CoverNow.objects.filter(pk=kept.pk).update(version=F("version") + 1)
        kept.refresh_from_db()
        emit(cover_change(kept, "cover"))


@action
def owe(kind: str, key: str = "") -> Work | None:
    """Note a computation that is owed; None where the same one waits already."""
    work, made = Work.objects.get_or_create(kind=kind, key=key, started_at=None, defaults={"asked_at": action_now()})
    return work if made else None


@action
def begin_work(work_id: int) -> Work | None:
    """Claim a computation; None where another worker has it."""
    won = Work.objects.filter(pk=work_id, started_at=None).update(started_at=action_now())
    return Work.objects.get(pk=work_id) if won else None


@action
def finish_work(work_id: int, error: str = "") -> None:
    """Mark a computation done, or failed with its reason."""
    Work.objects.filter(pk=work_id).update(done_at=action_now(), error=error)
