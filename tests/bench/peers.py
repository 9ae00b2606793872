"""The peers: OSRM and Valhalla in an environment of their own, since their packages want a newer
Python than the product. What cannot be had is said, and left out.
"""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.bench.harness import VAR, Report
from tests.bench.networks import Roads

VENV = VAR / "bench-venv"
PACKAGES = ("osrm-bindings==26.10.0", "pyvalhalla==3.9.1")
HERE = Path(__file__).parent


class PeerMissing(RuntimeError):
    """A peer cannot be had on this machine; the message says why."""


@dataclass(frozen=True)
class Cost:
    """What a program took: seconds by the clock, peak memory in MiB."""

    seconds: float
    peak_mib: float


class Peers:
    """OSRM and Valhalla, both in one worker process."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.missing = ""
        try:
            self.versions: dict[str, str] = self.ask("hello")
        except PeerMissing as error:
            self.missing = str(error)
            self.versions = {}
            report.say(f"peers left out: OSRM, Valhalla ({error})")

    @cached_property
    def worker(self) -> subprocess.Popen[str]:
        python = make_environment()
        log = open(VAR / "bench" / "peers.log", "w")  # noqa: SIM115  it lives as long as the worker
        return subprocess.Popen(
            [str(python), str(HERE / "peer_worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))},
        )

    def ask(self, do: str, **arguments: Any) -> Any:
        """One request to the worker and its answer. Raises PeerMissing where it cannot."""
        assert self.worker.stdin and self.worker.stdout
        try:
            print(json.dumps({"do": do, **arguments}), file=self.worker.stdin, flush=True)
            line = self.worker.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise PeerMissing("their process ended; see var/bench/peers.log")
        answer = json.loads(line)
        if "error" in answer:
            raise PeerMissing(answer["error"])
        return answer["is"]

    def osrm(self, roads: Roads, algorithm: str = "CH") -> str:
        """OSRM over the same roads with the same speeds and no turn costs, ready to be asked."""
        name = f"{roads.name} {algorithm}"
        base, _cost = build_osrm(roads.file_for_peers(), HERE / "speeds.lua", algorithm)
        self.ask("open_osrm", name=name, path=str(base), algorithm=algorithm)
        return name

    def valhalla(self, roads: Roads) -> str:
        """Valhalla over the same roads, its default costing for cars."""
        config, _cost = build_valhalla(roads.file_for_peers())
        self.ask("open_valhalla", name=f"{roads.name} tiles", config=str(config))
        return f"{roads.name} tiles"

    def close(self) -> None:
        if "worker" in self.__dict__:
            self.worker.stdin.close()  # type: ignore[union-attr]
            self.worker.wait(10)


def make_environment() -> Path:
    """The peers' Python, made once. Raises PeerMissing with the reason."""
    python = VENV / "bin" / "python"
    stamp = VENV / "pins"
    if stamp.exists() and stamp.read_text().split() == list(PACKAGES):
        return python
    found = newer_python()
    if found is None:
        raise PeerMissing("they need Python 3.12 or later, and none was found on the path or under pyenv")
    for command in (
        [str(found), "-m", "venv", "--clear", str(VENV)],
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise PeerMissing(f"installing them failed: {done.stderr.strip().splitlines()[-1:]}")
    stamp.write_text("\n".join(PACKAGES))
    return python


def newer_python() -> Path | None:
    """A Python of 3.12 or later that has one of the peers' wheels."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    names = ("3.12", "3.13", "3.14")
    paths = [p for n in names for p in sorted(versions.glob(f"{n}.*/bin/python"), reverse=True)]
    paths += [Path(p) for n in names if (p := shutil.which(f"python{n}"))]
    for path in paths:
        works = subprocess.run([path, "-c", "import sys, venv; assert sys.version_info >= (3, 12)"], capture_output=True)
        if works.returncode == 0:
            return path
    return None


def program(name: str) -> str:
    """A program that came with a peer's package."""
    return str(next(VENV.glob(f"lib/python*/site-packages/*/bin/{name}")))


def build_osrm(source: Path, profile: Path, algorithm: str = "CH") -> tuple[Path, Cost]:
    """OSRM's files from an OpenStreetMap file; returns their base name and what it took."""
    folder = VAR / "bench" / f"osrm-{source.parent.name}-{profile.stem}-{algorithm}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    base = folder / "roads.osrm"
    steps = [[program("osrm-extract"), "-p", str(profile), "-o", str(base), str(source)]]
    then = ("osrm-contract",) if algorithm == "CH" else ("osrm-partition", "osrm-customize")
    steps += [[program(name), str(base)] for name in then]
    return base, run_all(steps)


def car_profile() -> Path:
    """OSRM's ordinary car profile, as its package brings it."""
    return next(VENV.glob("lib/python*/site-packages/osrm/share/profiles/car.lua"))


def build_valhalla(source: Path) -> tuple[Path, Cost]:
    """Valhalla's tiles from an OpenStreetMap file; returns its configuration and what it took."""
    folder = VAR / "bench" / f"valhalla-{source.parent.name}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tiles").mkdir(parents=True)
    config = folder / "valhalla.json"
    make = (
        "import json, sys, valhalla; c = valhalla.get_config(tile_extract='', tile_dir=sys.argv[1]);"
        "c['mjolnir']['logging'] = c['loki']['logging'] = c['thor']['logging'] = {'type': ''};"
        "limit = c['service_limits']; limit['auto']['max_matrix_location_pairs'] = 10000;"
        "limit['auto']['max_matrix_distance'] = 4e6; print(json.dumps(c))"
    )
    made = subprocess.run([VENV / "bin" / "python", "-c", make, folder / "tiles"], capture_output=True, text=True)
    if made.returncode:
        raise PeerMissing(f"Valhalla's configuration: {made.stderr[-300:]}")
    config.write_text(made.stdout)
    return config, run_all([[program("valhalla_build_tiles"), "-c", str(config), str(source)]])


def run_all(commands: list[list[str]], **options: Any) -> Cost:
    """Run programs one after the other. Raises PeerMissing with the last lines of one that fails."""
    began = time.perf_counter()
    peak = 0.0
    for command in commands:
        log = VAR / "bench" / "last-command.log"
        with open(log, "w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, **options)
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        peak = max(peak, usage.ru_maxrss / 1024)
        if process.returncode:
            raise PeerMissing(f"{' '.join(command[:4])} failed: {log.read_text(errors='replace')[-400:]}")
    return Cost(time.perf_counter() - began, peak)
