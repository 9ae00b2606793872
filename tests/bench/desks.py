"""The process of the clients: dispatchers, their screens, and the units' devices. Reads what it is to
do as JSON from its input and prints what it measured."""

import asyncio
import json
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import websockets

RNG = random.Random(30)  # noqa: S311
FORGERY = "b" * 32
KEPT_S = 4.0  # the server drops a connection that is silent for 5


class Line:
    """A kept HTTP connection: one request after the other."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.pipes: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.used = 0.0
        self.free = asyncio.Lock()

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes, float]:
        """Status, body and milliseconds."""
        sent = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: {self.cookie}\r\n"
        if body is not None:
            head += f"Content-Type: application/json\r\nX-CSRFToken: {FORGERY}\r\n"
        head += f"Content-Length: {len(sent)}\r\n\r\n"
        async with self.free:
            began = time.perf_counter()
            if self.pipes is None or began - self.used > KEPT_S:
                self.pipes = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self.pipes
            writer.write(head.encode() + sent)
            said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            if "content-length: " in said:
                got = await reader.readexactly(int(said.split("content-length: ")[1].split("\r\n")[0]))
            else:
                got = await chunks(reader)
            self.used = time.perf_counter()
            return int(said.split()[1]), got, (self.used - began) * 1000


async def chunks(reader: asyncio.StreamReader) -> bytes:
    got = b""
    while size := int(await reader.readline(), 16):
        got += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return got


class Centre:
    """What is measured while everybody works."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given, self.ports, self.every = given, given["ports"], given["every"]
        self.ms: defaultdict[str, list[float]] = defaultdict(list)
        self.answers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.counting = False
        self.counted: Counter[str] = Counter()

    def note(self, what: str, status: int, ms: float) -> None:
        if self.counting:
            self.ms[what].append(ms)
            self.answers[what][str(status)] += 1

    async def dispatcher(self, i: int) -> None:
        """One at a desk: three things that come up independently of each other."""
        cookie, port = self.given["desks"][i], self.ports[i % len(self.ports)]
        lines = [Line(port, cookie) for _ in range(3)]
        await asyncio.gather(
            again(self.every["ask"], lambda: self.recommendation(lines[0])),
            again(self.every["search"], lambda: self.search(lines[1])),
            again(self.every["send"], lambda: self.send(lines[2])),
        )

    async def recommendation(self, line: Line, what: str = "recommend") -> dict[str, Any] | None:
        incident = RNG.choice(self.given["incidents"])
        status, body, ms = await line.ask("GET", f"/api/incidents/{incident}/recommendation/")
        self.note(what, status, ms)
        return json.loads(body) | {"incident": incident} if status == 200 else None

    async def search(self, line: Line) -> None:
        name = RNG.choice(self.given["texts"])
        text = name[: RNG.randint(3, len(name))] if len(name) > 3 else name
        near = RNG.choice(self.given["devices"])
        status, _body, ms = await line.ask(
            "GET", f"/api/places/search/?q={quote(text)}&near={near[1]:.5f},{near[2]:.5f}"
        )
        self.note("search", status, ms)

    async def send(self, line: Line) -> None:
        made = await self.recommendation(line)
        chosen = [c for row in (made or {}).get("rows", []) for c in row["chosen"] if c["relation"] == "order"]
        units = [int(c["unit"]["id"]) for c in chosen]
        if made is None or not units:
            return
        if RNG.random() < 1 / 3:
            path, body = f"/api/incidents/{made['incident']}/package/", {"units": units}
            status, got, ms = await line.ask("POST", path, body)
            self.note("dispatch of a package", status, ms)
            sent = [o["dispatch"] for o in json.loads(got).get("outcomes", []) if o["dispatch"]]
        else:
            path, body = f"/api/incidents/{made['incident']}/dispatch/", {"unit": units[0]}
            status, got, ms = await line.ask("POST", path, body)
            self.note("dispatch", status, ms)
            sent = [json.loads(got)["id"]] if status == 201 else []
        asyncio.get_running_loop().call_later(self.every["held"], self.back, line, sent)

    def back(self, line: Line, dispatches: list[int]) -> None:
        async def take() -> None:
            for dispatch in dispatches:
                await line.ask("POST", f"/api/dispatches/{dispatch}/", {"status": "cancelled", "via": "radio"})
                self.counted["taken back"] += self.counting

        self.tasks.append(asyncio.create_task(take()))

    async def device(self, i: int) -> None:
        secret, lon, lat = self.given["devices"][i]
        line = Line(self.ports[i % len(self.ports)], "")
        await asyncio.sleep(RNG.uniform(0, self.every["fix"]))
        while True:
            began = time.monotonic()
            if i % 5 == 0:  # one in five drives, some 45 km/h; the others stand, and their fixes waver
                lon, lat = lon + RNG.uniform(-8e-4, 8e-4), lat + RNG.uniform(-8e-4, 8e-4)
            at = lon + RNG.gauss(0, 4e-5), lat + RNG.gauss(0, 4e-5)
            path = f"/gps/?id={secret}&lat={at[1]:.6f}&lon={at[0]:.6f}&timestamp={time.time():.0f}&speed=10"
            status, _body, _ms = await line.ask("GET", path)
            self.counted[f"fixes {status}"] += self.counting
            await asyncio.sleep(max(0.0, self.every["fix"] - (time.monotonic() - began)))

    async def screen(self, port: int, cookie: str) -> None:
        address, headers = f"ws://localhost:{port}/ws/live/", {"Cookie": cookie}
        async with websockets.connect(
            address, additional_headers=headers, origin=f"http://localhost:{port}", max_size=None
        ) as ws:
            await ws.send('{"say":"hello","epoch":null,"position":null}')
            async for _frame in ws:
                self.counted["frames"] += self.counting

    async def play(self) -> dict[str, Any]:
        given, ports = self.given, self.ports
        screens = [(ports[i % len(ports)], cookie) for i, cookie in enumerate(given["desks"])]
        screens += [(ports[i % len(ports)], cookie) for i, cookie in enumerate(given["walls"])]
        work: list[Awaitable[None]] = [self.screen(*screen) for screen in screens]
        work += [self.device(i) for i in range(len(given["devices"]))]
        steady = [asyncio.ensure_future(job) for job in work]
        at_desks = [asyncio.create_task(self.dispatcher(i)) for i in range(len(given["desks"]))]
        self.tasks: list[asyncio.Task[None]] = [*steady, *at_desks]  # type: ignore[list-item]
        await self.still(given["warm_up"])
        self.counting, used = True, resource.getrusage(resource.RUSAGE_SELF)
        await self.still(given["seconds"])
        self.counting, now = False, resource.getrusage(resource.RUSAGE_SELF)
        own = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
        for task in at_desks:
            task.cancel()
        flat_out = await self.flat_out(given["flat_out"])
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        counted = dict(self.counted) | {"share of a core taken by the clients": round(own / given["seconds"], 2)}
        return {"ms": self.ms, "answers": self.answers, "flat_out": flat_out, "counted": counted}

    async def still(self, seconds: float) -> None:
        """Wait, unless somebody fails: then that error."""
        done, _rest = await asyncio.wait(self.tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            if error := task.exception():
                raise error

    async def flat_out(self, seconds: float) -> float:
        """Recommendations a second where all dispatchers ask without a pause."""
        done, until = 0, time.monotonic() + seconds

        async def one(i: int) -> None:
            nonlocal done
            line = Line(self.ports[i % len(self.ports)], self.given["desks"][i])
            while time.monotonic() < until:
                made = await self.recommendation(line)
                done += made is not None
                self.counted["flat out, refused"] += made is None

        await asyncio.gather(*(one(i) for i in range(len(self.given["desks"]))))
        return done / seconds


async def again(mean_s: float, job: Callable[[], Awaitable[Any]]) -> None:
    """Do it at random moments, so many seconds apart on average."""
    while True:
        await asyncio.sleep(RNG.expovariate(1 / mean_s))
        await job()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(Centre(json.loads(sys.stdin.read())).play())))
