"""The language of a map or sheet, which need not be that of QGIS."""

from ..catalogue.language import Texts
from ..translation import language

AUTO = "auto"
LANGUAGES = (AUTO, "en", "nl")


def texts_in(wanted: str) -> Texts:
    """Texts and numbers in one of ``LANGUAGES``; "auto" is the language of QGIS."""
    return Texts(language() if wanted == AUTO else wanted)
