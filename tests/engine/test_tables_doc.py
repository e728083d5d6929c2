import re
import runpy

import new_indicator
import pytest

from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.norms import read_norms


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("tables_doc", "city-package.md"),
        ("tables_doc", "fields.md"),
        ("tables_doc", "maps.md"),
        ("tables_doc", "method/README.md"),
        ("modules_doc", "architecture.md"),
        ("sources_doc", "municipality.md"),
    ],
)
def test_the_page_shows_the_code_as_it_is(root, name, document):
    script = runpy.run_path(str(root / "scripts" / f"{name}.py"))
    text = (root / "docs" / document).read_text(encoding="utf-8")
    assert text == script["current"](document, text), f"run scripts/{name}.py"


def test_the_shipped_layouts_are_current(root):
    script = runpy.run_path(str(root / "scripts" / "make_layouts.py"))
    for name, items in script["layouts"]().items():
        path = root / "resources" / "layouts" / f"{name}.qpt"
        assert path.read_text(encoding="utf-8") == script["written"](name, items), "run scripts/make_layouts.py"


def test_a_module_without_a_docstring_is_named(root, tmp_path):
    script = runpy.run_path(str(root / "scripts" / "modules_doc.py"))
    for folder in ("g40_plugin", "g40_plugin/wing", "algorithms"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    module = tmp_path / "g40_plugin" / "wing" / "new.py"
    module.write_text('"""What is new, with ``code``.\n\nMore of it."""\n', encoding="utf-8")
    assert script["modules"](tmp_path).splitlines() == [
        "- **`g40_plugin/`**",
        "  - **`wing/`**",
        "    - `new.py`: What is new, with `code`.",
        "- **`algorithms/`**",
    ]
    module.write_text("NEW = 1\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"wing/new\.py does not say what it is for"):
        script["modules"](tmp_path)


def test_every_test_that_the_page_of_the_code_names_exists(root):
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests/qgis/)?test_\w+\.py)::(\w+)`", text)
    assert len(named) > 30
    for file, name in named:
        path = root / file if "/" in file else next((root / "tests" / "engine").rglob(file))
        assert f"def {name}(" in path.read_text(encoding="utf-8"), f"{file}::{name}"


def test_the_page_of_the_code_shows_the_indicator_that_is_tried(root):
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    for shown in (new_indicator.CARD, new_indicator.INDICATOR, new_indicator.SCHEMA):
        assert f"```python\n{shown}```" in text


def test_field_names_fit_geopackage_and_shapefile():
    fields = fields_of(read_norms())
    names, short = [field.name for field in fields], [field.short for field in fields]
    assert len(set(names)) == len(names)
    assert len(set(short)) == len(short)
    assert all(len(name) <= 24 and name.islower() for name in names)
    assert all(len(name) <= 10 for name in short)
