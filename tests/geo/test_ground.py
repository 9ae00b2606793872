"""Where places come to the road is kept from one state of the closures to the next, and is the same as
worked out anew."""

import random

import pytest

from agencies.models import Station
from geo import runtime
from geo.actions.roads import close_road, lift_closure
from geo.snap import NoRoad, snap

pytestmark = pytest.mark.django_db


def anew(state, lon, lat, profile):
    try:
        return snap(
            state.network, (lon, lat), profile, state.conditions, None, None if profile == "boat" else state.land
        )
    except NoRoad:
        return None


def kept(state, lon, lat, profile):
    try:
        return state.snap(lon, lat, profile)
    except NoRoad:
        return None


@pytest.mark.parametrize("seed", range(4))
def test_with_roads_closed_and_opened_again_places_come_to_the_road_as_worked_out_anew(seed):
    rng = random.Random(seed)
    stations = list(Station.objects.filter(is_active=True))
    places = []
    for station in stations:
        x, y = station.point.coords
        places += [(x + rng.gauss(0, 0.01), y + rng.gauss(0, 0.01)) for _ in range(6)]
    closures = []
    for _ in range(4):
        there = rng.choice(stations).point.buffer(rng.choice([0.002, 0.02]))
        profiles = rng.choice([[], ["fire_engine"], ["ambulance", "car"]])
        try:
            made = close_road(
                name="x", geom=there, reason="x", source="x", factor=rng.choice([0.0, 0.5]), profiles=profiles
            )
            closures.append(made)
        except ValueError:
            continue
        state = runtime.current(fresh=True)
        for profile in ("fire_engine", "ambulance", "boat"):
            for lon, lat in places:
                assert kept(state, lon, lat, profile) == anew(state, lon, lat, profile)
    for closure in closures:
        lift_closure(closure.pk)
    state = runtime.current(fresh=True)
    assert all(kept(state, lon, lat, "car") == anew(state, lon, lat, "car") for lon, lat in places)
