"""What the planner's map stands on fits the coverage that is drawn over it."""

import pytest
from shapely.geometry import Point, shape

from tests.geo.planning.test_api import FIRE, URL, post

pytestmark = pytest.mark.django_db


def test_the_cells_of_the_ground_are_those_of_the_coverage_in_its_order(as_):
    planner = as_("planner")
    ground = planner.get(f"{URL}ground/").json()
    report = post(planner, "coverage/", FIRE).json()
    columns = report["cells"]
    assert len(ground["cells"]) == len(columns["first_s"]) == len(columns["demand"])
    by_village = {v["code"]: 0.0 for v in ground["villages"]}
    in_time = dict(by_village)
    for (_lon, _lat, row), first, people in zip(ground["cells"], columns["first_s"], columns["demand"], strict=True):
        if row >= 0:
            code = ground["villages"][row]["code"]
            by_village[code] += people
            in_time[code] += people if 0 <= first <= 15 * 60 else 0.0
    told = {v["code"]: v for v in report["villages"] if v["code"]}
    assert by_village == pytest.approx({code: v["people"] for code, v in told.items()}, abs=5)
    assert in_time == pytest.approx({code: v["by_one"][0] for code, v in told.items()}, abs=5)


def test_an_outline_holds_its_village_and_planners_alone_may_ask(as_):
    villages = as_("planner").get(f"{URL}ground/").json()["villages"]
    held = [shape(v["geometry"]).buffer(1e-3).contains(Point(v["lon"], v["lat"])) for v in villages]
    assert sum(held) >= 0.9 * len(held)  # a label may stand beside a village of islands
    for name in ("dispatcher", "owner", "nobody"):
        assert as_(name).get(f"{URL}ground/").status_code == 403
