"""What the tests of the hand-over share: the scores of the sample city."""

import pytest


@pytest.fixture(scope="session")
def scored(sample_scored):
    """The scores of the sample city."""
    return sample_scored
