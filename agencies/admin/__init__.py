"""The administration of WHO."""

from agencies.admin import fleet, labels, people

__all__ = ["fleet", "labels", "people"]
