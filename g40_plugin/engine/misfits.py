"""Why values do not fit a schema, in the user's language."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from g40_plugin.catalogue.language import N_

from .translation import current_texts, tr

# by the type of an error; what a check of our own says stands in "error"
_REASONS = {
    "missing": N_("Field required"),
    "extra_forbidden": N_("Extra inputs are not permitted"),
    "string_type": N_("Input should be a valid string"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), N_("Input should be a valid integer")),
    **dict.fromkeys(("float_type", "float_parsing"), N_("Input should be a valid number")),
    "finite_number": N_("Input should be a finite number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), N_("Input should be a valid boolean")),
    **dict.fromkeys(("list_type", "tuple_type"), N_("Input should be a valid list")),
    **dict.fromkeys(("dict_type", "model_type"), N_("Input should be a valid table")),
    "greater_than": N_("Input should be greater than {gt:g}"),
    "greater_than_equal": N_("Input should be greater than or equal to {ge:g}"),
    "less_than": N_("Input should be less than {lt:g}"),
    "less_than_equal": N_("Input should be less than or equal to {le:g}"),
    "string_too_short": N_("Text too short; least number of characters: {min_length}"),
    "too_short": N_("Too few items: {actual_length}, at least {min_length}"),
    "too_long": N_("Too many items: {actual_length}, at most {max_length}"),
    "literal_error": N_("Input should be {expected}"),
    "value_error": "{error}",
}


def place_of(item: ErrorDetails) -> str:
    """The key of a value, with those that it stands under."""
    return ".".join(str(part) for part in item["loc"])


def reason_of(item: ErrorDetails) -> str:
    """Why a value does not fit."""
    text = _REASONS.get(item["type"])
    if text is None:
        return item["msg"]
    values = dict(item.get("ctx", {}))
    if "expected" in values:
        values["expected"] = str(values["expected"]).replace(" or ", f" {tr('or')} ")
    return current_texts()(text).format(**values)


def misfits(error: ValidationError) -> str:
    """Every value of a file that does not fit, and why."""
    return "; ".join(f"{place_of(item) or tr('whole file')}: {reason_of(item)}" for item in error.errors())
