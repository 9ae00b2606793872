"""Seconds from many places to one: what "nearest" asks, from the labels the places keep."""

import numpy as np
from numpy.typing import NDArray

from geo.conditions import Conditions
from geo.hierarchy import Labels, Metric
from geo.network import Network
from geo.profiles import profile_index
from geo.snap import Snap, SnapSet
from geo.travel import Ferry, along_edge, end_seconds, times_to


def arrivals(
    network: Network,
    conditions: Conditions,
    places: SnapSet,
    goal: Snap,
    profile: str,
    cutoff: float | None = None,
    ferry: Ferry = "worst",
) -> NDArray[np.float64]:
    """Seconds (P,) from each place to `goal`, access legs of both ends included; inf beyond the
    cutoff (seconds), and where there is no way. The same as `times_to(...).at(places)`, and so it
    is worked out where the network has no hierarchy."""
    metric = conditions.metric(network, profile, ferry)
    if metric is None:
        return times_to(network, conditions, goal, profile, cutoff, ferry, places).at(places)
    e = goal.edge
    ends = end_seconds(network, conditions, profile, goal, towards=True)
    out = metric.meet(
        labels_of(network, conditions, places, profile, metric), network.edge_u[e], network.edge_v[e], *ends
    )
    for i in np.flatnonzero(places.edge == e):
        out[i] = min(out[i], along_edge(network, conditions, profile, places.snaps[i], goal))
    out += places.access
    out += goal.access_s
    if cutoff is not None:
        out[out > cutoff] = np.inf
    return out


def labels_of(network: Network, conditions: Conditions, places: SnapSet, profile: str, metric: Metric) -> Labels:
    """The labels of places to be left, kept with them as long as the metric stands."""
    labels = places.labels.get(metric)
    if labels is None:
        by_u, by_v = _leaving(network, conditions, profile, places)
        labels = metric.leaving(network.edge_u[places.edge], network.edge_v[places.edge], by_u, by_v)
        places.labels[metric] = labels
    return labels


def _leaving(
    network: Network, conditions: Conditions, profile: str, places: SnapSet
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`end_seconds` of leaving each place: at once for all but those under a rule or with a heading."""
    whole = network.edge_seconds[profile_index(profile)][:, places.edge].astype(np.float64)
    to_u, to_v = places.fraction, 1.0 - places.fraction
    by_u, by_v = np.zeros(len(places)), np.zeros(len(places))
    np.multiply(whole[1], to_u, out=by_u, where=to_u > 0)  # no way at all is infinite, but of no length
    np.multiply(whole[0], to_v, out=by_v, where=to_v > 0)
    ruled = np.flatnonzero(conditions.weights(network, profile, "none").ruled[places.edge])
    for i in {*ruled.tolist(), *places.directed}:
        by_u[i], by_v[i] = end_seconds(network, conditions, profile, places.snaps[i], towards=False)
    return by_u, by_v
