"""Play the launch-day exercise against a running server, in exercise mode only."""

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.actions import issue_credential
from agencies.management.commands.make_demo_users import DEMO_PASSWORD
from agencies.models import Credential, Unit
from geo.regency_files import read_json
from incidents.exercise import Desk, Drive, choose, drive, send_fix
from incidents.models import ACTIVE_DISPATCH, OPEN_REQUEST, OPEN_STATUSES, Dispatch, Incident

# the steps by which a unit leaves an exercise that was broken off; one on its way is called off
ENDING = {"on_scene": ("cleared",), "transporting": ("at_hospital", "cleared"), "at_hospital": ("cleared",)}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base", default="http://localhost:8000")
        parser.add_argument(
            "--speed", type=float, default=4.0, help="times real speed (above 4 fixes look like teleports)"
        )
        parser.add_argument("--loop", action="store_true", help="again and again")
        parser.add_argument("--hold", type=float, default=20.0, help="seconds at the scene")

    def handle(self, *args: Any, base: str, speed: float, loop: bool, hold: float, **_: Any) -> None:
        if not settings.EXERCISE:
            raise CommandError("an exercise runs only with EXERCISE=1, in a database of its own (make demo)")
        script = read_json(settings.REGENCY_DIR, "exercise.json")
        self._secrets: dict[str, str] = {}
        self._clear_board(Desk(base, "dispatcher", DEMO_PASSWORD), base)
        while True:
            self._play(script, base, speed, hold)
            if not loop:
                return
            time.sleep(10)

    def _say(self, text: str) -> None:
        self.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}")
        self.stdout.flush()

    def _clear_board(self, desk: Desk, base: str) -> None:
        """End what an exercise that was broken off has left open, so that none plays on top of it."""
        for incident in Incident.objects.filter(status__in=OPEN_STATUSES).order_by("pk"):
            for sent in incident.dispatches.filter(status__in=ACTIVE_DISPATCH):
                for status in ENDING.get(sent.status, ("cancelled",)):
                    desk.post(f"/api/dispatches/{sent.pk}/", {"status": status, "via": "radio"})
            for asked in incident.requests.filter(status__in=OPEN_REQUEST):
                desk.post(f"/api/requests/{asked.pk}/withdraw/", {"reason": "latihan baru"})
            for status in ("resolved", "closed"):
                desk.post(f"/api/incidents/{incident.pk}/status/", {"status": status})
            self._say(f"{incident.number} dari latihan sebelumnya ditutup")
        self._go_home(desk, base)

    def _play(self, script: Mapping[str, Any], base: str, speed: float, hold: float) -> None:
        desk = Desk(base, "dispatcher", DEMO_PASSWORD)
        self._fixes_from_stations(base)
        others = [self._background(desk, row) for row in script["background"]]
        incident = desk.post("/api/incidents/", script["report"])
        self._say(f"{incident['number']} {incident['title']}")
        drives: list[Drive] = []
        for row in script["package"]:
            found = desk.get(
                f"/api/incidents/{incident['id']}/nearest/?capability={row['capability']}&count={row['count']}"
            )
            for c in choose(found["candidates"], row["count"], row["from_different_stations"]):
                drives.append(self._send(desk, incident["id"], c))
        time.sleep(3)
        drive(desk, drives, speed, self._say)
        time.sleep(hold)
        desk.post(f"/api/incidents/{incident['id']}/status/", {"status": "under_control"})
        self._say("api terkendali")
        time.sleep(hold / 2)
        for d in drives:
            desk.post(f"/api/dispatches/{d.dispatch}/", {"status": "cleared", "via": "radio"})
        for each, dispatches in [(incident["id"], []), *others]:
            for dispatch in dispatches:
                desk.post(f"/api/dispatches/{dispatch}/", {"status": "cleared", "via": "radio"})
            for status in ("resolved", "closed"):
                desk.post(f"/api/incidents/{each}/status/", {"status": status})
        self._go_home(desk, base)
        self._say("latihan selesai")

    def _background(self, desk: Desk, row: Mapping[str, Any]) -> tuple[int, list[int]]:
        """An incident that is being worked on already when the exercise begins."""
        body = {k: v for k, v in row.items() if k != "capability"}
        incident = desk.post("/api/incidents/", body)
        found = desk.get(f"/api/incidents/{incident['id']}/nearest/?capability={row['capability']}&count=1")
        dispatches = []
        for c in choose(found["candidates"], 1, False):
            sent = self._order(desk, incident["id"], c["unit"])
            for status in ("en_route", "on_scene"):
                desk.post(f"/api/dispatches/{sent.pk}/", {"status": status, "via": "radio"})
            send_fix(desk.base, self._secret(c["unit"]), (row["lon"], row["lat"]), 0, 0)
            dispatches.append(sent.pk)
        return incident["id"], dispatches

    def _send(self, desk: Desk, incident: str, candidate: Mapping[str, Any]) -> Drive:
        unit = candidate["unit"]
        sent = self._order(desk, incident, unit)
        line = [(x, y) for x, y in sent.route.coords] if sent.route else [(candidate["lon"], candidate["lat"])]
        self._say(f"{unit['call_sign']} ditugaskan, tiba dalam {candidate['arrival_s'] / 60:.1f} menit")
        return Drive(unit["call_sign"], self._secret(unit), line, sent.pk)

    def _order(self, desk: Desk, incident: int | str, unit: Mapping[str, Any]) -> Dispatch:
        """Send a unit; an agency that is asked and not ordered says yes by radio at once."""
        key = int(unit["id"])
        sent = desk.post(f"/api/incidents/{incident}/dispatch/", {"unit": key, "reason": "skenario latihan"})
        if sent["request"]:
            yes = {"officer": "Piket Latihan", "units": [key], "via": "radio"}
            desk.post(f"/api/requests/{sent['request']}/accept/", yes)
        return Dispatch.objects.get(incident_id=int(incident), unit_id=key, status__in=ACTIVE_DISPATCH)

    def _secret(self, unit: Mapping[str, Any]) -> str:
        """The tracker of a unit for this exercise; its secret lives in this process alone."""
        key = str(unit["id"])
        if key not in self._secrets:
            row = Unit.objects.get(pk=key)
            self._secrets[key] = issue_credential(Credential.Kind.DEVICE, f"latihan {row.call_sign}", unit=row)[1]
        return self._secrets[key]

    def _fixes_from_stations(self, base: str) -> None:
        """Units that stand ready send a fix from their post, so that the wall has fresh ones."""
        for unit in Unit.objects.filter(is_active=True, status="available").select_related("station"):
            point = unit.station.point
            send_fix(base, self._secret({"id": unit.pk}), (point.x, point.y), 0, 0)

    def _go_home(self, desk: Desk, base: str) -> None:
        for unit in Unit.objects.filter(status="returning").select_related("station"):
            point = unit.station.point
            send_fix(base, self._secret({"id": unit.pk}), (point.x, point.y), 0, 0)
            desk.post(f"/api/units/{unit.pk}/status/", {"status": "available"})
