"""What a brief says in words, in plain formal Bahasa Indonesia. Pure: what it tells is handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from geo.brief.figures import SPEED, TURNOUT_S, Shaken
from geo.paper import minutes, number, percent
from geo.planning.coverage import Question
from geo.planning.edits import (
    AddRoad,
    AddStation,
    ChangeVehicles,
    CloseRoad,
    CloseStation,
    Flood,
    Growth,
    GrowthRate,
    MoveStation,
    Rain,
    TieUp,
)

VEHICLES = {
    "fire_engine": "mobil pemadam",
    "ambulance": "ambulans",
    "car": "mobil",
    "motorcycle": "sepeda motor",
    "boat": "perahu",
    "foot": "jalan kaki",
}
WATER = {
    "wet": "kurang dari 15 cm",
    "shallow": "15 sampai 30 cm",
    "knee": "30 sampai 60 cm",
    "deep": "lebih dari 60 cm",
}
ROADS = {
    "motorway": "jalan tol",
    "trunk": "jalan nasional",
    "primary": "jalan provinsi",
    "secondary": "jalan kabupaten",
    "tertiary": "jalan penghubung desa",
    "residential": "jalan permukiman",
}
SHAKEN = {
    "slow": f"Semua kendaraan {SPEED:.0%} lebih lambat (hujan, macet)",
    "fast": f"Semua kendaraan {SPEED:.0%} lebih cepat",
    "late": f"Setiap regu berangkat {TURNOUT_S / 60:.0f} menit lebih lambat",
    "soon": f"Setiap regu berangkat {TURNOUT_S / 60:.0f} menit lebih cepat",
    "slow_late": f"Keduanya sekaligus: {SPEED:.0%} lebih lambat dan berangkat {TURNOUT_S / 60:.0f} menit lebih lambat",
    "away": "Satu regu sedang bertugas di tempat lain (regu yang paling menentukan)",
}


@dataclass(frozen=True)
class Names:
    """What codes are called: posts, areas and services."""

    posts: Mapping[str, str]
    areas: Mapping[str, str]
    services: Mapping[str, str]

    def post(self, code: str) -> str:
        return self.posts.get(code, code)


@singledispatch
def told(edit: Any, names: Names) -> str:
    """One edit of a scenario as a sentence."""
    raise TypeError(f"no words for {type(edit).__name__}")


@told.register
def _(edit: AddStation, names: Names) -> str:
    kinds: dict[str, int] = {}
    for vehicle in edit.vehicles:
        kinds[vehicle.profile] = kinds.get(vehicle.profile, 0) + 1
    fleet = ", ".join(f"{n} {VEHICLES[profile]}" for profile, n in kinds.items()) or "tanpa kendaraan"
    service = names.services.get(edit.service, edit.service)
    return (
        f"Membangun pos baru {edit.name} ({service}) dengan {fleet} beserta regunya, berangkat "
        f"{number(edit.turnout_s)} detik setelah perintah. Letak: {place(edit.lon, edit.lat)}."
    )


@told.register
def _(edit: MoveStation, names: Names) -> str:
    return f"Memindahkan pos {names.post(edit.station)} ke {place(edit.lon, edit.lat)}."


@told.register
def _(edit: CloseStation, names: Names) -> str:
    return f"Menutup pos {names.post(edit.station)}."


@told.register
def _(edit: ChangeVehicles, names: Names) -> str:
    what = "Menambah" if edit.change > 0 else "Mengurangi"
    return f"{what} {abs(edit.change)} {VEHICLES[edit.profile]} beserta regunya di pos {names.post(edit.station)}."


@told.register
def _(edit: TieUp, names: Names) -> str:
    return f"Unit yang tidak dapat berangkat: {', '.join(edit.units)}."


@told.register
def _(edit: CloseRoad, names: Names) -> str:
    whom = f" bagi {', '.join(VEHICLES[p] for p in edit.profiles)}" if edit.profiles else ""
    how = "tertutup" if edit.factor == 0 else f"hanya dapat dilalui {percent(edit.factor)} dari kecepatan biasa"
    return f"Jalan {edit.name} {how}{whom}."


@told.register
def _(edit: Flood, names: Names) -> str:
    return f"Banjir {edit.name}, genangan {WATER[edit.depth]}."


@told.register
def _(edit: AddRoad, names: Names) -> str:
    kind = "jembatan" if edit.is_bridge else ROADS.get(edit.road_class, f"jalan kelas {edit.road_class}")
    return f"Membangun {kind} {edit.name}{', satu arah' if edit.oneway else ''}."


@told.register
def _(edit: Rain, names: Names) -> str:
    return f"Hujan: semua kendaraan melaju {percent(edit.factor)} dari kecepatan biasa."


@told.register
def _(edit: Growth, names: Names) -> str:
    rates = "; ".join(f"{names.areas.get(r.area, r.area)} {_rate(r)}" for r in edit.rates)
    return f"Penduduk tahun {edit.year}, tumbuh sejak {edit.from_year} menurut asumsi: {rates}."


def _rate(rate: GrowthRate) -> str:
    parts = [f"{number(rate.percent, 1)}% per tahun"] if rate.percent or not rate.added else []
    parts += [f"{number(rate.added)} jiwa tambahan per tahun"] if rate.added else []
    since = f" mulai {rate.year}" if rate.year else ""
    return " dan ".join(parts) + since


def place(lon: float, lat: float) -> str:
    """A place as maps here write it."""
    north = "LU" if lat >= 0 else "LS"
    east = "BT" if lon >= 0 else "BB"
    return f"{number(abs(lat), 5)}° {north}, {number(abs(lon), 5)}° {east}"


def asked(name: str, service: str, minutes: int) -> str:
    return (
        f"Berapa jiwa yang belum dapat dicapai {service} dalam {minutes} menit sejak laporan diterima, dan apa yang "
        f"berubah bila usulan “{name}” dilaksanakan?"
    )


def clock(question: Question) -> str:
    """What the minutes are counted from, and what is spent before the wheels turn."""
    target = round(question.target_s / 60)
    if question.clock == "driving":
        return f"{target} menit dihitung sebagai waktu mengemudi saja, sejak roda berputar."
    return (
        f"{target} menit dihitung sejak laporan diterima sampai siap di lokasi: penanganan panggilan "
        f"{number(question.handling_s)} detik, regu berangkat menurut waktu tiap pos, penggelaran di lokasi "
        f"{number(question.setup_s)} detik; sisanya waktu mengemudi."
    )


def hour(question: Question) -> str:
    part = "malam" if question.by_night else "siang"
    crew = (
        "Pos dihitung hanya bila ada kendaraan yang sesuai dan regunya"
        if question.by_crew
        else ("Setiap pos dihitung, ada atau tidak ada kendaraannya")
    )
    return f"Keadaan pukul {question.hour:02d}.00 (waktu berangkat {part}). {crew}."


def shaken_rows(middle: float, rows: Sequence[Shaken]) -> list[tuple[str, float]]:
    """What is changed, and the net gain under it."""
    return [("Sesuai asumsi di atas", middle), *((SHAKEN[s.name], s.net) for s in rows)]


def arrival(row: Mapping[str, Any]) -> str:
    """When the first crew is there in the mean, over those whom it reaches at all."""
    return minutes(row["mean_s"])
