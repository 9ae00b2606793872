"""Assumed growth by year and zone: edited by planners, with source and history, used by scenarios."""

import pytest

from geo.actions.growth import load_growth
from geo.models import GrowthStep
from tests.geo.planning.test_api import FIRE, URL, post

pytestmark = pytest.mark.django_db
VALUE = {"percent": 7.5, "added": 900.0, "source": "Rapat Bappelitbang 12 Maret"}


def put(client, path, body):
    return post(client, f"growth/{path}/", body, "put")


def zones(client, query=""):
    return client.get(f"{URL}growth/{query}").json()


def test_zones_come_smallest_first_with_their_years_and_are_called_assumptions(as_):
    body = zones(as_("planner"))
    assert body["is_assumption"]
    assert body["from_year"] == 2025
    assert [z["area"] for z in body["zones"]] == ["KIPP", "KIKN", "IKN"]
    inner = body["zones"][0]["years"]
    assert [step["year"] for step in inner] == sorted(step["year"] for step in inner)
    assert all("bukan proyeksi resmi" in step["source"] for step in inner)


def test_a_planner_edits_a_year_and_what_was_assumed_before_stays_on_record(as_):
    planner = as_("planner")
    assert put(planner, "KIPP/2028", VALUE).status_code == 200
    assert put(planner, "KIPP/2028", VALUE | {"added": 1000.0}).status_code == 200
    kept = planner.get(f"{URL}growth/KIPP/2028/").json()
    assert [(row["added"], row["by"], row["replaced_at"] is None) for row in kept] == [
        (1000.0, "planner", True),
        (900.0, "planner", False),
        (12000.0, "", False),
    ]
    standing = next(z for z in zones(planner)["zones"] if z["area"] == "KIPP")["years"]
    assert [step["added"] for step in standing if step["year"] == 2028] == [1000.0]
    assert planner.delete(f"{URL}growth/KIPP/2028/").status_code == 204
    assert planner.delete(f"{URL}growth/KIPP/2028/").status_code == 409
    assert len(planner.get(f"{URL}growth/KIPP/2028/").json()) == 3


def test_the_edit_of_a_year_makes_a_scenario_that_later_changes_leave_alone(as_):
    planner = as_("planner")
    put(planner, "KIPP/2028", VALUE)
    edit = zones(planner, "?year=2030")["edit"]
    before = post(planner, "coverage/", FIRE).json()["total"]["people"]
    then = post(planner, "coverage/", FIRE | {"edits": [edit]}).json()
    assert then["total"]["people"] > before + 5 * 900
    put(planner, "KIPP/2028", VALUE | {"added": 90_000.0})
    assert post(planner, "coverage/", FIRE | {"edits": [edit]}).json()["total"] == then["total"]
    assert VALUE["source"] in edit["note"]


def test_who_is_no_planner_reads_and_does_not_edit(as_):
    assert as_("supervisor").get(f"{URL}growth/").status_code == 200
    assert put(as_("supervisor"), "KIPP/2028", VALUE).status_code == 403
    assert as_("dispatcher").get(f"{URL}growth/").status_code == 403


@pytest.mark.parametrize(
    ("path", "change", "status"),
    [
        ("KIPP/2028", {"source": ""}, 400),
        ("KIPP/2028", {"percent": 51}, 400),
        ("KIPP/2028", {"added": -1}, 400),
        ("KIPP/1999", {}, 400),
        ("ATLANTIS/2028", {}, 404),
    ],
)
def test_a_growth_that_cannot_be_is_refused(as_, path, change, status):
    assert put(as_("planner"), path, VALUE | change).status_code == status
    assert not GrowthStep.objects.filter(by__username="planner").exists()


def test_a_year_before_the_people_of_now_is_refused(as_):
    answer = as_("planner").get(f"{URL}growth/?year=2020")
    assert answer.status_code == 400
    assert "2025" in answer.json()["errors"]["year"][0]


def test_loading_the_folder_again_leaves_what_planners_assumed(as_):
    put(as_("planner"), "KIPP/2028", VALUE)
    row = {"area": "KIPP", "year": 2028, "percent": 1.0, "added": 1.0, "source": "folder"}
    assert load_growth([row]) == 0
    assert GrowthStep.objects.get(area__code="KIPP", year=2028, replaced_at=None).added == 900.0
