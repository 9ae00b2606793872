"""The typed payloads of the log. Each room registers one class for each type of object it shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

HUBS = "hubs"  # no viewer's audience: tells the hubs that somebody's access has changed


class Payload(BaseModel):
    """A whole object as an audience sees it. Unknown fields are refused, NaN too.

    `version` grows with each change of the object, so applying one payload twice is harmless.
    No field of any payload may carry personal data: names, numbers and notes go through the API.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: str
    version: int


@dataclass(frozen=True)
class Change:
    """An object as each audience sees it now, and what happened to it.

    `views` maps an audience to the object, or to None where the object is gone for it (it was
    shown before, and is not any more). Audiences that are not named never knew of it.
    """

    kind: str
    object_type: str
    object_id: str
    version: int
    views: Mapping[str, Payload | None]

    def rows(self) -> list[dict[str, Any]]:
        """One row for each distinct view, so that equal bytes are stored and encoded once."""
        groups: dict[str | None, list[str]] = {}
        expected = object_type(self.object_type).payload_class
        for audience, view in self.views.items():
            if view is not None and type(view) is not expected:
                raise TypeError(f"{self.object_type} takes {expected.__name__}, not {type(view).__name__}")
            groups.setdefault(None if view is None else view.model_dump_json(), []).append(audience)
        return [
            {
                "kind": self.kind,
                "audiences": sorted(audiences),
                "object_type": self.object_type,
                "object_id": self.object_id,
                "version": self.version,
                "payload": body,
            }
            for body, audiences in groups.items()
        ]


@dataclass(frozen=True)
class ObjectType:
    """A type of object on the screens: its payload class, and how to read all that stand now."""

    name: str
    payload_class: type[Payload]
    current: Callable[[], Iterable[Change]]


_registry: dict[str, ObjectType] = {}


def register(name: str, payload_class: type[Payload], current: Callable[[], Iterable[Change]]) -> None:
    """Register an object type, once. `current()` yields each standing object with its views; a
    snapshot is read from it, so events and snapshots share one function and cannot disagree."""
    if name in _registry:
        raise ValueError(f"object type {name!r} is registered already")
    _registry[name] = ObjectType(name, payload_class, current)


def object_type(name: str) -> ObjectType:
    """The registered object type; KeyError where there is none."""
    return _registry[name]


def object_types() -> tuple[ObjectType, ...]:
    """All registered object types, in the order of registration (lower rooms first)."""
    return tuple(_registry.values())
