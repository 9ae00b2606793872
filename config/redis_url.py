"""One REDIS_URL, in the three spellings its readers want."""

from urllib.parse import parse_qs, urlsplit


def for_redis(url: str) -> str:
    """The spelling of redis-py, channels_redis and Django's cache: as given."""
    return url


def for_celery(url: str) -> str:
    """Celery's spelling: ``unix:///path?db=1`` becomes ``redis+socket:///path?virtual_host=1``."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"
