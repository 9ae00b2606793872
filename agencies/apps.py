from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Agencies and people")

    def ready(self) -> None:
        import agencies.schema  # noqa: F401
        from agencies.payloads import register_payloads

        register_payloads()
