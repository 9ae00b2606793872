"""The administration of WHO."""

from agencies.admin import fleet, labels, mandates, people

__all__ = ["fleet", "labels", "mandates", "people"]
