"""The map of a brief, drawn in vectors from our own geometry: zones before and after, what is gained
and lost, roads, posts, villages; with a legend, a scale and north. True to scale on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from geo.brief.figures import Brief
from geo.paper import BOLD, FACE, INK, RULE, SOFT, WIDTH
from geo.planning.report import front_of
from geo.planning.world import World
from geo.profiles import FERRY, profile_index

SEA, LAND, BORDER, ROAD, MAIN = (HexColor(c) for c in ("#dde9ee", "#f8f6f0", "#cfc9bb", "#b4ada0", "#7d766a"))
STANDS, GAINED, LOST = HexColor("#9fcfc2"), HexColor("#f0922b"), HexColor("#b3374f")
WHITE = HexColor("#ffffff")
MAIN_KMH = 45.0
SMOOTH_M = 60.0
SPECK_M2 = 20_000.0  # a difference smaller than this is a rim of drawing, not an area
LABELS = 26
LEGEND_WIDE, LEGEND_STEP = 56 * mm, 4.9 * mm
STEPS_KM = (1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True)
class Areas:
    """Shapes in local metres: reached before and after, only after, only before."""

    stays: shapely.Geometry
    gained: shapely.Geometry
    lost: shapely.Geometry


def areas_of(brief: Brief) -> Areas:
    """The zones at the target, and what differs between them."""
    target = brief.question.target_s
    before, after = (
        shapely.make_valid(shapely.simplify(front_of(found).zone_xy(target), SMOOTH_M))
        for found in (brief.before, brief.after)
    )
    return Areas(
        shapely.intersection(before, after),
        _without_specks(shapely.difference(after, before)),
        _without_specks(shapely.difference(before, after)),
    )


def _without_specks(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > SPECK_M2]
    return shapely.MultiPolygon(parts)


class ZoneMap(Flowable):
    """The map as a piece of a page, `width` × `height` points, over the villages of the world."""

    def __init__(self, brief: Brief, width: float = WIDTH, height: float = 226 * mm) -> None:
        super().__init__()
        self.brief, self.width, self.height = brief, width, height
        world = brief.after.world
        x0, y0, x1, y1 = _extent(world)
        self.scale = min(width / (x1 - x0), height / (y1 - y0))
        self.shift = np.array(
            [
                (width - (x1 - x0) * self.scale) / 2 - x0 * self.scale,
                (height - (y1 - y0) * self.scale) / 2 - y0 * self.scale,
            ]
        )

    def wrap(self, *_args: Any) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas, world = self.canv, self.brief.after.world
        canvas.saveState()
        frame = canvas.beginPath()
        frame.rect(0, 0, self.width, self.height)
        canvas.clipPath(frame, stroke=0, fill=0)
        canvas.setFillColor(SEA)
        canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        for shape in world.villages.shapes:
            self._area(shapely.simplify(shape, SMOOTH_M), LAND, BORDER)
        areas = areas_of(self.brief)
        legend = self._legend_rows(areas)
        for shape, colour in ((areas.stays, STANDS), (areas.gained, GAINED), (areas.lost, LOST)):
            self._area(shape, colour)
        for shape in world.villages.shapes:
            self._area(shapely.simplify(shape, SMOOTH_M), None, BORDER)
        self._roads()
        corner = self._corner(LEGEND_WIDE, _legend_high(legend))
        self._names([*self._posts(), corner])
        self._legend(legend, corner)
        self._north()
        canvas.restoreState()
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.6)
        canvas.rect(0, 0, self.width, self.height, stroke=1, fill=0)

    # --- what lies below ----------------------------------------------------------------------------
    def _at(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(xy) * self.scale + self.shift

    def _area(self, shape: shapely.Geometry, fill: Color | None, stroke: Color | None = None) -> None:
        path = self.canv.beginPath()
        for part in shapely.get_parts(shape):
            if part.geom_type != "Polygon" or part.is_empty:
                continue
            for ring in (part.exterior, *part.interiors):
                self._line(path, self._at(shapely.get_coordinates(ring)))
                path.close()
        if fill is not None:
            self.canv.setFillColor(fill)
        if stroke is not None:
            self.canv.setStrokeColor(stroke)
            self.canv.setLineWidth(0.35)
        self.canv.drawPath(path, stroke=int(stroke is not None), fill=int(fill is not None), fillMode=0)

    @staticmethod
    def _line(path: Any, xy: NDArray[np.float64]) -> None:
        path.moveTo(*xy[0])
        for x, y in xy[1:].tolist():
            path.lineTo(x, y)

    def _roads(self) -> None:
        """All roads a vehicle may use, the fast ones stronger; ferries dashed."""
        network, canvas = self.brief.after.world.network, self.canv
        seconds = network.edge_seconds[profile_index(self.brief.question.profile)].min(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            kmh = np.where(np.isfinite(seconds), network.edge_length / seconds * 3.6, 0.0)
        ferry = (network.edge_flags & FERRY) != 0
        few = network.edges <= 40_000  # a dense network would blacken the page: its main roads alone
        canvas.setLineCap(1)
        layers = [
            (np.isfinite(seconds) & (kmh < MAIN_KMH) & ~ferry & few, ROAD, 0.5, []),
            (np.isfinite(seconds) & (kmh >= MAIN_KMH) & ~ferry, MAIN, 1.1, []),
            (ferry, SOFT, 0.7, [2, 2]),
        ]
        for which, colour, width, dash in layers:
            path = canvas.beginPath()
            for edge in np.flatnonzero(which).tolist():
                xy = network.edge_xy(edge)
                line = shapely.get_coordinates(shapely.simplify(shapely.LineString(xy), SMOOTH_M / 2))
                self._line(path, self._at(line))
            canvas.setStrokeColor(colour)
            canvas.setLineWidth(width)
            canvas.setDash(dash)
            canvas.drawPath(path, stroke=1, fill=0)
        canvas.setDash([])

    # --- marks and names ----------------------------------------------------------------------------
    def _posts(self) -> list[tuple[float, float, float, float]]:
        """Squares for the posts that stand, larger and orange for what is new, a cross for what goes."""
        before = {p.code: p for p in self.brief.before.posts}
        after = {p.code: p for p in self.brief.after.posts}
        taken = []
        for code in sorted(before | after):
            post = after.get(code) or before[code]
            was = before.get(code)
            moved = was is not None and (was.lon, was.lat) != (post.lon, post.lat)
            x, y = self._spot(post.lon, post.lat)
            if code not in after or moved:
                gone = was or post
                self._cross(*self._spot(gone.lon, gone.lat))
            if code in after:
                self._square(x, y, code not in before or moved)
            taken.append((x - 5, y - 5, x + 5, y + 5))
            if code not in before or moved or code not in after:
                taken.append(self._word(post.name, x + 7, y - 3, BOLD, 8.5, INK))
        return taken

    def _spot(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = self.brief.after.world.network.to_xy(lon, lat)
        found = self._at(np.array([x, y]))
        return float(found[0]), float(found[1])

    def _square(self, x: float, y: float, new: bool) -> None:
        size = 5.0 if new else 3.0
        self.canv.setStrokeColor(WHITE)
        self.canv.setLineWidth(1.1)
        self.canv.setFillColor(HexColor("#c2560a") if new else INK)
        self.canv.rect(x - size, y - size, 2 * size, 2 * size, stroke=1, fill=1)
        if new:
            self.canv.setLineWidth(1.6)
            self.canv.line(x - 2.6, y, x + 2.6, y)
            self.canv.line(x, y - 2.6, x, y + 2.6)

    def _cross(self, x: float, y: float) -> None:
        for colour, width in ((WHITE, 3.4), (LOST, 1.8)):
            self.canv.setStrokeColor(colour)
            self.canv.setLineWidth(width)
            self.canv.line(x - 4, y - 4, x + 4, y + 4)
            self.canv.line(x - 4, y + 4, x + 4, y - 4)

    def _names(self, taken: list[tuple[float, float, float, float]]) -> None:
        """Villages that change first, then the largest; a name that would cover another is left out."""
        world = self.brief.after.world
        changed = {v["code"]: v["gained"] + v["lost"] for v in self.brief.compared["villages"]}
        people = np.bincount(
            world.people.village[world.people.village >= 0],
            weights=world.people.count[world.people.village >= 0],
            minlength=len(world.villages),
        )
        order = sorted(
            range(len(world.villages)), key=lambda i: (-changed.get(world.villages.codes[i], 0.0), -people[i])
        )
        shown = 0
        for i in order:
            lon, lat = world.villages.lonlat[i].tolist()
            x, y = self._spot(lon, lat)
            strong = changed.get(world.villages.codes[i], 0.0) >= 1
            face, size = (BOLD, 7.6) if strong else (FACE, 6.8)
            name = world.villages.names[i]
            wide = self.canv.stringWidth(name, face, size)
            box = (x - wide / 2 - 1, y - 2, x + wide / 2 + 1, y + size)
            inside = box[0] > 2 and box[2] < self.width - 2 and box[1] > 2 and box[3] < self.height - 2
            if shown >= LABELS or not inside or any(_overlap(box, other) for other in taken):
                continue
            taken.append(self._word(name, x - wide / 2, y, face, size, INK if strong else SOFT))
            shown += 1

    def _word(
        self, words: str, x: float, y: float, face: str, size: float, colour: Color
    ) -> tuple[float, float, float, float]:
        """A word with a pale rim; the box it takes."""
        canvas = self.canv
        for mode, paint in ((1, WHITE), (0, colour)):
            canvas.saveState()  # or the rim's mode would stay for what is written next
            canvas.setStrokeColor(paint)
            canvas.setFillColor(paint)
            canvas.setLineWidth(1.8)
            written = canvas.beginText(x, y)
            written.setFont(face, size)
            if mode:
                written.setTextRenderMode(mode)
            written.textOut(words)
            canvas.drawText(written)
            canvas.restoreState()
        return (x - 1, y - 2, x + canvas.stringWidth(words, face, size) + 1, y + size)

    # --- legend, scale, north -----------------------------------------------------------------------
    def _legend_rows(self, areas: Areas) -> "list[tuple[Color | str, str]]":
        minutes = round(self.brief.question.target_s / 60)
        rows: list[tuple[Color | str, str]] = [(STANDS, f"terjangkau {minutes} menit, tetap")]
        if not areas.gained.is_empty:
            rows.append((GAINED, f"menjadi terjangkau {minutes} menit"))
        if not areas.lost.is_empty:
            rows.append((LOST, f"tidak lagi terjangkau {minutes} menit"))
        rows += [("post", "pos yang ada"), ("new", "pos baru atau pindah")]
        if self.brief.compared["only_before"]:
            rows.append(("gone", "pos ditutup"))
        return [*rows, ("road", "jalan utama"), ("ferry", "feri (tidak dihitung)")]

    def _corner(self, wide: float, high: float) -> tuple[float, float, float, float]:
        """The lower corner, or upper left one, where the legend hides the least of the villages."""
        gap = 3 * mm
        right, top = self.width - wide - gap, self.height - high - gap
        spots = [(gap, gap), (right, gap), (gap, top)]
        shapes = list(self.brief.after.world.villages.shapes)

        def hidden(spot: tuple[float, float]) -> float:
            low = (np.array(spot) - self.shift) / self.scale
            high_ = (np.array(spot) + [wide, high] - self.shift) / self.scale
            box = shapely.box(*low, *high_)
            return float(shapely.area(shapely.intersection(shapes, box)).sum()) if shapes else 0.0

        x, y = min(spots, key=hidden)
        return x, y, x + wide, y + high

    def _legend(self, rows: "Sequence[tuple[Color | str, str]]", corner: tuple[float, float, float, float]) -> None:
        """The legend, with a bar of round kilometres in its foot."""
        canvas, (left, low, right, top) = self.canv, corner
        canvas.setFillColor(WHITE)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.rect(left, low, right - left, top - low, stroke=1, fill=1)
        for i, (mark, words) in enumerate(rows):
            y = top - LEGEND_STEP * (i + 1)
            self._sample(mark, left + 6 * mm, y + 1)
            canvas.setFillColor(INK)
            canvas.setFont(FACE, 7.6)
            canvas.drawString(left + 12 * mm, y - 1.5, words)
        self._bar(left + 3 * mm, low + 3 * mm, right - left - 14 * mm)

    def _sample(self, mark: Color | str, x: float, y: float) -> None:
        canvas = self.canv
        if mark == "post" or mark == "new":
            self._square(x, y, mark == "new")
        elif mark == "gone":
            self._cross(x, y)
        elif mark == "road" or mark == "ferry":
            canvas.setStrokeColor(MAIN if mark == "road" else SOFT)
            canvas.setLineWidth(1.1 if mark == "road" else 0.7)
            canvas.setDash([] if mark == "road" else [2, 2])
            canvas.line(x - 9, y, x + 9, y)
            canvas.setDash([])
        else:
            canvas.setFillColor(mark)
            canvas.rect(x - 9, y - 3.4, 18, 7, stroke=0, fill=1)

    def _bar(self, x: float, y: float, most: float) -> None:
        canvas = self.canv
        km = max((s for s in STEPS_KM if s * 1000 * self.scale <= most), default=STEPS_KM[0])
        wide = km * 1000 * self.scale
        canvas.setFillColor(INK)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.6)
        canvas.rect(x, y, wide / 2, 3, stroke=1, fill=1)
        canvas.rect(x + wide / 2, y, wide / 2, 3, stroke=1, fill=0)
        canvas.setFont(FACE, 7)
        canvas.drawString(x, y + 5.5, "0")
        canvas.drawRightString(x + wide, y + 5.5, f"{km} km")

    def _north(self) -> None:
        """Above right; the grid is true north to a fraction of a degree."""
        canvas, n, top = self.canv, self.width - 9 * mm, self.height - 6 * mm
        arrow = canvas.beginPath()
        arrow.moveTo(n, top)
        for x, y in ((n - 5, top - 17), (n, top - 13), (n + 5, top - 17)):
            arrow.lineTo(x, y)
        arrow.close()
        canvas.setFillColor(INK)
        canvas.drawPath(arrow, stroke=0, fill=1)
        canvas.setFont(BOLD, 9)
        canvas.drawCentredString(n, top - 27, "U")


def _legend_high(rows: Sequence[Any]) -> float:
    return LEGEND_STEP * len(rows) + 12 * mm


def _extent(world: World, rim: float = 0.03) -> tuple[float, float, float, float]:
    """The bounds of the villages, or of the people where none are loaded, with a rim."""
    shapes: Sequence[Any] = list(world.villages.shapes) or [shapely.MultiPoint(world.places_xy)]
    x0, y0, x1, y1 = (float(b) for b in shapely.total_bounds(shapes))
    more = rim * max(x1 - x0, y1 - y0, 1000.0)
    return x0 - more, y0 - more, x1 + more, y1 + more


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
