from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = _("Incidents")

    def ready(self) -> None:
        from incidents import callpayloads, payloads, shiftpayloads

        payloads.register_payloads()
        callpayloads.register_payloads()
        shiftpayloads.register_payloads()
