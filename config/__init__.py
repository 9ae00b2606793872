"""Wiring only: settings, urls, asgi, celery."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
