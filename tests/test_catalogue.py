"""The catalogue of Bahasa Indonesia is whole: every sentence of the code, and none that is gone."""

import os
import re
import subprocess

import pytest

from scripts.messages import entries
from scripts.messages import merged as merge

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?\.?\d*[sdf%]|\{[^{}]*\}")


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    return merge(tmp_path_factory.mktemp("messages"))


@pytest.mark.parametrize("which", ["--untranslated", "--only-fuzzy", "--only-obsolete"])
def test_no_sentence_is_missing_in_doubt_or_left_over(merged, which):
    assert entries(merged, which) == []


def test_the_catalogue_is_well_formed(merged):
    checked = subprocess.run(["msgfmt", "--check", "-o", os.devnull, str(merged)], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_sentence_and_its_translation_have_the_same_placeholders(merged):
    for entry in entries(merged):
        said = re.findall(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) "(.*)"$', entry, re.M)
        wanted = [sorted(PLACEHOLDER.findall(text)) for key, text in said if key.startswith("msgid")]
        given = [sorted(PLACEHOLDER.findall(text)) for key, text in said if key.startswith("msgstr")]
        assert given, entry
        assert all(found in wanted for found in given), entry
