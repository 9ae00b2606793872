"""`make messages`: the catalogue of Bahasa Indonesia brought up to date with the code.

What is new waits there for its translation, in the order of the alphabet (a guess is worse than an
empty place); what is gone is taken out.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("agencies", "config", "frontend", "geo", "incidents", "live")
CATALOGUE = Path("locale/id/LC_MESSAGES/django.po")


def merged(folder: Path) -> Path:
    """A copy of the catalogue in an empty folder, merged with every sentence of the code."""
    for room in ROOMS:
        (folder / room).symlink_to(ROOT / room)
    po = folder / CATALOGUE
    po.parent.mkdir(parents=True)
    shutil.copy(ROOT / CATALOGUE, po)
    # without settings: it would look for catalogues of the project itself
    env = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    words = "makemessages --locale id --symlinks --no-location --no-wrap --verbosity 0"
    subprocess.run([sys.executable, "-m", "django", *words.split()], cwd=folder, env=env, check=True)
    return po


def entries(po: Path, *which: str) -> list[str]:
    """The entries of a catalogue without its header; `which` as msgattrib takes it."""
    command = ["msgattrib", "--no-wrap", *which, str(po)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [entry for entry in text.strip().split("\n\n")[1:] if entry]


def update() -> None:
    with tempfile.TemporaryDirectory() as folder:
        po = merged(Path(folder))
        header = (ROOT / CATALOGUE).read_text(encoding="utf-8").partition("\n\n")[0]
        rows = sorted(entries(po, "--no-obsolete", "--clear-fuzzy", "--empty", "--clear-previous"), key=_name)
        (ROOT / CATALOGUE).write_text("\n\n".join([header, *rows]) + "\n", encoding="utf-8")
    todo = sum('msgstr ""' in row or 'msgstr[0] ""' in row for row in rows)
    print(f"{len(rows)} sentences, {todo} to translate in {CATALOGUE}")


def _name(entry: str) -> str:
    found = re.search(r'^msgid "(.*)"$', entry, re.M)
    return found[1].casefold() if found else ""


if __name__ == "__main__":
    update()
