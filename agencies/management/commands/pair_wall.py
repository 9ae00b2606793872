"""Pair a wall: prints a link to open once in the wall's browser."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agencies.actions import issue_credential
from agencies.models import Credential


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="where the wall hangs")
        parser.add_argument("--base", default="http://localhost:8000", help="address of the server")

    def handle(self, *args: Any, name: str, base: str, **options: Any) -> None:
        _credential, secret = issue_credential(Credential.Kind.KIOSK, name)
        self.stdout.write(f"{base}/kiosk/{secret}/")
