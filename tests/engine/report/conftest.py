"""What the tests of the report share: the sample city scored, with a programme, and its reports in both languages."""

import pytest

from g40_plugin.engine.report.make import FILES, make_report
from g40_plugin.engine.service.methods import call


@pytest.fixture(scope="session")
def scored(sample_scored):
    """The scores of the sample city."""
    return sample_scored


@pytest.fixture(scope="session")
def planned(scored):
    """A housing programme of these."""
    out = scored.with_name("programme_for_report.gpkg")
    call("programme", {"scored": str(scored), "homes": 2000, "out": str(out)})
    return out


@pytest.fixture(scope="session")
def reports(scored, planned):
    """The folder of a report by language, but for its PDF, with the answer of its making."""
    found, formats = {}, [name for name in FILES if name != "pdf"]
    for language in ("nl", "en"):
        folder = scored.with_name(f"report_{language}")
        told = make_report(str(scored), str(folder), programme=str(planned), formats=formats, language=language)
        found[language] = (folder, told)
    return found
