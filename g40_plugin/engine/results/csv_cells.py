"""Cells of the CSV files that are written here: a spreadsheet must not take a text for a formula."""

from __future__ import annotations

from typing import Any

# what a spreadsheet takes for the begin of a formula, also behind what it skips
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any) -> Any:
    """The value; a text that a spreadsheet would work out gets an apostrophe in front. Numbers stay as they are."""
    if not isinstance(value, str) or not value.lstrip(" ").startswith(_FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value
