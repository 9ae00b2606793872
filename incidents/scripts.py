"""What a call taker says and does when nobody speaks."""

from django.utils.translation import gettext_lazy as _

SILENT_CALL = (
    _("Say: 112, what is the emergency? Wait five seconds and say it again."),
    _("Say: if you cannot speak, tap the telephone once for yes. Do you need help?"),
    _("Listen for thirty seconds: breathing, crying, a quarrel, a fire, traffic, water. Note what you hear."),
    _("Ask by taps: ambulance? police? fire? Are you in danger? Is somebody with you?"),
    _("Offer the link for the telephone's own place, where a message endangers nobody."),
    _("Nothing after a minute: close as a silent call. A second one within half an hour goes to the supervisor."),
)
