"""Texts and numbers in one language: what the engine and the QGIS side both say their words with."""

from __future__ import annotations

import gettext
import string
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from importlib.resources import files
from typing import Any

ENGLISH = "en"

# names in a sentence
_LISTED = 5

# below it every whole number has a float of its own
_EXACT = 2.0**53
# 1,300.5 becomes 1.300,5
_DUTCH_MARKS = str.maketrans(",.", ".,")
# the catalogues lie beside this package
_CATALOGUES = __name__.split(".", maxsplit=1)[0] + ".i18n"


class _DutchNumbers(string.Formatter):
    """Fills in numbers as Dutch writes them; what has no format of its own, such as a value of a file, as it is."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        text = super().format_field(value, format_spec)
        return text.translate(_DUTCH_MARKS) if format_spec.endswith(("f", ",")) else text


_DUTCH_NUMBERS = _DutchNumbers()


class _DutchText(str):
    """A Dutch text with blanks, whose ``format`` writes numbers in Dutch too."""

    __slots__ = ()

    def format(self, *args: Any, **values: Any) -> str:
        """The text with its blanks filled in."""
        return _DUTCH_NUMBERS.vformat(self, args, values)


class Texts:
    """Called as ``tr("...")``: the text in this language, which is English where there is no catalogue.

    Parameters
    ----------
    language
        A code as the shell or QGIS writes it: "nl", "nl_NL.UTF-8", "en".
    """

    def __init__(self, language: str) -> None:
        code = language[:2].lower()
        catalogue = _catalogue(code)
        # half a translation is worse than none: numbers and styles follow the texts
        self.language = ENGLISH if catalogue is None else code
        self._catalogue = catalogue or gettext.NullTranslations()

    def __call__(self, text: str) -> str:
        """The text in this language. Whole literals only; fill in values with ``format`` afterwards.

        Numbers that ``format`` fills in are written in this language too.
        """
        found = self._catalogue.gettext(text)
        return _DutchText(found) if self.language == "nl" and "{" in found else found

    def joined(self, words: Sequence[str]) -> str:
        """Some words as a sentence has them: "a", "a and b" or "a, b and c"."""
        if len(words) < 2:  # noqa: PLR2004
            return "".join(words)
        return self(_AND).format(first=", ".join(words[:-1]), last=words[-1])

    def number(self, value: float, decimals: int = 0) -> str:
        """The number as it is written in this language: 1,300.5 or 1.300,5; halves are rounded away from zero."""
        value = float(value)
        # only a half is rounded otherwise than Python does, and twice a half is odd
        doubled = 2.0 * value * 10.0**decimals
        if abs(doubled) < _EXACT and doubled % 2.0 != 1.0:
            text = format(value, f",.{decimals}f")
        else:
            with localcontext() as context:
                context.rounding = ROUND_HALF_UP
                text = format(Decimal(value), f",.{decimals}f")
        # what is shown as nothing has no sign
        text = text.lstrip("-") if not text.strip("-0.,") else text
        return text.translate(_DUTCH_MARKS) if self.language == "nl" else text


def listed(values: Iterable[object]) -> str:
    """The first few of some values, for a sentence."""
    names = [str(value) for value in values]
    return ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")


def N_(text: str) -> str:  # noqa: N802
    """The text as it is: marks a literal that is translated only when it is shown."""
    return text


_AND = N_("{first} and {last}")


@cache
def _catalogue(code: str) -> gettext.GNUTranslations | None:
    """The compiled catalogue of a language, None where there is none."""
    path = files(_CATALOGUES) / f"g40_{code}.mo"
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream)
