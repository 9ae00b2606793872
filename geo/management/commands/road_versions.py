"""List the versions of the roads, bring another one into force, or delete old ones."""

import shutil
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo import runtime
from geo.actions.roads import USABLE, CannotSwitch, delete_network
from geo.coverage import compute_zones, stale_stations
from geo.models import RoadNetwork
from geo.roads.importing import bring_into_force


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--switch", type=int, metavar="N", help="bring version N into force")
        parser.add_argument("--delete", type=int, nargs="+", default=[], metavar="N", help="delete versions")

    def handle(self, *args: Any, switch: int | None, delete: list[int], **_: Any) -> None:
        try:
            if switch is not None:
                self._switch(switch)
            for number in delete:
                network = delete_network(number)
                shutil.rmtree(runtime.cache_folder(network), ignore_errors=True)
                self.stdout.write(f"version {number} is deleted")
        except CannotSwitch as error:
            raise CommandError(f"{error}. The roads in force stay as they were.") from error
        self._list()

    def _switch(self, number: int) -> None:
        network = RoadNetwork.objects.filter(pk=number).first()
        if network is None or network.state not in USABLE:
            state = f"is {network.get_state_display()}" if network else "is not there"
            raise CannotSwitch(f"version {number} {state}; see the list of manage.py road_versions")

        def zones(network_id: int, say: Any) -> None:
            if stale := stale_stations(network_id):
                compute_zones(network_id, stale, say=say)

        bring_into_force(network, zones, self.stdout.write)
        self.stdout.write(self.style.SUCCESS(f"version {number} is in force"))

    def _list(self) -> None:
        for network in RoadNetwork.objects.order_by("pk"):
            s = network.summary
            mark = "*" if network.state == RoadNetwork.State.ACTIVE else " "
            demo = " (demonstration)" if network.is_demonstration else ""
            figures = f"{s.get('edges', 0):,} edges, {s.get('km', 0):,} km, {s.get('parts', 0)} parts"
            self.stdout.write(
                f"{mark} {network.pk:>5}  {network.get_state_display():<9} {network.created_at:%Y-%m-%d %H:%M} UTC  "
                f"{figures:<40} {network.name}{demo}"
            )
