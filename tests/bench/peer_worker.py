"""OSRM and Valhalla in a process of their own, for their own Python (see peers.py).

Takes one JSON request a line and answers with one. Times are taken here, around the peer's call
alone: the request is made before, and passing it between the processes is charged to nobody.
"""

import json
import os
import sys
import time
from importlib.metadata import version

opened = {}


def hello():
    import osrm  # noqa: F401
    import valhalla  # noqa: F401

    return {
        "python": sys.version.split()[0],
        "OSRM": version("osrm-bindings"),
        "Valhalla": version("pyvalhalla"),
    }


def open_osrm(name, path, algorithm):
    import osrm

    opened[name] = osrm.OSRM(
        algorithm=algorithm, storage_config=path, max_locations_distance_table=1000, use_shared_memory=False
    )


def open_valhalla(name, config):
    import valhalla

    opened[name] = valhalla.Actor(config)


def osrm_table(name, units, incidents):
    """Seconds of all units to each incident."""
    import osrm

    engine = opened[name]
    sources = list(range(1, len(units) + 1))
    taken, seconds = [], []
    for incident in incidents:
        asked = osrm.TableParameters(
            coordinates=[tuple(c) for c in [incident, *units]],
            sources=sources,
            destinations=[0],
            annotations=["duration"],
            generate_hints=False,
        )
        began = time.perf_counter()
        durations = engine.Table(asked)["durations"]
        row = [durations[i][0] for i in range(len(units))]
        taken.append(time.perf_counter() - began)
        seconds.append(row)
    return {"taken": taken, "seconds": seconds}


def osrm_nearest(name, points):
    """Seconds taken to put each point on the road: a part of every table."""
    import osrm

    taken = []
    for point in points:
        asked = osrm.NearestParameters(coordinates=[tuple(point)], generate_hints=False)
        began = time.perf_counter()
        opened[name].Nearest(asked)
        taken.append(time.perf_counter() - began)
    return {"taken": taken}


def osrm_pairs(name, pairs):
    """Seconds of each pair, and where both ends were put on the road."""
    import osrm

    found = []
    for a, b in pairs:
        answer = opened[name].Table(
            osrm.TableParameters(
                coordinates=[tuple(a), tuple(b)], sources=[0], destinations=[1], annotations=["duration"]
            )
        )
        snapped = [[float(x) for x in answer[end][0]["location"]] for end in ("sources", "destinations")]
        found.append((answer["durations"][0][0], *snapped))
    return found


def valhalla_matrix(name, units, incidents):
    actor = opened[name]
    sources = [{"lon": lon, "lat": lat} for lon, lat in units]
    taken, seconds = [], []
    for lon, lat in incidents:
        asked = json.dumps(
            {"sources": sources, "targets": [{"lon": lon, "lat": lat}], "costing": "auto", "verbose": False}
        )
        began = time.perf_counter()
        answer = json.loads(actor.matrix(asked))
        row = [of_source[0] for of_source in answer["sources_to_targets"]["durations"]]
        taken.append(time.perf_counter() - began)
        seconds.append(row)
    return {"taken": taken, "seconds": seconds}


def valhalla_isochrone(name, points, minutes):
    actor = opened[name]
    taken = []
    for lon, lat in points:
        asked = json.dumps(
            {
                "locations": [{"lon": lon, "lat": lat}],
                "costing": "auto",
                "contours": [{"time": minutes}],
                "polygons": True,
            }
        )
        began = time.perf_counter()
        answer = actor.isochrone(asked)
        taken.append(time.perf_counter() - began)
    return {"taken": taken, "bytes": len(answer)}


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the peers print must not mix with the answers
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"is": globals()[request.pop("do")](**request)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
