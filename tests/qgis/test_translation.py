"""The Dutch texts of the QGIS side: complete, and compiled."""

import xml.etree.ElementTree as ET

from qgis.PyQt.QtCore import QCoreApplication, QTranslator
from running import REPOSITORY, plugin_folder

from g40_plugin.translation import tr


def test_nothing_is_unfinished():
    messages = list(ET.parse(REPOSITORY / "i18n" / "g40_plugin_nl.ts").iter("message"))  # noqa: S314
    unfinished = [message.findtext("source") for message in messages if message.find("translation").get("type")]
    assert len(messages) > 150
    assert unfinished == []


def test_is_compiled(qgis_app):
    translator = QTranslator()
    assert translator.load(str(plugin_folder() / "i18n" / "g40_plugin_nl.qm"))
    assert tr("Score plan areas") == "Score plan areas"
    QCoreApplication.installTranslator(translator)
    try:
        assert tr("Score plan areas") == "Plangebieden beoordelen"
        assert tr("City package") == "Stadspakket"
    finally:
        QCoreApplication.removeTranslator(translator)
