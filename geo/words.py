"""What people call the kinds and profiles of this room."""

from django.utils.translation import gettext_lazy as _

from agencies.kinds import Words

PROFILE_NAMES: Words = {
    "fire_engine": _("fire engine"),
    "ambulance": _("ambulance"),
    "car": _("car"),
    "motorcycle": _("motorcycle"),
    "boat": _("boat"),
    "foot": _("on foot"),
}
PLACE_KINDS: Words = {
    "bahaya": _("known hazard"),
    "bandara": _("airport"),
    "gerbang_tol": _("toll gate"),
    "hidran": _("hydrant"),
    "jembatan": _("bridge"),
    "kesehatan": _("health facility"),
    "patokan": _("landmark"),
    "pelabuhan": _("harbour"),
    "pemerintah": _("government building"),
    "pos_curah_hujan": _("rain gauge"),
    "simpang": _("junction"),
    "sumber_air": _("open water to draw from"),
    "tandon_air": _("water tank"),
}
RESTRICTION_KINDS: Words = {"bridge": _("bridge"), "toll": _("toll road"), "ferry": _("ferry")}
