"""Celery: coverage runs, imports, retention. Tasks are doors; the rooms hold the work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("petasiaga")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
