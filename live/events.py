"""The typed payloads of the log. Each room registers one class for each type of object it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """A whole object as an audience sees it. Unknown fields are refused, NaN too.

    `version` grows with each change of the object, so applying one payload twice is harmless.
    No field of any payload may carry personal data: names, numbers and notes go through the API.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: str
    version: int


_registry: dict[str, type[Payload]] = {}


def register(object_type: str, payload_class: type[Payload]) -> None:
    """Name the payload class of an object type, once."""
    known = _registry.setdefault(object_type, payload_class)
    if known is not payload_class:
        raise ValueError(f"object type {object_type!r} is registered already, by {known.__name__}")


def payload_class(object_type: str) -> type[Payload]:
    """The payload class of an object type; KeyError where none is registered."""
    return _registry[object_type]


def object_types() -> tuple[str, ...]:
    """All registered object types, sorted."""
    return tuple(sorted(_registry))


@dataclass(frozen=True)
class Change:
    """What an action says: `views` maps each audience to the object as it sees it now, or to
    None where the object is gone for it (it was shown before, and is not any more)."""

    kind: str
    object_type: str
    object_id: str
    version: int
    views: Mapping[str, Payload | None]

    def rows(self) -> list[dict[str, Any]]:
        """One row for each distinct view, so that equal bytes are stored and encoded once."""
        groups: dict[str | None, list[str]] = {}
        expected = payload_class(self.object_type)
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
