"""Two worlds under one question: who is gained, who is lost, and where."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.planning.coverage import Arrivals, reached
from geo.planning.report import reached_row, seconds

WORTH_S = 30.0  # a cell whose arrival moves by less is not drawn


def compare(before: Arrivals, after: Arrivals) -> dict[str, Any]:
    """People within the target of `after` and not of `before` (gained) and the other way round
    (lost), by village and in all. Each world counts its own people, so growth shows as `more`."""
    a, b = before.world, after.world
    inside_a = before.first[before.cells] <= before.question.target_s
    inside_b = after.first[after.cells] <= after.question.target_s
    gained = np.where(inside_b & ~inside_a, b.people.count, 0.0)
    lost = np.where(inside_a & ~inside_b, b.people.count, 0.0)
    cut = np.where(
        np.isfinite(before.first[before.cells]) & ~np.isfinite(after.first[after.cells]), b.people.count, 0.0
    )
    more = b.people.count - a.people.count
    columns = {"gained": gained, "lost": lost, "cut_off": cut, "more": more}
    villages = []
    for i in [*range(len(b.villages)), -1]:
        here = b.people.village == i
        row = {name: round(float(values[here].sum()), 1) for name, values in columns.items()}
        if any(row.values()):
            named = (b.villages.codes[i], b.villages.names[i], b.villages.districts[i]) if i >= 0 else ("", "", "")
            villages.append(dict(zip(("code", "name", "district"), named, strict=True)) | row)
    return {
        "before": reached_row(reached(before, a.people.count)),
        "after": reached_row(reached(after, b.people.count)),
        "total": {name: round(float(values.sum()), 1) for name, values in columns.items()},
        "villages": sorted(villages, key=lambda r: (-r["gained"] - r["lost"] - r["cut_off"], r["code"])),
        "only_before": sorted({p.code for p in before.posts} - {p.code for p in after.posts}),
        "only_after": sorted({p.code for p in after.posts} - {p.code for p in before.posts}),
    }


def difference(before: Arrivals, after: Arrivals) -> dict[str, Any]:
    """The cells whose arrival changes, as GeoJSON points with seconds before and after."""
    was, now = before.first[before.cells], after.first[after.cells]
    moved = _moved(was, now)
    target = after.question.target_s
    features = []
    for i in np.flatnonzero(moved).tolist():
        lon, lat = after.world.people.lonlat[i].tolist()
        state = "gained" if now[i] <= target < was[i] else "lost" if was[i] <= target < now[i] else "moved"
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
                "properties": {
                    "cell": after.world.people.codes[i],
                    "people": round(float(after.world.people.count[i]), 1),
                    "before_s": seconds(was[i]),
                    "after_s": seconds(now[i]),
                    "state": "cut_off" if np.isfinite(was[i]) and not np.isfinite(now[i]) else state,
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _moved(was: NDArray[np.float32], now: NDArray[np.float32]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return (np.isfinite(was) != np.isfinite(now)) | (np.abs(now - was) >= WORTH_S)


def cut_off(before: Arrivals, after: Arrivals) -> tuple[float, list[dict[str, Any]]]:
    """People who had a post within the horizon before and have none after: in all, and by village,
    most first."""
    people, villages = after.world.people, after.world.villages
    lost = _lost_for_good(before, after)
    rows = []
    for i in np.unique(people.village[lost]).tolist():
        code, name = (villages.codes[i], villages.names[i]) if i >= 0 else ("", "")
        count = float(people.count[lost & (people.village == i)].sum())
        rows.append({"code": code, "name": name, "people": round(count)})
    return float(people.count[lost].sum()), sorted(rows, key=lambda r: (-r["people"], r["code"]))


def _lost_for_good(before: Arrivals, after: Arrivals) -> NDArray[np.bool_]:
    """Cells that some post reached within the horizon, and none does now."""
    return np.isfinite(before.first[before.cells]) & ~np.isfinite(after.first[after.cells])
