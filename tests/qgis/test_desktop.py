"""The real QGIS Desktop under Xvfb: every step of tests/desktop, with the mouse, in both languages."""

import shutil
import sys

import pytest
from running import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests" / "desktop"))

from drive import all_steps, drive


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="xvfb-run is not installed")
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_step_goes_well_and_the_log_stays_empty(language):
    told = drive(language=language)
    assert "error" not in told, told["error"] + told["said"][-3000:]
    assert told["log"] == []
    assert told["steps"] == all_steps()
