"""Import roads from an OpenStreetMap extract or any OGR line source, and switch to them."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.actions.roads import CannotSwitch
from geo.coverage import compute_zones
from geo.roads.importing import import_roads
from geo.roads.ogr import GUESSES, Options
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
            help=f"column of an OGR source, e.g. class=KELAS; ours are {', '.join(GUESSES)}",
        )
        parser.add_argument(
            "--road-class",
            action="append",
            default=[],
            metavar="THEIRS=OURS",
            help='what a word of the class column means, e.g. "Jalan Arteri=primary"',
        )
        parser.add_argument("--licence", help="licence of an OGR source, shown on the map")
        parser.add_argument("--layer", help="the layer of an OGR source (default: all)")
        parser.add_argument("--srid", type=int, help="state its projection (EPSG) where it does not")

    def handle(self, *args: Any, file: Path, name: str, demo: bool, no_switch: bool, **told: Any) -> None:
        began = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:7.1f} s  {text}")

        try:
            options = Options(
                columns=_pairs("--field", told["field"]),
                classes={k.strip().lower(): v for k, v in _pairs("--road-class", told["road_class"]).items()},
                srid=told["srid"],
                layer=told["layer"],
            )
            options.check()
            network = import_roads(
                file,
                name=name,
                licence=told["licence"],
                is_demonstration=demo,
                options=options,
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
        if s["outside_region"]:
            self.stdout.write(
                self.style.WARNING("  none of them lies within the bounds of the regency; is it the right extract?")
            )
        if s.get("unknown_classes"):
            words = ", ".join(repr(word) for word in s["unknown_classes"])
            self.stdout.write(
                self.style.WARNING(
                    f"  {s['class_unknown']:,} roads of classes not known, taken as unclassified: {words}; "
                    'say what they mean with --road-class "THEIRS=OURS"'
                )
            )
        left_out = {k: v for k, v in s.items() if k.startswith(("left_out", "dropped")) and v}
        if left_out:
            self.stdout.write("  left out: " + ", ".join(f"{k.replace('_', ' ')} {v:,}" for k, v in left_out.items()))


def _pairs(option: str, texts: list[str]) -> dict[str, str]:
    if wrong := [text for text in texts if "=" not in text.strip("=")]:
        raise BadRoads(f"{option} takes A=B, not {wrong[0]}")
    return dict(text.split("=", 1) for text in texts)
