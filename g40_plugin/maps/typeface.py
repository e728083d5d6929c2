"""The typeface of all words on paper."""

from functools import cache

from qgis.PyQt.QtGui import QFont, QFontInfo

_FAMILIES = ("Open Sans", "Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica Neue", "Arial")


class _Typeface:
    """The typeface of all that is drawn: that of the municipality, else that of the layout, else the usual one."""

    name = ""
    of_layout = ""


def use_typeface(name: str) -> None:
    """Write all words from now on in this typeface, in the usual one where it is empty."""
    _Typeface.name, _Typeface.of_layout = name, ""


def use_layout_typeface(name: str) -> None:
    """Write all words in the typeface of a layout, where the municipality has none and this computer has it."""
    _Typeface.of_layout = name if name and has_typeface(name) else ""


def has_typeface(name: str) -> bool:
    """Whether this computer has a typeface."""
    return QFontInfo(QFont(name)).family() == name


def typeface() -> str:
    """The typeface that words are written in."""
    return _Typeface.name or _Typeface.of_layout or _family()


@cache
def _family() -> str:
    return next((name for name in _FAMILIES if has_typeface(name)), QFont().defaultFamily())
