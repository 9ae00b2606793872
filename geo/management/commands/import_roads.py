"""Import roads from an OpenStreetMap extract or any OGR line source, and switch to them."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.actions.roads import CannotSwitch
from geo.coverage import compute_zones
from geo.roads.importing import import_roads
from geo.roads.raw import BadRoads


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", default="", help="name of the version (default: the file's)")
        parser.add_argument("--demo", action="store_true", help="mark as a demonstration network on every screen")
        parser.add_argument("--no-switch", action="store_true", help="build the version, keep the roads in force")
        parser.add_argument(
            "--field",
            action="append",
            default=[],
            metavar="OURS=THEIRS",
            help="column of an OGR source, e.g. class=KELAS",
        )

    def handle(
        self, *args: Any, file: Path, name: str, demo: bool, no_switch: bool, field: list[str], **_: Any
    ) -> None:
        began = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:7.1f} s  {text}")

        if wrong := [f for f in field if "=" not in f]:
            raise CommandError(f"--field takes OURS=THEIRS, not {wrong[0]}")
        try:
            network = import_roads(
                file,
                name=name,
                is_demonstration=demo,
                columns=dict(f.split("=", 1) for f in field),
                switch=not no_switch,
                before_switch=lambda network_id, tell: compute_zones(network_id, say=tell),
                say=say,
            )
        except (BadRoads, CannotSwitch) as error:
            raise CommandError(f"{error}. The roads in force stay as they were.") from error
        s = network.summary
        say(self.style.SUCCESS(f"version {network.pk} is {network.state}"))
        self.stdout.write(
            f"  {s['edges']:,} edges, {s['junctions']:,} junctions, {s['km']:,} km; "
            f"{s['parts']} connected parts, the largest {s['largest_part_km']:,} km"
        )
        for island in s["islands"]:
            self.stdout.write(
                f"  island near {island.get('near') or '?'}: {island['km']:.1f} km at {island['lon']}, {island['lat']}"
            )
        left_out = {k: v for k, v in s.items() if k.startswith(("left_out", "dropped", "class_unknown")) and v}
        if left_out:
            self.stdout.write("  left out: " + ", ".join(f"{k.replace('_', ' ')} {v:,}" for k, v in left_out.items()))
