"""One ``tr()`` for every word that QGIS shows: gettext, English in the code, in the language that is chosen."""

from functools import lru_cache

from qgis.core import QgsApplication, QgsSettings

from .catalogue.language import Texts

# two letters, empty to follow QGIS
SETTING = "g40/language"


def tr(text: str) -> str:
    """The text in the user's language. Whole literals only; fill in values with ``format`` afterwards."""
    return Texts(language())(text)


def tr_known(text: str) -> str:
    """The same for a text from a file, such as a model, that stands as a literal elsewhere."""
    return Texts(language())(text)


def language() -> str:
    """Two letters of the language of the options, else of that which QGIS runs in, such as ``nl``."""
    return chosen_language() or QgsApplication.locale()[:2].lower()


@lru_cache(maxsize=1)
def chosen_language() -> str:
    """Two letters of the language that the options set, empty where they follow QGIS; read once."""
    return QgsSettings().value(SETTING, "", str)


def choose_language(code: str) -> None:
    """Set the language of all words that are said from now on."""
    QgsSettings().setValue(SETTING, code)
    chosen_language.cache_clear()
