"""The peers: OSRM and Valhalla in an environment of their own, since their packages want a newer
Python than the product. What cannot be had is said, and left out.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
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
        assert self.worker.stdin
        assert self.worker.stdout
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
    """A Python of 3.12 or later that can make an environment."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    names = ("3.12", "3.13", "3.14")
    paths = [p for n in names for p in sorted(versions.glob(f"{n}.*/bin/python"), reverse=True)]
    paths += [Path(p) for n in names if (p := shutil.which(f"python{n}"))]
    for path in paths:
        works = subprocess.run(
            [path, "-c", "import sys, venv; assert sys.version_info >= (3, 12)"], capture_output=True
        )
        if works.returncode == 0:
            return path
    return None


def program(name: str) -> str:
    """A program that came with a peer's package."""
    return str(next(VENV.glob(f"lib/python*/site-packages/*/bin/{name}")))


def build_osrm(source: Path, profile: Path, algorithm: str = "CH", fresh: bool = False) -> tuple[Path, Cost]:
    """OSRM's files from an OpenStreetMap file; returns their base name and what it took. They are
    kept from run to run (a contraction takes minutes), unless `fresh` ones are wanted."""
    folder = VAR / "bench" / f"osrm-{source.stem.partition('.')[0]}-{profile.stem}-{algorithm}"
    base = folder / "roads.osrm"
    steps = [[program("osrm-extract"), "-p", str(profile), "-o", str(base), str(source)]]
    then = ("osrm-contract",) if algorithm == "CH" else ("osrm-partition", "osrm-customize")
    steps += [[program(name), str(base)] for name in then]
    return base, build(folder, [source, profile], steps, fresh)


def car_profile() -> Path:
    """OSRM's ordinary car profile, as its package brings it."""
    return next(VENV.glob("lib/python*/site-packages/osrm/share/profiles/car.lua"))


def build_valhalla(source: Path, fresh: bool = False) -> tuple[Path, Cost]:
    """Valhalla's tiles from an OpenStreetMap file; returns its configuration and what it took."""
    folder = VAR / "bench" / f"valhalla-{source.stem.partition('.')[0]}"
    config = folder / "valhalla.json"
    make = (
        "import json, sys, valhalla, pathlib; tiles = sys.argv[1] + '/tiles'; pathlib.Path(tiles).mkdir();"
        "c = valhalla.get_config(tile_extract='', tile_dir=tiles);"
        "c['mjolnir']['logging'] = c['loki']['logging'] = c['thor']['logging'] = {'type': ''};"
        "c['service_limits']['auto']['max_matrix_distance'] = 4e6;"
        "pathlib.Path(sys.argv[1] + '/valhalla.json').write_text(json.dumps(c))"
    )
    steps = [
        [str(VENV / "bin" / "python"), "-c", make, str(folder)],
        [program("valhalla_build_tiles"), "-c", str(config), str(source)],
    ]
    return config, build(folder, [source], steps, fresh)


def build(folder: Path, sources: list[Path], steps: list[list[str]], fresh: bool) -> Cost:
    """Run the steps that fill a folder; not again where it is filled from the same sources."""
    content = b"".join(path.read_bytes() for path in sources) + VENV.joinpath("pins").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    stamp = folder / "built-from"
    if not fresh and stamp.exists() and stamp.read_text() == digest:
        return Cost(0.0, 0.0)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    cost = run_all(steps)
    stamp.write_text(digest)
    return cost


MEASURE = (
    "import resource, subprocess, sys; code = subprocess.run(sys.argv[2:]).returncode;"
    "open(sys.argv[1], 'w').write(f'{code} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}')"
)


def run_all(commands: list[list[str]], **options: Any) -> Cost:
    """Run programs one after the other. Raises PeerMissing with the last lines of one that fails."""
    log, measured = VAR / "bench" / "last-command.log", VAR / "bench" / "last-command.cost"
    began = time.perf_counter()
    peak = 0
    for command in commands:
        with open(log, "w") as out:
            # by way of a small process: a program's peak begins with that of the process that forked it
            small = [sys.executable, "-S", "-c", MEASURE, str(measured), *command]
            subprocess.run(small, stdout=out, stderr=out, check=True, **options)
        code, kib = map(int, measured.read_text().split())
        peak = max(peak, kib)
        if code:
            name = Path(command[0]).name
            raise PeerMissing(f"{name} ended with {code}: {log.read_text(errors='replace')[-400:]}")
    return Cost(time.perf_counter() - began, peak / 1024)
