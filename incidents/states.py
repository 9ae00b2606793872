"""The states of incidents, dispatches and requests: a table each. A step that is not in them is refused."""

from agencies.models import UnitStatus
from incidents.models import OPEN_STATUSES
from incidents.models import DispatchStatus as D
from incidents.models import IncidentStatus as S
from incidents.models import RequestStatus as R

ENDINGS = frozenset({S.FALSE, S.CANCELLED, S.MERGED})

INCIDENT: dict[str, frozenset[str]] = {
    S.NEW: frozenset({S.VERIFIED, S.DISPATCHED, S.RESOLVED, *ENDINGS}),
    S.VERIFIED: frozenset({S.DISPATCHED, S.RESOLVED, *ENDINGS}),
    S.DISPATCHED: frozenset({S.VERIFIED, S.EN_ROUTE, S.ON_SCENE, S.RESOLVED, *ENDINGS}),
    S.EN_ROUTE: frozenset({S.VERIFIED, S.DISPATCHED, S.ON_SCENE, S.RESOLVED, *ENDINGS}),
    S.ON_SCENE: frozenset({S.UNDER_CONTROL, S.RESOLVED, *ENDINGS}),
    S.UNDER_CONTROL: frozenset({S.ON_SCENE, S.RESOLVED}),
    S.RESOLVED: frozenset({S.ON_SCENE, S.CLOSED}),
    S.CLOSED: frozenset(),
    S.FALSE: frozenset(),
    S.CANCELLED: frozenset(),
    S.MERGED: frozenset(OPEN_STATUSES),  # by unmerge_incident alone, back to where it stood
}

DISPATCH: dict[str, frozenset[str]] = {
    D.ORDERED: frozenset({D.ACKNOWLEDGED, D.EN_ROUTE, D.ON_SCENE, D.CANCELLED}),
    D.ACKNOWLEDGED: frozenset({D.EN_ROUTE, D.ON_SCENE, D.CANCELLED}),
    D.EN_ROUTE: frozenset({D.ON_SCENE, D.CANCELLED}),
    D.ON_SCENE: frozenset({D.TRANSPORTING, D.CLEARED}),
    D.TRANSPORTING: frozenset({D.AT_HOSPITAL}),
    D.AT_HOSPITAL: frozenset({D.CLEARED}),
    D.CLEARED: frozenset(),
    D.CANCELLED: frozenset(),
}

# ended, but a supervisor may reopen it with a reason
REOPENABLE = frozenset({S.RESOLVED, S.CLOSED, S.FALSE, S.CANCELLED})

REQUEST: dict[str, frozenset[str]] = {
    R.SENT: frozenset({R.ACKNOWLEDGED, R.UNANSWERED, R.ACCEPTED, R.DECLINED, R.WITHDRAWN}),
    # "we have heard you" is no answer: the clock runs again, to the same alarm
    R.ACKNOWLEDGED: frozenset({R.UNANSWERED, R.ACCEPTED, R.DECLINED, R.WITHDRAWN}),
    R.UNANSWERED: frozenset({R.ACKNOWLEDGED, R.ACCEPTED, R.DECLINED, R.WITHDRAWN}),
    R.ACCEPTED: frozenset(),
    R.DECLINED: frozenset(),
    R.WITHDRAWN: frozenset(),
}


def crew_steps(status: str) -> list[str]:
    """The steps that a crew may take from a status, in the order of an operation; to call it back is
    the desk's."""
    return [step for step in D.values if step in DISPATCH[status] and step != D.CANCELLED]


# what a step of a dispatch makes of its unit
UNIT_STATUS: dict[str, str] = {
    D.ORDERED: UnitStatus.ASSIGNED,
    D.EN_ROUTE: UnitStatus.EN_ROUTE,
    D.ON_SCENE: UnitStatus.ON_SCENE,
    D.TRANSPORTING: UnitStatus.TRANSPORTING,
    D.AT_HOSPITAL: UnitStatus.AT_HOSPITAL,
    D.CLEARED: UnitStatus.RETURNING,
    D.CANCELLED: UnitStatus.RETURNING,
}
