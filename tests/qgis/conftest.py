"""The built plugin in QGIS: run with PYTHONPATH=build, as ``make test`` does."""

import gc
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
# the built plugin is tested, not the source tree that "python -m pytest" puts on the path
sys.path[:] = [str(HERE), *(path for path in sys.path if Path(path).resolve() != HERE.parents[1])]

from running import Feedback, QgisProcess, engine, plugin_folder  # noqa: E402


@pytest.fixture(scope="session")
def qgis_process_run(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    runner = QgisProcess(home)
    done = runner("plugins", "enable", "g40_plugin")
    assert done.returncode == 0, done.stdout + done.stderr
    return runner


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """Folder with the sample city, its city package and its scores, made once by the engine's own command.

    The norms bring the own indicators that are shipped as an example.
    """
    folder = tmp_path_factory.mktemp("sample")
    engine("city", "sample", folder)
    layers = [f"--layer={table}={folder / table}.gpkg" for table in ("owners", "vacancy", "water_storage", "zones")]
    norms = ("--norms", plugin_folder() / "resources" / "norms" / "own-indicators.toml")
    engine("city", "build", folder / "voorbeeldstad.osm.pbf", "--out", folder / "city.gpkg", *layers, *norms)
    areas = ("--areas", folder / "plan_areas.gpkg", "--name-field", "naam")
    engine("score", "--city", folder / "city.gpkg", *areas, "--out", folder / "scored.gpkg", *norms)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _one_engine_a_file():
    """The tests of a file ask one engine one after the other, as a user does; to start one takes two seconds."""
    yield
    if "g40_plugin.client" in sys.modules:
        sys.modules["g40_plugin.client"].stop()


@pytest.fixture
def provider(qgis_app, qgis_processing):
    """The provider in the registry, as QGIS has it after loading the plugin."""
    from qgis.core import QgsApplication

    from g40_plugin.provider import register

    provider = register()
    yield provider
    # an error that was caught holds on to layers, which QGIS has to close before it ends itself
    gc.collect()
    QgsApplication.processingRegistry().removeProvider(provider)


@pytest.fixture
def state(qgis_new_project, provider):
    """What the tabs of the dock share, of an empty project."""
    from g40_plugin.gui.state import State

    found = State()
    yield found
    found.close()


@pytest.fixture
def stopped_engine():
    """The client, whose engine is stopped after the test."""
    from g40_plugin import client

    yield client
    client.stop()


@pytest.fixture
def feedback():
    return Feedback()


def pytest_configure(config):
    # QGIS 3.22 itself warns; what our own modules cause is an error
    config.addinivalue_line("filterwarnings", r"error:::g40_plugin(\..*)?")
