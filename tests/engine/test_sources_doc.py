"""The documentation of the city package follows its schema."""

import runpy


def test_the_tables_in_the_documentation_are_current(root):
    script = runpy.run_path(str(root / "scripts" / "city_package_doc.py"))
    text = script["DOCUMENT"].read_text(encoding="utf-8")
    assert text == script["current"](text), "run scripts/city_package_doc.py"
