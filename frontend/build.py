"""The build's identity: screens reload themselves when it changes."""

import functools
import hashlib

from django.conf import settings


@functools.cache
def build_id() -> str:
    """A digest of the screens' own files."""
    total = hashlib.sha256()
    for path in sorted((settings.BASE_DIR / "frontend" / "static" / "frontend").rglob("*")):
        if path.is_file():
            total.update(path.read_bytes())
    return total.hexdigest()[:12]
