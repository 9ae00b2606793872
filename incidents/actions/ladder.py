"""Orders and requests that nobody answers: the alarm, and who was rung."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import ContactStep, User
from incidents.actions.common import changed, locked, note, request_changed
from incidents.models import (
    ACTIVE_DISPATCH,
    OPEN_REQUEST,
    AgencyRequest,
    ContactTry,
    Dispatch,
    DispatchStatus,
    RequestStatus,
)
from live.actions import action, action_now

DUE = (RequestStatus.SENT, RequestStatus.ACKNOWLEDGED)


@action
def alarm_unanswered(incident_id: int) -> int:
    """Orders not acknowledged and requests not answered in their time alarm from now on. Returns how
    many began to."""
    incident, now = locked(incident_id), action_now()
    late = incident.dispatches.filter(status=DispatchStatus.ORDERED, alarmed_at=None, due_at__lte=now)
    orders = list(late.select_for_update(of=("self",)).select_related("unit"))
    for dispatch in orders:
        dispatch.alarmed_at = now
        dispatch.save(update_fields=["alarmed_at"])
        note(incident, "order.unanswered", None, {"unit": dispatch.unit.call_sign})
    if orders:
        changed(incident, "incident.unanswered", [])
    asked = incident.requests.filter(status__in=DUE, due_at__lte=now).select_for_update(of=("self",))
    requests = list(asked.select_related("agency", "capability", "unit", "incident"))
    for request in requests:
        request.status = RequestStatus.UNANSWERED
        request_changed(request, "request.unanswered", ["status"])
        note(incident, "request.unanswered", None, {"agency": request.agency.short_name, "request": request.pk})
    return len(orders) + len(requests)


@action
def note_try(
    *,
    outcome: str,
    step_id: int | None,
    request_id: int | None = None,
    dispatch_id: int | None = None,
    by: User | None = None,
) -> ContactTry:
    """Somebody on the ladder was rung about a request or an order. `step_id` None: the agency's desk.

    Raises NotAllowed for a rung of another agency's ladder, and where nothing waits any more.
    """
    rows: QuerySet[AgencyRequest] | QuerySet[Dispatch]
    if request_id is not None:
        rows = AgencyRequest.objects.filter(pk=request_id).select_related("agency", "capability", "unit")
    elif dispatch_id is not None:
        rows = Dispatch.objects.filter(pk=dispatch_id).select_related("unit__agency")
    else:
        raise ValueError("say which request or dispatch it is about")
    incident = locked(rows.values_list("incident_id", flat=True).get())
    about = rows.select_related("incident").get()
    agency = about.agency if isinstance(about, AgencyRequest) else about.unit.agency
    if about.status not in (*OPEN_REQUEST, *ACTIVE_DISPATCH):
        raise NotAllowed(_("it does not wait for an answer any more"))
    step = ContactStep.objects.filter(pk=step_id, agency=agency).first() if step_id is not None else None
    if step_id is not None and step is None:
        raise NotAllowed(_("that is not on the ladder of %s") % agency, "step")
    post = step.post if step else agency.short_name
    made = ContactTry.objects.create(
        incident=incident,
        request_id=request_id,
        dispatch_id=dispatch_id,
        step=step,
        post=post,
        outcome=outcome,
        at=action_now(),
        by=by,
    )
    note(incident, "rung", by, {"agency": agency.short_name, "post": post, "outcome": outcome})
    if isinstance(about, AgencyRequest):
        request_changed(about, "request.rung", [])
    else:
        changed(incident, "incident.rung", [])
    return made
