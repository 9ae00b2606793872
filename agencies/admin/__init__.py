"""The administration of WHO."""

from agencies.admin import fleet, mandates, people

__all__ = ["fleet", "mandates", "people"]
