from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GeoConfig(AppConfig):
    name = "geo"
    verbose_name = _("Place and roads")

    def ready(self) -> None:
        from geo.payloads import register_payloads
        from geo.payloads_planning import register_planning_payloads

        register_payloads()
        register_planning_payloads()
