"""What changed between two years, with the real qgis_process."""

import pytest
from qgis.core import QgsVectorLayer


@pytest.mark.slow
def test_two_years_by_other_norms(qgis_process_run, sample, tmp_path):
    norms, second = tmp_path / "norms.toml", tmp_path / "second.gpkg"
    norms.write_text("[composite.quality]\ngrn = 3.0\n", encoding="utf-8")
    inputs = {"CITY": sample / "city.gpkg", "PLAN_AREAS": sample / "plan_areas.gpkg", "NORMS": norms}
    done = qgis_process_run.run("scoreplanareas", NAME_FIELD="naam", OUTPUT=second, **inputs)
    assert done.returncode == 0, done.stdout + done.stderr
    out, page = tmp_path / "monitor.gpkg", tmp_path / "monitor.html"
    done = qgis_process_run.run("monitor", BEFORE=sample / "scored.gpkg", AFTER=second, OUTPUT=out, PAGE=page)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "norms" in done.stdout
    causes = QgsVectorLayer(f"{out}|layername=causes", "causes", "ogr")
    rows = [row for row in causes.getFeatures() if row["field"] == "q_score" and row["change"]]
    assert rows
    assert all(row["norms"] == row["change"] and row["city"] == 0.0 for row in rows)
    assert page.read_text(encoding="utf-8").count("<table>") == 3
