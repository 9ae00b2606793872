"""`make run`, `make demo`, `make manage`, `make test`, `make bench`: from a bare machine to a live wall."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.machine import (  # noqa: E402
    ROOT,
    VENV,
    compile_messages,
    install_packages,
    make_vendor,
    make_venv,
    say,
    stop,
)
from scripts.services import addresses, services  # noqa: E402

VAR = ROOT / "var"
PYTHON = str(VENV / "bin" / "python")
ON_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG
Environment = dict[str, str]
# two at a time, handed out in order: those with real commits empty their database, and come last
WORKERS = ["-n", "2", "--dist", "load"]


def prepare_machine(for_tests: bool = False) -> None:
    VAR.mkdir(exist_ok=True)
    (VAR / "log").mkdir(exist_ok=True)
    install_packages(for_tests)
    make_venv(for_tests)
    make_vendor(for_tests)
    compile_messages()


def secret_key() -> str:
    """This checkout's own secret, made once."""
    VAR.mkdir(exist_ok=True)
    path = VAR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def manage(env: Environment, *words: str) -> None:
    """Run a management command, showing what it says."""
    if subprocess.run([PYTHON, "-W", "ignore", "manage.py", *words], cwd=ROOT, env=env).returncode:
        stop(f"manage.py {' '.join(words)} failed; see above")


def serve(exercise: bool) -> None:
    """Start everything and keep it running until Ctrl-C."""
    prepare_machine()
    host, port = (
        os.environ.get("HOST", "127.0.0.1"),
        free_port(int(os.environ.get("PORT", "8001" if exercise else "8000"))),
    )
    with services() as found:
        env = {"SECRET_KEY": secret_key(), "DEMO": "1", **os.environ}
        env |= addresses(found, "petasiaga_latihan" if exercise else database_name(), 1 if exercise else 0)
        if exercise:
            env |= {"EXERCISE": "1", "DEMO": "1"}
            if not found:
                stop("make demo uses a database of its own on the private services; unset DATABASE_URL and REDIS_URL")
        manage(env, "prepare")
        name = "demo" if exercise else "run"
        children = Children(env, name)
        base = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
        try:
            children.start(
                "web",
                [
                    PYTHON,
                    "-m",
                    "uvicorn",
                    "config.asgi:application",
                    "--host",
                    host,
                    "--port",
                    str(port),
                    "--no-access-log",
                    "--log-level",
                    "warning",
                ],
            )
            children.start(
                "worker",
                [
                    PYTHON,
                    "-m",
                    "celery",
                    "-A",
                    "config",
                    "worker",
                    "-B",
                    "-c",
                    "1",
                    "-l",
                    "warning",
                    "-s",
                    str(VAR / f"beat-{name}"),
                ],
            )
            children.start("follower", [PYTHON, "manage.py", "run_follower"])
            wait_for(f"{base}/login/", children)
            pairing = subprocess.run(
                [PYTHON, "-W", "ignore", "manage.py", "pair_wall", "make run", "--base", base],
                cwd=ROOT,
                env=env,
                capture_output=True,
                text=True,
            )
            say("ready")
            print(f"\n  log in          {base}/\n  wall            {base}/wall/")
            print(f"  wall, no log-in {pairing.stdout.strip().splitlines()[-1]}   (pairs one browser)")
            if env.get("DEMO") == "1":
                print("  demonstration   dispatcher, supervisor, penerima, perencana, dinding, damkar, rsud, polres,")
                print("                  admin")
                print("                  password: siaga-112-demo")
            print(f"  logs            var/log/{name}-*.log\n\nCtrl-C stops everything.\n", flush=True)
            if exercise:
                children.start("exercise", [PYTHON, "manage.py", "play_exercise", "--base", base, "--loop"])
            children.watch()
        finally:
            children.stop()
    say("stopped")


def database_name() -> str:
    """The database on the private services; each regency has its own."""
    return os.environ.get("DATABASE_NAME", "petasiaga")


