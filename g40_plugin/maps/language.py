"""Texts and numbers of a map or sheet in a chosen language, whatever language QGIS runs in."""

from pathlib import Path

from qgis.PyQt.QtCore import QLocale, QTranslator

from ..translation import language

AUTO = "auto"
LANGUAGES = (AUTO, "en", "nl")

_CATALOGUES = Path(__file__).resolve().parent.parent / "i18n"


class Texts:
    """Called as ``tr("...")``: the text in this language; English where there is no translation."""

    def __init__(self, wanted: str = AUTO) -> None:
        chosen = language() if wanted == AUTO else wanted
        self._translator = QTranslator()
        found = self._translator.load(str(_CATALOGUES / f"g40_plugin_{chosen}.qm"))
        # half a translation is worse than none: numbers and styles follow the texts
        self.language = chosen if found else "en"
        self._locale = QLocale(self.language)

    def __call__(self, text: str) -> str:
        # bytes, because PyQt takes a str for ASCII here
        return self._translator.translate(b"@default", text.encode()) or text

    def number(self, value: float, decimals: int = 0) -> str:
        """The number as it is written in this language: 1,300.5 or 1.300,5."""
        return self._locale.toString(float(value), "f", decimals)
