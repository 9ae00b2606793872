"""The role matrix: who may do what, over every path of the API. A path that is not in the table fails, and
so does one that opens to somebody else than it says."""

import pytest
from django.db import transaction

from tests.roles import clients, filled, may, operations, world

pytestmark = pytest.mark.django_db

# d dispatcher, s supervisor, o desk of the agency that works there, c colleague of that desk, x desk of
# another agency, p planner, k kiosk, n logged in without a role, a anonymous; - nobody of these
TABLE = """
dsocxpk  get api/services/
dsocxpk  get api/agencies/
dsoc     get api/agencies/<int:pk>/contacts/
dsocxpk  get api/hospitals/
ds       post api/hospitals/<int:pk>/state/
dsocxpk  get api/stations/
dsocxpk  get api/units/
dsoc     post api/units/<int:pk>/status/
dsocxpk  get api/places/search/
dsocxpk  get api/nearest/
dsocxpk  get api/route/
dsocxpk  get api/zones/
dsocxpk  get api/cells/
dsocxpk  get api/cover/
dsocxpk  get api/cover/past/
dsocxpk  get api/closures/
s        post api/closures/
s        post api/closures/<int:pk>/lift/
sp       get api/planning/choices/
sp       post api/planning/coverage/
sp       post api/planning/zones/
sp       post api/planning/point/
sp       post api/planning/drag/
sp       post api/planning/compare/
sp       get api/planning/scenarios/
p        post api/planning/scenarios/
sp       get api/planning/scenarios/<int:pk>/
p        put api/planning/scenarios/<int:pk>/
p        delete api/planning/scenarios/<int:pk>/
s        post api/planning/scenarios/<int:pk>/declare/
dsp      get api/planning/declarations/
dsp      get api/planning/closures/<int:pk>/passages/
ds       post api/planning/closures/<int:pk>/passages/
ds       post api/planning/passages/<int:pk>/end/
sp       post api/planning/files/
sp       get api/planning/scenarios/<int:pk>/brief.pdf
sp       get api/planning/growth/
sp       get api/planning/growth/<str:area>/<int:year>/
p        put api/planning/growth/<str:area>/<int:year>/
p        delete api/planning/growth/<str:area>/<int:year>/
sp       get api/planning/replay/
dsp      get api/planning/moves/
ds       post api/planning/moves/
ds       post api/planning/moves/<int:pk>/arrive/
ds       post api/planning/moves/<int:pk>/end/
sp       get api/planning/siting/
p        post api/planning/siting/
sp       get api/planning/siting/<int:pk>/
p        post api/planning/siting/<int:pk>/cancel/
dsocxpk  get api/incident-types/
dsocxpk  get api/today/
dsocxpk  get api/incidents/
ds       post api/incidents/
dsocpk   get api/incidents/<int:pk>/
dsocpk   get api/incidents/<int:pk>/nearest/
dsocpk   get api/incidents/<int:pk>/scene/
ds       get api/incidents/<int:pk>/recommendation/
dsp      get api/hole/
dsp      get api/misfits/
ds       post api/incidents/<int:pk>/dispatch/
ds       post api/incidents/<int:pk>/package/
ds       post api/incidents/<int:pk>/alarm/
ds       post api/incidents/<int:pk>/status/
ds       get api/incidents/<int:pk>/reports/
ds       post api/incidents/<int:pk>/reports/
dsoc     get api/incidents/<int:pk>/narratives/
dsoc     get api/incidents/<int:pk>/log/
dsoc     post api/incidents/<int:pk>/log/
dsoc     get api/incidents/<int:pk>/requests/
ds       post api/incidents/<int:pk>/requests/
ds       get api/incidents/<int:pk>/conflicts/
s        post api/incidents/<int:pk>/conflicts/
ds       post api/incidents/<int:pk>/lead/
ds       post api/incidents/<int:pk>/commander/
s        post api/incidents/<int:pk>/reopen/
dsocx    get api/requests/
dsoc     post api/requests/<int:pk>/acknowledge/
dsoc     post api/requests/<int:pk>/accept/
dsoc     post api/requests/<int:pk>/decline/
ds       post api/requests/<int:pk>/withdraw/
ds       post api/requests/<int:pk>/tries/
dsoc     get api/dispatches/<int:pk>/
dsoc     post api/dispatches/<int:pk>/
ds       get api/incidents/<int:pk>/callers/
ds       post api/incidents/<int:pk>/merge/
ds       post api/incidents/<int:pk>/unmerge/
ds       get api/incidents/<int:pk>/merges/
ds       post api/incidents/<int:pk>/parent/
ds       post api/incidents/<int:pk>/staging/
dsoc     post api/incidents/<int:pk>/facts/
ds       post api/incidents/<int:pk>/facts/settle/
ds       post api/incidents/<int:pk>/facts/pass/
ds       get api/incidents/ended/
ds       post api/incidents/paper/
ds       post api/incidents/<int:pk>/move/
ds       post api/staging/<int:pk>/remove/
-        post api/telephony/
ds       get api/calls/
ds       post api/calls/
ds       post api/judge/
ds       get api/calls/scripts/
ds       get api/calls/<int:pk>/
ds       get api/calls/<int:pk>/history/
ds       get api/calls/<int:pk>/recording/
ds       post api/calls/<int:pk>/answer/
ds       post api/calls/<int:pk>/end/
ds       post api/calls/<int:pk>/close/
ds       post api/calls/<int:pk>/reopen/
ds       post api/calls/<int:pk>/to-supervisor/
ds       post api/calls/<int:pk>/callback/
ds       post api/calls/<int:pk>/flag/
s        post api/flags/<int:pk>/lift/
ds       get api/calls/<int:pk>/draft/
ds       put api/calls/<int:pk>/draft/
ds       get api/calls/<int:pk>/similar/
ds       post api/calls/<int:pk>/open/
ds       post api/calls/<int:pk>/add-to/
ds       post api/calls/<int:pk>/location-link/
ds       post api/positions/<int:pk>/decide/
ds       get api/shifts/
s        post api/shifts/
s        post api/shifts/offer/
s        post api/shifts/withdraw/
s        post api/shifts/accept/
ds       post api/shifts/duty/
ds       delete api/shifts/duty/
dsoc     get api/units/<int:pk>/checks/
dsoc     post api/units/<int:pk>/checks/
dsp      get api/reports/daily/
sp       get api/planning/response/
sp       post api/planning/demand/
sp       post api/planning/demand/files/
sp       get api/planning/busy/
ds       post api/dispatches/<int:pk>/recall/
ds       post api/dispatches/<int:pk>/divert/
dsoc     post api/dispatches/<int:pk>/transport/
dsoc     get api/dispatches/<int:pk>/hospitals/
dsoc     post api/dispatches/<int:pk>/contact/
ds       post api/dispatches/<int:pk>/tries/
dsocxpk  get api/command/
s        post api/command/
dsp      get api/command/history/
sp       get api/planning/ground/
ds       put api/calls/<int:pk>/number/
-        get api/unit/
-        post api/unit/steps/
-        post api/unit/calls/
-        post api/unit/notes/
-        post api/unit/photos/
-        post api/unit/facts-seen/
-        post api/unit/numbers/<int:pk>/
-        post api/unit/status/
-        post api/unit/check/
-        post api/unit/position/
dsoc     get api/units/<int:pk>/page-link/
dsoc     post api/units/<int:pk>/page-link/
dsocx    post api/page-links/<int:pk>/end/
ds       post api/dispatches/<int:pk>/crew-answer/
dsoc     get api/incidents/<int:pk>/photos/
dsocx    get api/photos/<int:pk>/
sp       get api/planning/replay/
sp       get api/planning/growth/
sp       get api/planning/growth/<str:area>/<int:year>/
p        put api/planning/growth/<str:area>/<int:year>/
p        delete api/planning/growth/<str:area>/<int:year>/
ds       post api/planning/moves/
ds       post api/planning/moves/<int:pk>/arrive/
ds       post api/planning/moves/<int:pk>/end/
sp       get api/planning/scenarios/<int:pk>/brief.pdf
"""

# where a form is looked at before the object, a whole one, so that the object decides
BODIES = {
    "api/hospitals/<int:pk>/state/": {"state": "busy"},
    "api/units/<int:pk>/status/": {"status": "available"},
    "api/units/<int:pk>/checks/": {"people": 3},
    "api/incidents/<int:pk>/log/": {"text": "x"},
    "api/incidents/<int:pk>/facts/": {"answers": {"trapped": "yes"}},
    "api/requests/<int:pk>/acknowledge/": {},
    "api/dispatches/<int:pk>/contact/": {},
    "api/requests/<int:pk>/accept/": {"officer": "x"},
    "api/requests/<int:pk>/decline/": {"reason": "x"},
    "api/dispatches/<int:pk>/": {"status": "en_route"},
    "api/dispatches/<int:pk>/transport/": {"hospital": 1},
}


def expected():
    """{operation: letters}."""
    rows = (line.split(maxsplit=1) for line in TABLE.strip().splitlines())
    return {operation: "" if letters == "-" else letters for letters, operation in rows}


def test_every_operation_of_the_api_stands_in_the_table():
    assert set(expected()) == {operation for operation in operations() if "api/schema/" not in operation}


@pytest.mark.timeout(400)
def test_the_doors_are_open_to_those_and_to_nobody_else(cast):
    keys, who = world(cast), clients(cast)
    wrong = []
    for operation, letters in expected().items():
        method, path = operation.split(" ", 1)
        there = filled(path, keys)
        address = there or f"/{path}".replace("<int:pk>", "999999").replace("<str:area>/<int:year>", "x/2030")
        body = BODIES.get(path, {"nonsense": 1})
        found = ""
        for letter, client in who.items():
            mark = transaction.savepoint()
            found += letter if may(client, method, address, body, there) else ""
            transaction.savepoint_rollback(mark)
        if sorted(found) != sorted(letters):
            wrong.append(f"{operation}: the table says {letters or '-'}, open to {found or '-'}")
    assert "\n".join(wrong) == ""
