"""What the drawing tools of a map say; they come with English alone."""

from typing import Any

from django.utils.translation import gettext as _


def words() -> dict[str, Any]:
    """The words of Leaflet.draw in the language of the request, in the form of its `L.drawLocal`."""
    step = {
        "start": _("Click where it begins."),
        "cont": _("Click for the next point."),
        "end": _("Click the last point to finish."),
    }
    release = _("Let go of the mouse to finish.")
    return {
        "draw": {
            "toolbar": {
                "actions": {"title": _("Cancel"), "text": _("Cancel")},
                "finish": {"title": _("Finish"), "text": _("Finish")},
                "undo": {"title": _("Take the last point back"), "text": _("One back")},
                "buttons": {
                    "polyline": _("Draw a line along the road"),
                    "polygon": _("Draw an area"),
                    "rectangle": _("Draw a rectangle"),
                    "marker": _("Set a mark"),
                },
            },
            "handlers": {
                "polyline": {"tooltip": step, "error": _("Its edges must not cross.")},
                "polygon": {"tooltip": step | {"end": _("Click the first point to finish.")}},
                "rectangle": {"tooltip": {"start": _("Drag the mouse from corner to corner.")}},
                "simpleshape": {"tooltip": {"end": release}},
                "marker": {"tooltip": {"start": _("Click where it is.")}},
            },
        },
        "edit": {
            "toolbar": {
                "actions": {
                    "save": {"title": _("Keep the changes"), "text": _("Keep")},
                    "cancel": {"title": _("Cancel"), "text": _("Cancel")},
                    "clearAll": {"title": _("Remove all"), "text": _("Remove all")},
                },
                "buttons": {
                    "edit": _("Change the shape"),
                    "editDisabled": _("Nothing is drawn yet"),
                    "remove": _("Remove the shape"),
                    "removeDisabled": _("Nothing is drawn yet"),
                },
            },
            "handlers": {
                "edit": {"tooltip": {"text": _("Drag the points to change it."), "subtext": ""}},
                "remove": {"tooltip": {"text": _("Click what is to be removed.")}},
            },
        },
    }
