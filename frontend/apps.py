from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class FrontendConfig(AppConfig):
    name = "frontend"
    default = True


class AdministrationConfig(admin_apps.AdminConfig):
    """Django's administration, behind the product's own door."""

    default = False
    default_site = "frontend.administration.Site"
