"""The process that makes the changes: prints, for each, when it was committed and its log rows."""

import json
import os
import random
import sys
import time

import django


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import transaction

    from agencies.actions import set_unit_status
    from agencies.models import Unit, UnitStatus
    from geo.models import Place
    from incidents.actions import open_incident, set_incident_status
    from incidents.models import Incident, IncidentType
    from live.actions import action
    from live.log import end_of_log, read_since

    rng = random.Random(112)
    units = list(Unit.objects.filter(is_active=True).values_list("pk", flat=True))
    kinds = list(IncidentType.objects.values_list("code", flat=True))
    spots = [p.point.coords for p in Place.objects.all()]
    committed: list[float] = []

    @action
    def change(i: int) -> None:
        transaction.on_commit(lambda: committed.append(time.monotonic()))
        if i % 4 == 3:
            lon, lat = rng.choice(spots)
            open_incident(type_code=rng.choice(kinds), lon=lon, lat=lat, title=f"Bench {i}")
        elif i % 16 == 10 and (open_one := Incident.objects.exclude(status="cancelled").first()):
            set_incident_status(open_one.pk, "cancelled")
        else:
            unit = Unit.objects.get(pk=rng.choice(units))
            rest = unit.status == UnitStatus.AVAILABLE
            set_unit_status(unit.pk, UnitStatus.BREAK if rest else UnitStatus.AVAILABLE)

    for i in range(count):
        before = end_of_log()
        change(i)
        rows = [(row.id, list(row.audiences)) for row in read_since(before)]
        print(json.dumps({"at": committed[-1], "rows": rows}), flush=True)
        time.sleep(rng.uniform(0.05, 0.15))


if __name__ == "__main__":
    main(int(sys.argv[1]))
