"""A brief as pages: what is asked, today, the proposal, the map, the villages, how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer

from geo import paper
from geo.brief import words
from geo.brief.chart import Curves
from geo.brief.figures import Brief, totals
from geo.brief.map import GAINED, LOST, ZoneMap
from geo.brief.words import Names
from geo.paper import number, percent, signed, text

MODELS = {
    "mclp": "penduduk terjangkau terbanyak dengan jumlah pos tertentu",
    "lscp": "pos paling sedikit yang menjangkau semua",
    "pmedian": "waktu rata-rata terpendek",
    "mexclp": "penduduk terbanyak yang mendapat regu bebas",
}
MOST_VILLAGES = 40


@dataclass(frozen=True)
class Cover:
    """What stands around the figures: who asks, of what, under which marks."""

    region: str
    office: str
    name: str
    note: str
    version: int
    author: str
    service: str
    basis: str
    licence: str
    closures: Sequence[str]
    people_source: str
    names: Names
    at: datetime


def brief_pdf(
    brief: Brief, today: Brief | None, edits: Sequence[Any], given: Sequence[Any], cover: Cover, siting: Any
) -> bytes:
    """The pages. `edits` is all of the scenario, `given` its circumstances; `today` the figures of
    today where they are not those of `brief.before`; `siting` a told answer of siting, or None."""
    story: list[Flowable] = [
        text(f"Ringkasan usulan: {cover.name}", paper.TITLE),
        text(f"Bahan sidang anggaran {cover.region}, {paper.day(paper.local(cover.at).date())}", paper.LEAD),
        *_question(brief, cover),
        *_today(brief, today, given, cover),
        *_proposal(brief, edits, given, cover, siting),
        PageBreak(),
        text("Peta", paper.HEADING),
        ZoneMap(brief),
        Spacer(1, 2 * mm),
        text(_map_note(brief, cover), paper.NOTE),
        PageBreak(),
        *_villages(brief),
        *_curve(brief),
        *_assumptions(brief, cover),
        KeepTogether([*_sure(brief), Spacer(1, 8 * mm), *_signatures(cover)]),
    ]
    furniture = paper.Furniture(f"Ringkasan usulan: {cover.name}"[:90], cover.office, marks(brief, cover))
    return paper.document(story, furniture, cover.author)


def marks(brief: Brief, cover: Cover) -> str:
    """What each page says of itself."""
    world = brief.after.world
    told = [f"Skenario versi {cover.version}", f"jaringan jalan versi {world.network.version}"]
    if world.is_demonstration:
        told.append("JALAN PERAGAAN")
    if world.people.is_estimate:
        told.append("PENDUDUK PERKIRAAN")
    return " · ".join([*told, f"dibuat {paper.moment(cover.at)}"])


def _minutes(brief: Brief) -> int:
    return round(brief.question.target_s / 60)


def _question(brief: Brief, cover: Cover) -> list[Flowable]:
    rows = [text("Pertanyaan", paper.HEADING), text(words.asked(cover.name, cover.service, _minutes(brief)))]
    return [*rows, text(cover.note)] if cover.note.strip() else rows


def _today(brief: Brief, today: Brief | None, given: Sequence[Any], cover: Cover) -> list[Flowable]:
    shown = today or brief
    people, one, two = totals(shown.before)
    least = brief.lowest
    boxes = [
        (
            percent(_share(one, people)),
            f"hari ini terjangkau satu regu: {number(one)} jiwa",
            None,
        ),
        (percent(_share(two, people)), f"hari ini terjangkau dua regu: {number(two)} jiwa", None),
        (signed(least), f"jiwa, hasil usulan yang paling rendah ({_range(brief)})", GAINED if least > 0 else LOST),
    ]
    rows: list[Flowable] = [
        text("Hari ini", paper.HEADING),
        text(_today_words(people, one, _minutes(brief), cover)),
        Spacer(1, 1.5 * mm),
        paper.figures(boxes),
        Spacer(1, 2 * mm),
    ]
    if shown.worst:
        rows += [
            text("Desa dan kelurahan dengan penduduk terbanyak di luar target hari ini:"),
            paper.table(
                ("Desa/kelurahan", "Kecamatan", "Penduduk", "Di luar target", "Rata-rata regu tiba"),
                [
                    (r["name"] or "(di luar batas desa)", r["district"], number(r["people"]), number(r["outside"]))
                    + (words.arrival(r),)
                    for r in shown.worst
                ],
                (0.29, 0.23, 0.14, 0.16, 0.18),
                words=2,
            ),
        ]
    if given:
        rows.append(text("Keadaan yang diandaikan, sama untuk kedua sisi perbandingan:"))
        rows += paper.points([words.told(edit, cover.names) for edit in given])
    return rows


def _today_words(people: float, one: float, target: int, cover: Cover) -> str:
    basis = f" Dasar target: {cover.basis}." if cover.basis else ""
    return (
        f"Dari {number(people)} jiwa, {number(people - one)} jiwa berada di luar jangkauan {cover.service} dalam "
        f"{target} menit menurut jaringan jalan.{basis}"
    )


def _range(brief: Brief) -> str:
    """How far the gain lies between its lowest and its highest."""
    if round(brief.lowest) == round(brief.highest):
        return "sama di semua uji"
    return f"perkiraan tengah {signed(brief.net)}, tertinggi {signed(brief.highest)}"


def _proposal(
    brief: Brief, edits: Sequence[Any], given: Sequence[Any], cover: Cover, siting: Mapping[str, Any] | None
) -> list[Flowable]:
    made = [edit for edit in edits if edit not in given]
    total, after = brief.compared["total"], brief.compared["after"]
    people = after["people"]
    one, two = (after[crews][0] for crews in ("by_one", "by_two"))
    rows: list[Flowable] = [
        text("Usulan", paper.HEADING),
        *paper.points([words.told(edit, cover.names) for edit in made] or ["Tidak ada perubahan."]),
        text(
            f"Akibatnya {number(total['gained'])} jiwa menjadi terjangkau dan {number(total['lost'])} jiwa tidak lagi "
            f"terjangkau dalam {_minutes(brief)} menit; seluruhnya {number(one)} dari {number(people)} jiwa "
            f"({percent(_share(one, people))}) oleh satu regu dan {number(two)} jiwa "
            f"({percent(_share(two, people))}) oleh dua regu."
        ),
    ]
    if total["cut_off"]:
        rows.append(text(f"{number(total['cut_off'])} jiwa sama sekali tidak dapat dicapai lewat jalan."))
    if siting:
        rows.append(text(_siting_words(siting)))
    return [KeepTogether(rows)]


def _siting_words(answer: Mapping[str, Any]) -> str:
    if answer["proved"]:
        proof = "terbukti terbaik di antara semua pilihan tempat yang diajukan"
    elif answer["gap"] is not None:
        proof = (
            f"belum terbukti terbaik; paling banyak {percent(min(1.0, answer['gap']) + 0.001)} di bawah yang terbaik"
        )
    else:
        proof = "jawaban cepat, belum dibuktikan"
    places = ", ".join(site["name"] for site in answer["sites"])
    return f"Pencarian letak (ukuran: {MODELS[answer['model']]}) menghasilkan: {places}; {proof}."


def _villages(brief: Brief) -> list[Flowable]:
    changed = [v for v in brief.compared["villages"] if v["gained"] >= 0.5 or v["lost"] >= 0.5]
    rows: list[Flowable] = [text("Jiwa yang bertambah dan berkurang menurut desa", paper.HEADING)]
    if not changed:
        return [*rows, text(f"Tidak ada desa yang berubah pada target {_minutes(brief)} menit.")]
    body = [
        (v["name"] or "(di luar batas desa)", v["district"], number(v["gained"]), number(v["lost"]))
        + (signed(v["gained"] - v["lost"]),)
        for v in changed[:MOST_VILLAGES]
    ]
    rest = changed[MOST_VILLAGES:]
    if rest:
        gained, lost = (sum(v[key] for v in rest) for key in ("gained", "lost"))
        body.append((f"{len(rest)} desa lain", "", number(gained), number(lost), signed(gained - lost)))
    total = brief.compared["total"]
    body.append(("Jumlah", "", number(total["gained"]), number(total["lost"]), signed(brief.net)))
    head = ("Desa/kelurahan", "Kecamatan", "Menjadi terjangkau", "Tidak lagi", "Selisih")
    return [*rows, paper.table(head, body, (0.32, 0.24, 0.18, 0.13, 0.13), words=2)]


def _curve(brief: Brief) -> list[Flowable]:
    before, after = brief.curves
    people = max(brief.before.world.people.count.sum(), brief.after.world.people.count.sum())
    chart = Curves(before, after, float(people), _minutes(brief))
    return [KeepTogether([text("Penduduk menurut menit kedatangan regu pertama", paper.HEADING), chart])]


def _assumptions(brief: Brief, cover: Cover) -> list[Flowable]:
    world = brief.after.world
    roads = f"Jaringan jalan versi {world.network.version}, revisi penutupan {world.conditions.revision}"
    roads += " (jaringan peragaan, bukan hasil survei)" if world.is_demonstration else ""
    closed = "; ".join(cover.closures) or "tidak ada"
    people = f"Penduduk: {cover.people_source or world.people.method}"
    people += ", perkiraan menurut sebaran, bukan hasil cacah" if world.people.is_estimate else ""
    rows = [
        words.clock(brief.question),
        words.hour(brief.question),
        f"{roads}. Penutupan dan pelambatan yang berlaku: {closed}.",
        f"{people}.",
        "Waktu tempuh dihitung lewat jalan; feri tidak pernah dihitung ke dalam target.",
        "Biaya pembangunan dan operasi tidak termasuk dalam perhitungan ini.",
    ]
    return [KeepTogether([text("Asumsi", paper.HEADING), *paper.points(rows)])]


def _sure(brief: Brief) -> list[Flowable]:
    rows = words.shaken_rows(brief.net, brief.shaken)
    lowest = min(value for _name, value in rows)
    return [
        text("Seberapa pasti", paper.HEADING),
        text(
            "Perhitungan diulang dengan asumsi yang diubah satu per satu. Angka yang dijanjikan dokumen ini adalah "
            f"yang paling rendah: {signed(lowest)} jiwa."
        ),
        paper.table(("Bila", "Selisih jiwa terjangkau"), [(name, signed(v)) for name, v in rows], (0.76, 0.24)),
    ]


def _map_note(brief: Brief, cover: Cover) -> str:
    told = f"Wilayah yang dicapai {cover.service} dalam {_minutes(brief)} menit lewat jalan, tanpa dan dengan usulan."
    world = brief.after.world
    if world.is_demonstration:
        told += " Jalan pada peta ini jaringan peragaan."
    unsure = sum(p.quality in ("B", "C") for p in brief.after.posts)
    if unsure:
        told += f" Letak {unsure} pos masih perkiraan."
    return f"{told} {cover.licence}".strip()


def _signatures(cover: Cover) -> list[Flowable]:
    at = paper.local(cover.at).date()
    return paper.signatures(
        cover.region, at, [("Disusun oleh perencana", cover.author), ("Diperiksa oleh", ""), ("Disetujui oleh", "")]
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0
