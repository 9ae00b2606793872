"""What is made of the program at a start says nothing that nobody can act on."""

import asyncio
import warnings

import httpx
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from config.asgi import application


def test_the_description_of_the_api_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    text = (tmp_path / "schema.yml").read_text()
    assert "incidents_list" in text
    assert "clientToken" in text


async def ask(path, headers):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://localhost") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-9"}])
def test_static_files_are_sent_whole_by_an_asynchronous_server_without_a_warning(headers):
    name = "frontend/css/tokens.css"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = asyncio.run(ask(f"/static/{name}", headers))
    with open(finders.find(name), "rb") as file:
        whole = file.read()
    assert answer.content == (whole[:10] if headers else whole)
    assert answer.status_code == (206 if headers else 200)
    assert answer.headers["Content-Type"].startswith("text/css")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
