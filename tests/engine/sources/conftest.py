"""What the tests of the sources share."""

import pytest

from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import assemble


@pytest.fixture
def built(drawing, norms, tmp_path):
    """A function that builds the city package of what is drawn, with a street far off."""

    def build():
        drawing.way([(-1000, -1000), (-900, -1000)], highway="residential")
        return assemble(drawing.write(tmp_path / "town.osm"), norms, crs="EPSG:28992", layers={}, progress=SILENT)

    return build
