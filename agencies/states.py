"""The states of a unit, one table: a step that is not in it is refused."""

from agencies.models import UnitStatus as S

REST = (S.BREAK, S.OUT_OF_SERVICE, S.OFF_DUTY)

TRANSITIONS: dict[str, frozenset[str]] = {
    S.AVAILABLE: frozenset({S.ASSIGNED, *REST}),
    S.ASSIGNED: frozenset({S.EN_ROUTE, S.ON_SCENE, S.AVAILABLE, S.RETURNING, S.OUT_OF_SERVICE}),
    S.EN_ROUTE: frozenset({S.ON_SCENE, S.ASSIGNED, S.AVAILABLE, S.RETURNING, S.OUT_OF_SERVICE}),
    S.ON_SCENE: frozenset({S.WORKING, S.TRANSPORTING, S.RETURNING, S.AVAILABLE, S.OUT_OF_SERVICE}),
    S.WORKING: frozenset({S.ON_SCENE, S.TRANSPORTING, S.RETURNING, S.AVAILABLE, S.OUT_OF_SERVICE}),
    S.TRANSPORTING: frozenset({S.AT_HOSPITAL, S.OUT_OF_SERVICE}),
    S.AT_HOSPITAL: frozenset({S.RETURNING, S.AVAILABLE, S.OUT_OF_SERVICE}),
    S.RETURNING: frozenset({S.AVAILABLE, S.ASSIGNED, *REST}),
    S.BREAK: frozenset({S.AVAILABLE, S.OUT_OF_SERVICE, S.OFF_DUTY}),
    S.OUT_OF_SERVICE: frozenset({S.AVAILABLE, S.OFF_DUTY}),
    S.OFF_DUTY: frozenset({S.AVAILABLE, S.OUT_OF_SERVICE}),
}


def may_follow(before: str, after: str) -> bool:
    """Whether a unit may go from one status to another."""
    return after in TRANSITIONS[before]


def is_engaged(status: str) -> bool:
    """Whether a unit in this status is taken up by an incident."""
    return status not in (S.AVAILABLE, S.RETURNING, *REST)
