"""Zones over land: nobody walks across a creek, and more minutes never reach less far."""

import numpy as np
import pytest
import shapely

from geo.conditions import FREE
from geo.network import EdgeRow, build_network
from geo.raster import land_mask
from geo.snap import snap
from geo.travel import times_from
from geo.zones import WALK_IN_M, zone_xy

M = 1 / 111_320  # degrees of a metre at the equator


def street(key, u, v, *points):
    line = np.array([(116 + x * M, y * M) for x, y in points])
    return EdgeRow(key, u, v, "residential", True, True, 2000.0, None, 0, 0, 0.0, 0.0, None, line)


@pytest.fixture
def banks():
    """A road along the west bank of an inlet 120 m wide, and none on the east bank."""
    network = build_network([street(1, 0, 1, (0, 0), (0, 2000)), street(2, 1, 2, (0, 2000), (-2000, 2000))])
    west, south = network.to_xy(116, 0)
    land = shapely.difference(
        shapely.box(west - 5000, south - 5000, west + 5000, south + 5000),
        shapely.box(west + 60, south - 5000, west + 180, south + 1500),
    )
    shapely.prepare(land)
    return network, land, (float(west), float(south))


def zone_of(network, land, seconds=900.0):
    start = snap(network, (116.0, 0.0), "fire_engine")
    return zone_xy(times_from(network, FREE, start, "fire_engine", seconds, "none"), None, land)


def test_nobody_walks_across_a_creek_but_around_its_head_one_may(banks):
    network, land, (west, south) = banks
    area = zone_of(network, land)
    far_bank = shapely.box(west + 180, south - 5000, west + 5000, south + 1300)
    assert shapely.intersection(area, far_bank).area < 1
    assert shapely.contains_xy(area, west + 100, south + 1700)  # the head of the creek, by land
    assert shapely.contains_xy(area, west + 50, south + 500)  # the near bank
    assert shapely.contains_xy(zone_of(network, None), west + 190, south + 500)  # without a shore it would


def test_a_zone_is_cut_exactly_along_the_shore(banks):
    network, land, (west, south) = banks
    area = zone_of(network, land)
    assert shapely.difference(area, land).area < 1
    near = shapely.box(west, south + 100, west + 60, south + 1300)
    assert shapely.difference(near, area).area < 1


def test_more_minutes_hold_fewer(banks):
    network, land, _ = banks
    areas = [zone_of(network, land, s) for s in (60, 150, 300, 600)]
    for small, large in zip(areas, areas[1:], strict=False):
        assert shapely.covers(large.buffer(15), small)


def test_the_outline_lies_between_the_road_and_the_walk_in_distance(banks):
    network, _land, _ = banks
    area = zone_of(network, None)
    roads = shapely.union_all([shapely.LineString(network.edge_xy(e)) for e in range(network.edges)])
    assert shapely.covers(roads.buffer(WALK_IN_M + 1), area)
    assert shapely.covers(area, roads.buffer(WALK_IN_M * 0.6))


def test_a_mask_of_land_knows_holes_and_parts():
    lake = shapely.box(20, 20, 40, 40)
    land = shapely.union_all([shapely.difference(shapely.box(0, 0, 60, 60), lake), shapely.box(80, 0, 100, 60)])
    mask = land_mask(land, -5.0, -5.0, 10.0, 8, 13)
    x, y = np.meshgrid(-5.0 + 10 * np.arange(13), -5.0 + 10 * np.arange(8))
    assert (mask == shapely.contains_xy(land, x, y)).all()
