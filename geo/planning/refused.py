"""Why a field of an edit cannot be, in a sentence of ours: the checking library speaks English alone."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {
    "missing": gettext_lazy("this is missing; enter it"),
    "extra_forbidden": gettext_lazy("this field is not permitted here; leave it out"),
    "greater_than": gettext_lazy("must be greater than %(gt)s"),
    "greater_than_equal": gettext_lazy("must be at least %(ge)s"),
    "less_than": gettext_lazy("must be less than %(lt)s"),
    "less_than_equal": gettext_lazy("must be at most %(le)s"),
    "finite_number": gettext_lazy("must be a finite number"),
    "literal_error": gettext_lazy("must be one of: %(expected)s"),
    "union_tag_invalid": gettext_lazy("there is no kind of edit %(tag)s; there are: %(expected_tags)s"),
    "union_tag_not_found": gettext_lazy("say which kind of edit it is"),
    "string_too_short": gettext_lazy("this is too short; at least %(min_length)s characters"),
    "string_too_long": gettext_lazy("this is too long; at most %(max_length)s characters"),
    "too_short": gettext_lazy("too few; at least %(min_length)s"),
    "too_long": gettext_lazy("too many; at most %(max_length)s"),
    "string_pattern_mismatch": gettext_lazy("use letters, digits, - and _ alone, at most 30"),
}
KINDS = (
    (("float_", "int_"), gettext_lazy("must be a number")),
    (("string_",), gettext_lazy("must be a text")),
    (("bool_",), gettext_lazy("must be true or false")),
    (("tuple_", "list_"), gettext_lazy("must be a list")),
    (("dict_", "model_"), gettext_lazy("must be an object with fields")),
)


def sentence(kind: str, told: Mapping[str, Any]) -> str:
    """What to tell for an error of pydantic: its `type` and `ctx`. A check of ours has its own words."""
    if kind == "value_error":
        return str(told["error"])
    if kind in SENTENCES:
        return str(SENTENCES[kind]) % told
    for starts, words in KINDS:
        if kind.startswith(starts):
            return str(words)
    return _("this cannot be read; check it")
