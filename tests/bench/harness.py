"""What every benchmark shares: the machine, the rows of results, timing, and the printed table."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
SOURCE = ROOT.parent / "shared" / "data" / "source" / "osm"  # real extracts, where the machine has them


@dataclass(frozen=True)
class Row:
    """One result. `ratio` is how many times better ours is than the peer; `floor` the least ratio
    (or, where there is no peer, the most the value may be) that is promised, None: reported only."""

    name: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    floor: float | None = None
    sizes: dict[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.floor is None:
            return ""
        held = self.ratio >= self.floor if self.ratio is not None else self.value <= self.floor
        return "holds" if held else "BROKEN"


class Report:
    """Collects rows and prints them as they come."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def say(self, text: str) -> None:
        print(text, flush=True)

    def add(self, row: Row) -> None:
        self.rows.append(row)

    def beside(
        self,
        name: str,
        value: float,
        unit: str,
        peer: str,
        peer_value: float,
        *,
        floor: float | None = None,
        sizes: dict[str, Any] | None = None,
        note: str = "",
    ) -> None:
        """A row beside a peer; both values in the same unit, less is better."""
        self.add(Row(name, value, unit, peer, peer_value, peer_value / value, floor, sizes or {}, note))

    def must_be_zero(self, name: str, value: int, unit: str, sizes: dict[str, Any]) -> None:
        """A row that counts faults."""
        self.add(Row(name, float(value), unit, floor=0.0, sizes=sizes))

    def table(self, first: int = 0) -> str:
        """The rows from `first` on."""
        lines = [f"{'what':<46}{'ours':>12}  {'peer':<28}{'theirs':>12}{'ratio':>9}{'floor':>8}  "]
        for r in self.rows[first:]:
            theirs = "" if r.peer_value is None else f"{r.peer_value:,.2f}"
            ratio = "" if r.ratio is None else f"{r.ratio:,.1f}x"
            floor = "" if r.floor is None else f"{r.floor:g}" + ("x" if r.ratio is not None else "")
            value = f"{r.value:,.2f} {r.unit}"
            lines.append(
                f"{r.name:<46}{value:>12}  {r.peer:<28}{theirs:>12}{ratio:>9}{floor:>8}  {r.verdict}"
                + (f"  ({r.note})" if r.note else "")
            )
        return "\n".join(line.rstrip() for line in lines)

    def write(self, path: Path, about: dict[str, Any]) -> None:
        """Rows of this run over those of earlier ones under the same names' first word."""
        ran = {r.name.split()[0] for r in self.rows}
        kept = json.loads(path.read_text())["rows"] if path.exists() else []
        kept = [row for row in kept if row["name"].split()[0] not in ran]
        rows = kept + [asdict(r) | {"verdict": r.verdict, "machine": about} for r in self.rows]
        path.write_text(json.dumps({"machine": about, "rows": rows}, indent=1))


def each(call: Callable[[Any], object], arguments: Iterable[Any]) -> list[float]:
    """Seconds of each call."""
    taken = []
    for argument in arguments:
        began = time.perf_counter()
        call(argument)
        taken.append(time.perf_counter() - began)
    return taken


def in_turns(contenders: dict[str, Callable[[], list[float]]], rounds: int) -> dict[str, float]:
    """Run the contenders in turn, so that a busy moment hits all alike: the median over the rounds
    of the median seconds within a round."""
    medians: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            medians[name].append(statistics.median(run()))
    return {name: statistics.median(of) for name, of in medians.items()}


def percentile(values: Sequence[float], p: float) -> float:
    """The value below which p of 100 lie."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * p / 100))]


def machine() -> dict[str, Any]:
    """Processor, cores, memory, load, and the versions that decide the figures."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = names[0].split(":", 1)[1].strip() if names else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "load": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("django", "numpy", "numba", "scipy", "shapely", "uvicorn")},
        "at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }
