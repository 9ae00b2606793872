"""The API against its own description: requests made up from the schema, as it says and as it does not, sent
to a real server in the name of everybody who has a door of his own. Whatever is sent is answered, never with
a fault of the server; what is refused is a problem in words. `EXAMPLES=50` asks longer."""

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from django.contrib.gis.geos import Point
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from agencies.actions import issue_credential
from agencies.models import Credential, Unit
from agencies.scopes import Scope
from geo.actions.declarations import let_pass
from geo.actions.planning import ask_siting, save_scenario
from geo.actions.roads import close_road
from tests.roles import world
from tests.servers import Server

EXAMPLES = int(os.environ.get("EXAMPLES", "1"))  # of each operation, as described and as not, for each who asks
SEED = 112
PATIENCE_S = 15.0  # the machine may be busy with other tests too
PROBLEM = "application/problem+json"
DOORS = {  # what is asked in whose name
    "supervisor": r"^/api/(?!telephony/|unit/)",
    "planner": r"^/api/planning/(scenarios|siting|growth)/",
    "owner": r"^/api/(requests|dispatches)/",
}
PLENTY = {"RATE_USER": "1000000/min", "RATE_ANON": "1000000/min"}
ASKING = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.timeout(300 if EXAMPLES == 1 else 0)


@pytest.fixture
def there(regency, cast):
    """What there is: its key by the word that stands before it in a path, or by its name in a body."""
    keys = world(cast)
    unit = Unit.objects.get(call_sign="Petung 1")
    scenario = save_scenario(name="Uji", edits=[], by=cast["planner"])
    flood = Point(116.7489, -1.2780, srid=4326).buffer(0.02)
    closure = close_road(name="Banjir", geom=flood, reason="uji", source="uji")
    passage = let_pass(closure.pk, unit.pk, "uji", cast["supervisor"])
    siting, _work = ask_siting({}, {}, cast["planner"], scenario.pk)
    page, _secret = issue_credential(Credential.Kind.PAGE, "lama", unit=unit)
    keys |= {"scenarios": scenario.pk, "closures": closure.pk, "passages": passage.pk}
    keys |= {"siting": siting.pk, "page-links": page.pk, "numbers": keys["dispatches"]}
    named = {"incident": "incidents", "dispatch": "dispatches", "agency": "agencies", "hospital": "hospitals"}
    keys |= {name: keys[word] for name, word in named.items()}
    return keys | {
        "unit": unit.pk,
        "units": [unit.pk],
        "scenario": scenario.pk,
        "type": "KEB-01",
        "lon": 116.73,
        "lat": -1.31,
    }


@pytest.fixture
def busy(there):
    made = Server(**PLENTY)
    yield made
    made.stop()


def bearer(kind: str, **of: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue_credential(kind, 'uji', **of)[1]}"}


def of_a_vehicle(base: str) -> dict[str, str]:
    """The headers of a telephone on which the page of a vehicle has been opened."""
    _page, code = issue_credential(Credential.Kind.PAGE, "uji", unit=Unit.objects.get(call_sign="Induk 1"))
    with httpx.Client(base_url=base) as phone:
        phone.get("/unit/")
        phone.post("/unit/masuk/", data={"code": code, "csrfmiddlewaretoken": phone.cookies["csrftoken"]})
        cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
        return {"Cookie": cookies, "X-CSRFToken": phone.cookies["csrftoken"]}


def who(base: str, cast: dict[str, Any]) -> Iterator[tuple[str, dict[str, str], str]]:
    """(who asks, by which headers, for what paths)."""
    for name, paths in DOORS.items():
        yield name, bearer(Credential.Kind.API, user=cast[name], scopes=Scope.values), paths
    yield "exchange", bearer(Credential.Kind.TELEPHONY), r"^/api/telephony/"
    yield "vehicle", of_a_vehicle(base), r"^/api/unit/"


def of_what_there_is(case: schemathesis.Case, there: dict[str, Any]) -> None:
    """Made-up keys give way to real ones: else most of what is asked is of nothing."""
    word = case.path.split("/{")[0].rpartition("/")[2]
    if "id" in case.path_parameters and word in there:
        case.path_parameters["id"] = there[word]
    for fields in (case.query, case.body):
        if isinstance(fields, dict):
            fields.update({name: there[name] for name in fields.keys() & there.keys()})


def wrong(answer: schemathesis.Response) -> str:
    """What is wrong with an answer; "" where nothing is."""
    kind = answer.headers.get("content-type", [""])[0]
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code >= 400 and kind != PROBLEM and b"Invalid HTTP request" not in (answer.content or b""):
        return f"{answer.status_code} as {kind}"
    return ""


def test_whatever_is_sent_is_answered_and_never_with_a_fault(busy, there, cast):
    reader = bearer(Credential.Kind.API, user=cast["supervisor"], scopes=Scope.values)
    schema = schemathesis.openapi.from_url(f"{busy.base}/api/schema/?format=json", headers=reader)
    faults: list[str] = []
    asked: list[tuple[str, str]] = []
    for name, headers, paths in who(busy.base, cast):
        with requests.Session() as session:

            def ask(case: schemathesis.Case) -> None:
                asked.append((case.method, case.path))
                if len(asked) % 3:
                    of_what_there_is(case, there)
                try:
                    said = wrong(case.call(session=session, headers=headers, timeout=PATIENCE_S))
                except requests.RequestException as error:
                    said = repr(error)
                if said:
                    faults.append(f"{said} to {name}: {case.as_curl_command()}")

            for operation in schema.include(path_regex=paths).get_all_operations():
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    seed(SEED)(ASKING(given(operation.ok().as_strategy(generation_mode=mode))(ask)))()
    assert busy.process.poll() is None, "the server has gone"
    assert faults == []
    assert len(set(asked)) > 150
