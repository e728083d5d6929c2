"""The environment in which qgis_process is started, and what is told when it falls over."""

import os
import sys
from pathlib import Path

from g40_plugin.engine.service import qgis


def test_an_activated_environment_is_not_handed_to_qgis(monkeypatch):
    own = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([own, "/usr/bin", own + os.sep]))
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    found = qgis._environment()
    assert found["PATH"] == "/usr/bin"
    assert "VIRTUAL_ENV" not in found
    # a Python of the system is the place of much more
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    assert own in qgis._environment()["PATH"].split(os.pathsep)


def test_last_words_of_a_qgis_that_fell_over_are_one_short_line():
    told = '"<font color=\\"red\\">Couldn\'t load SIP module.</font><br><pre>Traceback &lt;&lt;' + "x" * 999
    said = str(qgis._error("qgis_process", told, -11))
    assert "Couldn't load SIP module." in said
    assert "<" not in said.replace("<<", "") and len(said) < 350
