"""What is made of the program at a start says nothing that nobody can act on."""

import asyncio
import warnings

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import AsyncClient


def test_the_description_of_the_api_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    text = (tmp_path / "schema.yml").read_text()
    assert "incidents_list" in text
    assert "clientToken" in text


@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-9"}])
def test_static_files_are_sent_whole_by_an_asynchronous_server_without_a_warning(headers):
    name = "frontend/css/tokens.css"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = asyncio.run(AsyncClient().get(f"/static/{name}", headers=headers))
    with open(finders.find(name), "rb") as file:
        whole = file.read()
    assert answer.content == (whole[:10] if headers else whole)
    assert answer.status_code == (206 if headers else 200)
    assert answer.headers["Content-Type"].startswith("text/css")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
