import runpy

import pytest

from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.norms import read_norms


@pytest.mark.parametrize("document", ["city-package.md", "fields.md"])
def test_the_page_shows_the_code_as_it_is(root, document):
    script = runpy.run_path(str(root / "scripts" / "tables_doc.py"))
    text = (root / "docs" / document).read_text(encoding="utf-8")
    assert text == script["current"](document, text), "run scripts/tables_doc.py"


def test_field_names_fit_geopackage_and_shapefile():
    fields = fields_of(read_norms())
    names, short = [field.name for field in fields], [field.short for field in fields]
    assert len(set(names)) == len(names)
    assert len(set(short)) == len(short)
    assert all(len(name) <= 24 and name.islower() for name in names)
    assert all(len(name) <= 10 for name in short)
