"""What all tests share; it is read by Python 3.9 too, on the QGIS side."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root():
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def hostile_files():
    """The folder with small hostile files, which is not part of the project."""
    folder = ROOT.parent / "shared" / "cases" / "hostile"
    if not folder.is_dir():
        pytest.skip("the hostile files of ../shared/cases are not on this machine")
    return folder


@pytest.fixture(scope="session")
def shared_data():
    """The folder with real data, which is not part of the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data of ../shared/data is not on this machine")
    return folder
