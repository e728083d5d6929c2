"""The real QGIS Desktop under Xvfb: the plugin loads, its dialog scores the sample city, the map is styled."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from qgis.core import QgsVectorLayer
from running import REPOSITORY, forget_the_tests, plugin_folder, program

SCRIPT = Path(__file__).with_name("drive_desktop.py")
WORDS = {"en": ("Score plan areas", "Build city package"), "nl": ("Plangebieden beoordelen", "Stadspakket maken")}


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="xvfb-run is not installed")
@pytest.mark.parametrize("language", ["en", "nl"])
def test_scores_the_sample_city_from_the_dialog(sample, tmp_path, language):
    settings = tmp_path / "profiles" / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        "[PythonPlugins]\ng40_plugin=true\nprocessing=true\n"
        f"[locale]\noverrideFlag=true\nuserLocale={language}\n"
        "[qgis]\ncheckVersion=false\nshowTips=false\nnewsFeed/httpsfeedqgisorg/disabled=true\n"
    )
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QGIS_PLUGINPATH": str(plugin_folder().parent),
        "G40_SAMPLE": str(sample),
        "G40_OUT": str(tmp_path),
        "G40_LANGUAGE": language,
    }
    forget_the_tests(environment)
    environment.pop("QT_QPA_PLATFORM", None)
    command = ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24", program("qgis"), "--nologo", "--noversioncheck"]
    with subprocess.Popen(
        [*command, "--profiles-path", str(tmp_path / "profiles"), "--code", str(SCRIPT)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _nothing = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            # xvfb-run leaves the display and QGIS behind
            os.killpg(process.pid, signal.SIGKILL)
            raise
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert "error" not in told, told["error"]
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert "QThread" not in said
    assert told["plugin"]
    assert told["input"]
    assert told["successful"], told["log"]
    assert WORDS[language][0].lower() in told["title"].lower()
    assert WORDS[language][1] in "\n".join(told["actions"])
    assert len(told["actions"]) == 7
    assert told["layers"]["layername=areas"] != "singleSymbol"
    assert told["layers"]["layername=why"] != "singleSymbol"
    assert "areas" not in told["names"]
    assert told["setup"]["visible"]
    assert not told["setup"]["modal"]
    assert not told["toolbar_after_unload"]
    assert told["started_again"]
    assert QgsVectorLayer(told["results"]["OUTPUT"], "scored", "ogr").featureCount() >= 12

    out = REPOSITORY / "out"
    out.mkdir(exist_ok=True)
    shutil.copy(tmp_path / f"desktop_{language}.png", out / ("desktop.png" if language == "en" else "desktop_nl.png"))
    shutil.copy(tmp_path / f"dialog_{language}.png", out)
