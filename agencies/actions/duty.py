"""What is found at a vehicle when a watch begins."""

from agencies.actions.fleet import lock_crews, set_crew_duty
from agencies.models import Unit
from agencies.payloads import unit_change
from live.actions import action, action_now, emit


@action
def record_readiness(
    unit_id: int, *, people: int, fuel_percent: int | None = None, water_litres: int | None = None
) -> Unit:
    """The head count (0: nobody), fuel (percent) and water (litres) of a vehicle; None where it was
    not looked at. A crew of nobody goes off duty, and the vehicle stands without one on all screens.
    """
    lock_crews([unit_id])
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    unit.people, unit.fuel_percent, unit.water_litres = people, fuel_percent, water_litres
    unit.checked_at = action_now()
    unit.version += 1
    unit.save(update_fields=["people", "fuel_percent", "water_litres", "checked_at", "version"])
    if unit.crew and unit.crew.on_duty != (people > 0):
        set_crew_duty(unit.crew.pk, people > 0)
        unit.refresh_from_db()
    emit(unit_change(unit, "unit.checked"))
    return unit
