"""The snapshot law where access changes in the middle of a history: who loses sight of something has
nothing of it left, and whoever gains sight knows what a newcomer knows."""

import random

import pytest

from agencies.access import ALL, COMMAND, WALL, agency_audience, viewer_of_user
from agencies.actions import save_user
from agencies.models import Agency, Membership, Role
from incidents.actions import save_incident_type
from incidents.models import Incident, IncidentType
from live.log import end_of_log, read_since
from tests.conftest import person
from tests.live.test_live import apply, known, random_step

pytestmark = pytest.mark.django_db


def turn_sensitive(rng):
    """A kind is closed to agencies that have nobody there, or opened; open incidents of it too."""
    kinds = list(IncidentType.objects.filter(incidents__isnull=False).distinct())
    if kinds:
        kind = rng.choice(kinds)
        kind.is_sensitive = not kind.is_sensitive
        save_incident_type(kind)


@pytest.mark.parametrize("seed", range(12))
def test_access_revoked_in_the_middle_of_a_history_leaves_nothing_behind(seed):
    rng = random.Random(seed)
    agencies = [Agency.objects.get(code=c).pk for c in ("dpkp", "dinkes", "polres", "dpupr")]
    groups = [frozenset({ALL, a}) for a in (COMMAND, WALL, *(agency_audience(k) for k in agencies))]
    for _ in range(rng.randint(3, 8)):
        random_step(rng)
    state = {group: known(group) for group in groups}
    position = end_of_log()
    for _ in range(4):
        for _ in range(rng.randint(1, 5)):
            random_step(rng)
        turn_sensitive(rng)
        rows = read_since(position, 5000)
        position = end_of_log()
        for group in groups:
            assert apply(state[group], rows, group) == known(group)
    shared = {a: set(Incident.objects.filter(agencies=a).values_list("pk", flat=True)) for a in agencies}
    for agency in agencies:
        seen = {int(pk) for kind, pk in state[frozenset({ALL, agency_audience(agency)})] if kind == "incident"}
        assert seen <= shared[agency]


def test_who_changes_agency_in_the_middle_sees_the_other_ones_alone():
    fire, works = (Agency.objects.get(code=code) for code in ("dpkp", "dpupr"))
    person("chief", Role.ADMINISTRATOR)
    user = person("mutasi", Role.AGENCY_DESK, fire)
    assert viewer_of_user(user).audience == agency_audience(fire.pk)
    position = end_of_log()
    moved = Membership(role=Role.AGENCY_DESK, agency=works)
    save_user(user, memberships=[moved], removed=list(user.memberships.all()))
    assert viewer_of_user(user).audience == agency_audience(works.pk)
    kinds = [row.kind for row in read_since(position)]
    assert kinds == ["access.changed"]
    user.is_active = False
    save_user(user)
    assert viewer_of_user(user).audience is None
