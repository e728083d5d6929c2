"""What the tests of the hand-over share: the scores of the sample city."""

import pytest

from g40_plugin.engine.service.methods import call


@pytest.fixture(scope="session")
def scored(sample_package):
    """The scores of the sample city."""
    out = sample_package.with_name("scored_for_twin.gpkg")
    areas = sample_package.with_name("plan_areas.gpkg")
    call("score", {"city": str(sample_package), "areas": str(areas), "out": str(out)})
    return out
