"""Changes to hospitals: whether they take patients."""

from django.utils.translation import gettext as _

from agencies.actions.errors import NotAllowed
from agencies.kinds import HOSPITAL
from agencies.models import Hospital, HospitalState, Station
from agencies.payloads import hospital_change
from live.actions import action, action_now, emit


@action
def set_hospital_state(station_id: int, state: str) -> Hospital:
    """A hospital says whether it takes patients. Raises Hospital.DoesNotExist, NotAllowed for one
    that is closed in the administration."""
    hospital = Hospital.objects.select_for_update(of=("self",)).select_related("station").get(pk=station_id)
    if not hospital.station.is_active:
        raise NotAllowed(_("%s is not active; an administrator must open it first") % hospital)
    if hospital.state == HospitalState(state):
        return hospital
    hospital.state, hospital.since = HospitalState(state), action_now()
    hospital.version += 1
    hospital.save(update_fields=["state", "since", "version"])
    emit(hospital_change(hospital, "hospital.state"))
    return hospital


@action
def enter_hospital(station: Station) -> None:
    """Keep the list of hospitals true to the stations: one of that kind is on it, and its name and
    place are shown anew where they have changed."""
    hospital = Hospital.objects.select_for_update().filter(pk=station.pk).first()
    if hospital is None and station.kind == HOSPITAL:
        hospital = Hospital.objects.create(station=station)
    elif hospital is not None:
        hospital.station = station
        hospital.version += 1
        hospital.save(update_fields=["version"])
    if hospital is not None:
        emit(hospital_change(hospital, "hospital.edited"))
