"""A private PostGIS and Redis on Unix sockets, beside whatever else the machine runs.

As root the database runs as the user `postgres`, outside the checkout; else as whoever starts it.
Several commands may share them: the last one to end stops them.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.machine import ROOT, postgis_bin, say, stop

SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432.lock")  # bytes a socket's folder may have
OWNER = "petasiaga"
START_TRIES = 5


@dataclass(frozen=True)
class Places:
    """Where things are: `data` of the database, `sockets` (short), and who runs it (None: me)."""

    data: Path
    sockets: Path
    user: str | None


def places(root: Path = ROOT, uid: int | None = None) -> Places:
    """The folders of this checkout's services."""
    uid = os.geteuid() if uid is None else uid
    name = f"petasiaga-{hashlib.sha256(str(root).encode()).hexdigest()[:8]}"
    if uid == 0:
        return Places(Path("/var/lib") / name, Path("/run") / name, "postgres")
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
    folder = runtime / name if runtime != Path("/tmp") else runtime / f"{name}-{uid}"
    if len(str(folder).encode()) > SOCKET_LIMIT or not os.access(runtime, os.W_OK):
        folder = Path("/tmp") / f"{name}-{uid}"
    return Places(root / "var" / "services", folder, None)


@contextlib.contextmanager
def services() -> Iterator[dict[str, str]]:
    """Run PostGIS and Redis for as long as anybody needs them; yields DATABASE_URL (without a
    name) and REDIS_URL (without a number) or nothing where the environment names existing servers."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield {}
        return
    here = places()
    for folder in (here.data, here.sockets):
        folder.mkdir(parents=True, exist_ok=True)
        if here.user:
            shutil.chown(folder, here.user, here.user)
        folder.chmod(0o700)
    with open(here.data / "lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        start_postgres(here)
        start_redis(here)
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            yield {"postgres": str(here.sockets), "redis": str(here.sockets / "redis.sock")}
        finally:
            with contextlib.suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody else uses them
                stop_services(here)


def as_user(here: Places, command: list[str]) -> list[str]:
    return (
        ["setpriv", f"--reuid={here.user}", f"--regid={here.user}", "--init-groups", *command] if here.user else command
    )


def start_postgres(here: Places) -> None:
    binaries = postgis_bin()
    if binaries is None:
        stop("no PostgreSQL with PostGIS is installed")
        return
    cluster = here.data / "postgres"
    done = here.data / "initialised"
    if cluster.exists() and not done.exists():
        say("an earlier start broke off while making the database; making it again")
        shutil.rmtree(cluster)
    if not cluster.exists():
        say("making the database cluster")
        init = [
            str(binaries / "initdb"),
            "-D",
            str(cluster),
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        _checked(as_user(here, init))
        done.write_text("yes")
    made_by = (cluster / "PG_VERSION").read_text().strip()
    if made_by != binaries.parent.name:
        other = Path(f"/usr/lib/postgresql/{made_by}/bin")
        if not (other / "postgres").exists():
            stop(
                f"the database in {cluster} was made by PostgreSQL {made_by}; install it again, or move the folder away"
            )
        binaries = other
    if _answers([str(binaries / "pg_isready"), "-q", "-h", str(here.sockets)]):
        return
    say("starting PostGIS")
    settings = (
        f"-c listen_addresses='' -c unix_socket_directories='{here.sockets}' -c unix_socket_permissions=0700 "
        "-c shared_buffers=256MB -c max_connections=200 -c jit=off "
        "-c log_min_error_statement=panic"  # a statement that fails may hold a caller's name and words
    )
    log = here.data / "postgres.log"
    control = [str(binaries / "pg_ctl"), "-D", str(cluster), "-l", str(log), "-o", settings, "-w", "-t", "60", "start"]
    forget_dead_postmaster(cluster)
    for _ in range(START_TRIES):
        started = subprocess.run(as_user(here, control), capture_output=True, text=True, cwd="/")
        if started.returncode == 0:
            return
        time.sleep(1)  # after a kill the server's children take a moment to notice and end
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else started.stderr
    stop(f"PostGIS does not start:\n{tail}")


def forget_dead_postmaster(cluster: Path) -> None:
    """Remove the lock file of a server that was killed and is a zombie (in containers nobody
    buries them); PostgreSQL takes it for a living one. Where the process is gone it sees for itself."""
    lock = cluster / "postmaster.pid"
    try:
        pid = int(lock.read_text().splitlines()[0])
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError, IndexError):
        return
    if state == "Z":
        lock.unlink()


def start_redis(here: Places) -> None:
    socket = here.sockets / "redis.sock"
    if _answers(["redis-cli", "-s", str(socket), "ping"]):
        return
    say("starting Redis")
    server = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--save", ""]
    server += ["--daemonize", "yes", "--dir", str(here.data), "--pidfile", str(here.data / "redis.pid")]
    server += ["--logfile", str(here.data / "redis.log")]
    _checked(as_user(here, server))
    for _ in range(100):
        if _answers(["redis-cli", "-s", str(socket), "ping"]):
            return
        time.sleep(0.05)
    stop(f"Redis does not start; see {here.data / 'redis.log'}")


def stop_services(here: Places) -> None:
    """Stop both, cleanly."""
    subprocess.run(["redis-cli", "-s", str(here.sockets / "redis.sock"), "shutdown", "nosave"], capture_output=True)
    cluster = here.data / "postgres"
    version = cluster / "PG_VERSION"
    if version.exists():
        control = f"/usr/lib/postgresql/{version.read_text().strip()}/bin/pg_ctl"
        command = as_user(here, [control, "-D", str(cluster), "-m", "fast", "-w", "-t", "30", "stop"])
        subprocess.run(command, capture_output=True, cwd="/")


def make_database(folder: str, name: str) -> None:
    """Make a database where it is not there yet."""
    there = subprocess.run(
        [
            "psql",
            "-h",
            folder,
            "-U",
            OWNER,
            "-d",
            "postgres",
            "-tAc",
            f"SELECT 1 FROM pg_database WHERE datname = '{name}'",
        ],
        capture_output=True,
        text=True,
    )
    if there.stdout.strip() != "1":
        _checked(["createdb", "-h", folder, "-U", OWNER, name])


def addresses(found: dict[str, str], database: str, number: int) -> dict[str, str]:
    """The environment that names the services to the program."""
    if not found:
        return {}
    make_database(found["postgres"], database)
    return {
        "DATABASE_URL": f"postgis://{OWNER}@/{database}?host={found['postgres']}",
        "REDIS_URL": f"unix://{found['redis']}?db={number}",
    }


def _answers(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def _checked(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    if done.returncode:
        stop(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
