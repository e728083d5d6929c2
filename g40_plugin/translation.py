"""One ``tr()`` for every word that QGIS shows: Qt translations, English in the code."""

from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

_FOLDER = Path(__file__).resolve().parent


def tr(text: str) -> str:
    """The text in the user's language. Whole literals only; fill in values with ``format`` afterwards."""
    return QCoreApplication.translate("@default", text)


def tr_known(text: str) -> str:
    """The same for a text from a file, such as a model, that stands as a literal elsewhere."""
    return QCoreApplication.translate("@default", text)


def language() -> str:
    """Two letters of the language that QGIS runs in, such as ``nl``."""
    return QgsApplication.locale()[:2].lower()


def install_translator() -> Optional[QTranslator]:
    """Load the plugin's texts in the language of QGIS; None where there is no translation (English)."""
    translator = QTranslator()
    if not translator.load(str(_FOLDER / "i18n" / f"g40_plugin_{language()}.qm")):
        return None
    QCoreApplication.installTranslator(translator)
    return translator
