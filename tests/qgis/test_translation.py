"""The Dutch texts of the QGIS side: in the built plugin, and in the language that QGIS runs in."""

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QLocale
from running import plugin_folder

from g40_plugin.catalogue.language import Texts
from g40_plugin.maps.language import AUTO, texts_in
from g40_plugin.translation import language, tr, tr_known

VALUES = (0, -0.0, 0.5, 1.5, -2.5, -0.3, 0.125, 999.95, 1300.5, -1234567.891, 1.005, 2.675, 1e15)


@pytest.fixture
def qgis_in(qgis_app, monkeypatch):
    """Has QGIS run in a language."""
    return lambda locale: monkeypatch.setattr(QgsApplication, "locale", lambda: locale)


def test_the_catalogue_is_in_the_plugin():
    assert (plugin_folder() / "i18n" / "g40_nl.mo").is_file()


def test_follows_the_language_of_qgis(qgis_in):
    qgis_in("nl_NL")
    assert language() == "nl"
    assert tr("Score plan areas") == "Plangebieden beoordelen"
    assert tr_known("City package") == "Stadspakket"
    assert texts_in(AUTO).language == "nl"
    qgis_in("en_US")
    assert tr("Score plan areas") == "Score plan areas"


def test_a_language_without_catalogue_is_english(qgis_in):
    qgis_in("fy")
    assert tr("Score plan areas") == "Score plan areas"
    assert texts_in(AUTO).language == "en"
    assert texts_in("nl")("Score plan areas") == "Plangebieden beoordelen"


def test_a_text_that_is_not_in_the_catalogue_stays():
    assert Texts("nl")("No such text") == "No such text"


@pytest.mark.parametrize("code", ["en", "nl"])
def test_numbers_are_those_of_qt(code):
    texts, locale = Texts(code), QLocale(code)
    for value in VALUES:
        for decimals in (0, 1, 2):
            # Qt writes what is rounded to nothing with a minus
            wanted = locale.toString(float(value), "f", decimals)
            assert texts.number(value, decimals) == (wanted if wanted.strip("-0.,") else wanted.removeprefix("-"))
