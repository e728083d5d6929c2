"""The real QGIS Desktop under Xvfb, with the mouse: its first steps, and as a slow proof all of tests/desktop."""

import shutil
import sys

import pytest
from running import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests" / "desktop"))

from drive import all_steps, drive

pytestmark = pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="xvfb-run is not installed")
FIRST = ("a_start", "b_area")


def goes_well(language, steps):
    """Drive some steps; none may fail, and the log stays empty."""
    told = drive(language=language, steps=steps)
    assert "error" not in told, told["error"] + told["said"][-3000:]
    assert told["log"] == []
    assert told["steps"] == list(steps)


def test_the_sample_city_is_scored_and_asked_why():
    goes_well("nl", FIRST)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_step_goes_well(language):
    goes_well(language, all_steps())
