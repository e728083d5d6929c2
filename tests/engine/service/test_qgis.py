"""The environment in which qgis_process is started, and what is told when it falls over."""

import asyncio
import os
import sys
from pathlib import Path

from g40_plugin.engine.progress import SILENT
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


def test_warnings_of_the_algorithm_are_told_once_each():
    shown = (
        "TYPEFACE:\tWARNING\n\nWARNING:\tThere is no typeface A: the usual one is used.\n"
        "0...10...WARNING:\tToo small.  \nWARNING:\tToo small.\n20...30\n"
    )
    assert qgis._warnings(shown) == ["There is no typeface A: the usual one is used.", "Too small."]


def test_a_warning_of_a_run_is_handed_on(tmp_path):
    program = tmp_path / "qgis_process"
    program.write_text("#!/bin/sh\nprintf '0...WARNING:\\tToo small.\\n100 - done.\\n'\n")
    program.chmod(0o755)
    progress, warnings = SILENT.remembering()
    asyncio.run(qgis._run(str(program), "exportposter", [], progress))
    assert warnings == ["Too small."]
