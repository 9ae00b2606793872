from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = _("Incidents")

    def ready(self) -> None:
        from geo.rounds import rounds
        from incidents import callpayloads, payloads, shiftpayloads, standing

        payloads.register_payloads()
        callpayloads.register_payloads()
        shiftpayloads.register_payloads()
        standing.register_payloads()
        rounds.append(_round)


def _round() -> None:
    """Roads and their search are loaded by the process that follows them alone."""
    from incidents.follower import round_of_dispatching

    round_of_dispatching()
