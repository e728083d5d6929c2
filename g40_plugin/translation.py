"""One ``tr()`` for every word that QGIS shows: gettext, English in the code, in the language that QGIS runs in."""

from qgis.core import QgsApplication

from .catalogue.language import Texts


def tr(text: str) -> str:
    """The text in the user's language. Whole literals only; fill in values with ``format`` afterwards."""
    return Texts(language())(text)


def tr_known(text: str) -> str:
    """The same for a text from a file, such as a model, that stands as a literal elsewhere."""
    return Texts(language())(text)


def language() -> str:
    """Two letters of the language that QGIS runs in, such as ``nl``."""
    return QgsApplication.locale()[:2].lower()