def command(words: list[str]) -> None:
    """A management command on the database of `make run`, whether that is running or not."""
    if not words:
        stop('say which, e.g.  make manage C="import_roads region.osm.pbf"   (C=help lists them)')
    if not (VENV / "bin" / "django-admin").exists():
        prepare_machine()
    with services() as found:
        env = {"SECRET_KEY": secret_key(), **os.environ, **addresses(found, database_name(), 0)}
        raise SystemExit(subprocess.run([PYTHON, "-W", "ignore", "manage.py", *words], cwd=ROOT, env=env).returncode)


class Children:
    """The processes of one run. They die with this one, however it ends."""

    def __init__(self, env: Environment, name: str) -> None:
        self.env, self.name = env, name
        self.commands: dict[str, list[str]] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def start(self, what: str, command: list[str]) -> None:
        self.commands[what] = command
        with open(VAR / "log" / f"{self.name}-{what}.log", "ab") as log:
            self.running[what] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def watch(self) -> None:
        """Until Ctrl-C; a process that ends is started again."""
        while not self.stopping:
            time.sleep(0.3)
            for what, process in list(self.running.items()):
                if process.poll() is not None and not self.stopping:
                    say(f"{what} ended ({process.returncode}); starting it again; see var/log/{self.name}-{what}.log")
                    time.sleep(1)
                    self.start(what, self.commands[what])

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + 8
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(ON_PARENTS_DEATH, signal.SIGTERM)


def free_port(port: int) -> int:
    """The port, or an end with what to do where somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            stop(
                f"port {port} is taken, perhaps by an earlier start; stop that, or choose another:\n"
                f"  make run PORT={port + 10}"
            )
    return port


def wait_for(url: str, children: Children) -> None:
    for _ in range(300):
        if children.stopping:
            raise SystemExit(130)
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        if children.running["web"].poll() is not None:
            break
    log = VAR / "log" / f"{children.name}-web.log"
    stop("the web process does not answer:\n" + log.read_text(errors="replace")[-2000:])


def test(words: list[str]) -> None:
    """Everything: linters, types, and all tests on real services and a real browser."""
    prepare_machine(for_tests=True)
    with services() as found:
        env = {"SECRET_KEY": "tests", "DEBUG": "0", **os.environ, **addresses(found, "petasiaga_tests", 2)}
        binaries = VENV / "bin"
        checks: list[list[str | Path]] = [
            [binaries / "ruff", "check", "."],
            [binaries / "ruff", "format", "--check", "."],
            [binaries / "mypy", "."],
            [binaries / "lint-imports"],
            [binaries / "djlint", "frontend/templates", "--check", "--lint", "--quiet"],
            [ROOT / "node_modules" / ".bin" / "biome", "ci", "frontend/static/frontend", "tests/js"],
            ["node", "--test", "tests/js/"],
            [PYTHON, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
        ]
        failed = []
        for check in [] if words else checks:
            command = [str(word) for word in check]
            name = " ".join(Path(command[0]).name if i == 0 else w for i, w in enumerate(command))
            say(name)
            if subprocess.run(command, cwd=ROOT, env=env).returncode:
                failed.append(name)
        say("pytest")
        run = words or [*WORKERS, "tests"]
        code = subprocess.run([str(binaries / "pytest"), *run], cwd=ROOT, env=env).returncode
    if failed:
        print("failed: " + "; ".join(failed), flush=True)
    raise SystemExit(code or bool(failed))


def bench(names: list[str]) -> None:
    """The benchmarks, beside their peers."""
    prepare_machine(for_tests=True)
    with services() as found:
        env = {"SECRET_KEY": "bench", **os.environ, **addresses(found, "petasiaga_bench", 3)}
        raise SystemExit(
            subprocess.run([PYTHON, "-W", "ignore", "-m", "tests.bench", *names], cwd=ROOT, env=env).returncode
        )


if __name__ == "__main__":
    words: list[str] = sys.argv[1:] or ["help"]
    what, rest = words[0], words[1:]
    if what == "run":
        serve(exercise=False)
    elif what == "demo":
        serve(exercise=True)
    elif what == "manage":
        command(rest)
    elif what == "test":
        test(rest)
    elif what == "bench":
        bench(rest)
    else:
        print(__doc__)
