"""What the machine must have: packages, the virtual environment, the browser's libraries.

Standard library only: it runs before anything is installed.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENDOR = ROOT / "frontend" / "static" / "vendor"
LIBRARIES = (
    "leaflet/dist/leaflet.js",
    "leaflet/dist/leaflet.css",
    "protomaps-leaflet/dist/protomaps-leaflet.js",
)
POLICY = Path("/usr/sbin/policy-rc.d")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")
BEGAN = time.monotonic()


def say(text: str) -> None:
    """A line of progress, with the time since the start."""
    print(f"{time.monotonic() - BEGAN:6.1f} s  {text}", flush=True)


def stop(text: str) -> None:
    """End with an explanation."""
    raise SystemExit(f"\n{text}\n")


# --- Debian packages ---------------------------------------------------------------------------
def missing_packages(for_tests: bool) -> list[str]:
    """The packages that are wanted and not there, by what they provide."""
    wanted = []
    if not postgis_bin():
        wanted.append("postgis")  # replaced by the newest server package that apt knows
    checks = [
        ("redis-server", shutil.which("redis-server")),
        ("gdal-bin", shutil.which("ogr2ogr")),
        ("gettext", shutil.which("msgfmt")),
        ("nodejs npm", shutil.which("npm")),
    ]
    if for_tests:
        checks.append(("chromium fonts-dejavu-core fonts-dejavu-extra", shutil.which("chromium")))
    wanted += [p for packages, there in checks if not there for p in packages.split()]
    if subprocess.run([python(), "-c", "import ensurepip, venv"], capture_output=True).returncode:
        wanted.append("python3-venv")
    return wanted


def postgis_bin() -> Path | None:
    """The programs of the newest PostgreSQL that has PostGIS, or None."""
    found = []
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        version = folder.parent.name
        control = Path(f"/usr/share/postgresql/{version}/extension/postgis.control")
        if (folder / "initdb").exists() and control.exists() and version.isdigit():
            found.append((int(version), folder))
    return max(found)[1] if found else None


def newest_postgis(names: str) -> list[str]:
    """The server and PostGIS packages of the newest version among apt's package names."""
    versions = [int(v) for v in re.findall(r"^postgresql-(\d+)-postgis-3$", names, re.M)]
    versions = [v for v in versions if re.search(rf"^postgresql-{v}$", names, re.M)]
    if not versions:
        stop("apt knows no PostGIS server package; enable the distribution's main (and universe) section, then again")
    return [f"postgresql-{max(versions)}", f"postgresql-{max(versions)}-postgis-3"]


def install_packages(for_tests: bool) -> None:
    """Install what is missing, as root or through sudo; else say the one line to run."""
    wanted = missing_packages(for_tests)
    if not wanted:
        return
    if not shutil.which("apt-get"):
        stop(f"please install with your system's package manager, then again: {' '.join(wanted)}")
    admin = as_root()
    if admin is None:
        stop(
            f"these packages are missing and I may not install them; please run:\n\n  {by_hand(wanted)}\n\nthen again."
        )
        return
    say(f"installing {' '.join(wanted)}")
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    with no_services(admin):
        run([*admin, "apt-get", "update", "-q"], **quiet)
        names = subprocess.run(["apt-cache", "pkgnames", "postgresql-"], capture_output=True, text=True).stdout
        packages = [p for w in wanted for p in (newest_postgis(names) if w == "postgis" else [w])]
        run([*admin, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], **quiet)


def as_root() -> list[str] | None:
    """What to put before a command that needs root; None where there is no way. With somebody at
    the terminal sudo may ask for a password."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    allowed = shutil.which("sudo") and subprocess.run([*sudo, "true"], stderr=subprocess.DEVNULL).returncode == 0
    return sudo if allowed else None


def by_hand(wanted: list[str]) -> str:
    """The one line that installs what is wanted, for whoever may."""
    packages = ["postgresql-postgis" if name == "postgis" else name for name in wanted]
    sudo = "sudo " if shutil.which("sudo") else ""
    return f"{sudo}sh -c 'apt-get update && apt-get install -y {' '.join(packages)}'" + ("" if sudo else "   (as root)")


@contextlib.contextmanager
def no_services(admin: list[str]) -> Iterator[None]:
    """While packages are installed: no service started, no cluster made. What stood is put back."""
    if POLICY.exists() or NO_CLUSTER.exists():  # somebody has settled this already
        yield
        return
    script = f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod 755 {POLICY}"
    conf = f"mkdir -p {NO_CLUSTER.parent} && printf 'create_main_cluster = false\\n' > {NO_CLUSTER}"
    run([*admin, "sh", "-c", f"{script} && {conf}"])
    try:
        yield
    finally:
        run([*admin, "rm", "-f", str(POLICY), str(NO_CLUSTER)])


# --- Python ------------------------------------------------------------------------------------
def python() -> str:
    """A Python of 3.11 or later: this one, or one on the path."""
    if sys.version_info >= (3, 11):  # noqa: UP036  it runs on whatever the machine has
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.11"):
        if found := shutil.which(name):
            return found
    stop(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}")
    return ""


def make_venv(for_tests: bool) -> None:
    """The virtual environment, made anew only when the pins change or an earlier try broke off."""
    pins = ROOT / ("requirements-dev.txt" if for_tests else "requirements.txt")
    digest = hashlib.sha256(pins.read_bytes() + python().encode()).hexdigest()
    stamp = VENV / "pins"
    done = stamp.read_text().split() if stamp.exists() else []
    if digest in done and (VENV / "bin" / "django-admin").exists():
        return
    say("virtual environment: installing the pinned packages (a minute or two the first time)")
    if not (VENV / "bin" / "python").exists() or not stamp.exists():
        run([python(), "-m", "venv", "--clear", str(VENV)])
    stamp.write_text("")
    run(
        [str(VENV / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(pins)]
    )
    stamp.write_text("\n".join({*done, digest}))


# --- the browser's libraries ---------------------------------------------------------------------
def make_vendor(for_tests: bool) -> None:
    """Copy the browser's libraries from npm into the static files; never committed."""
    lock = ROOT / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = VENDOR / "lock"
    there = all((VENDOR / Path(name).name).exists() for name in LIBRARIES)
    tools = (ROOT / "node_modules" / ".bin" / "biome").exists() or not for_tests
    if there and tools and stamp.exists() and stamp.read_text() == digest:
        return
    say("browser libraries: npm")
    run(["npm", "ci", "--no-audit", "--no-fund", *([] if for_tests else ["--omit=dev"])], cwd=ROOT)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in LIBRARIES:
        shutil.copy(ROOT / "node_modules" / name, VENDOR / Path(name).name)
    stamp.write_text(digest)


def compile_messages() -> None:
    """The translations, where they are older than their source."""
    for po in (ROOT / "locale").rglob("*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            run(["msgfmt", "-o", str(mo), str(po)])


def run(command: list[str], **options: object) -> None:
    """Run a command; on failure show what it said and end."""
    done = subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    if done.returncode:
        stop(f"{' '.join(command[:6])} … failed:\n{(done.stdout + done.stderr)[-3000:]}")
