"""What the log says of an outage."""

import io
import logging

import pytest
from redis.exceptions import ConnectionError as RedisGone

from config.logs import Outage


@pytest.fixture
def written():
    """A log of its own, and what stands in it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Outage(("layer",)))
    logger = logging.getLogger("layer.pubsub")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream.getvalue
    logger.removeHandler(handler)


def fail(logger: logging.Logger, error: Exception) -> None:
    try:
        raise error
    except Exception:
        logger.exception("receive failed")


def test_a_redis_that_is_away_costs_one_line_however_often_it_is_tried(written):
    logger, log = written
    for _try in range(20):
        fail(logger, RedisGone("connection refused"))
    assert log() == "receive failed (ConnectionError); trying again\n"


def test_a_fault_of_another_kind_keeps_its_traceback_each_time(written):
    logger, log = written
    for _try in range(2):
        fail(logger, KeyError("x"))
    assert log().count("Traceback") == 2


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_secret_of_a_callers_link_stands_in_no_log_even_where_it_fails(client, caplog, method):
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        answer = getattr(client, method)("/lokasi/a-secret-nobody-may-read/")
    assert answer.status_code in (400, 410)
    assert "a-secret" not in caplog.text
