"""The tab with the record of a choice, with the real engine."""

import json
import shutil

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from running import wait_until

from g40_plugin.gui.kept_weights import keep_weights
from g40_plugin.gui.state import State
from g40_plugin.gui.tabs.record import RecordTab, free_name


@pytest.fixture
def tab(provider, qgis_new_project, qgis_iface, tmp_path, sample):
    for name in ("now", "bridge"):
        shutil.copy(sample / "scored.gpkg", tmp_path / f"{name}.gpkg")
    state = State()
    state.result = str(tmp_path / "now.gpkg")
    made = RecordTab(state, qgis_iface)
    made.resize(380, 900)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    state.close()
    QgsProject.instance().clear()


def done(tab):
    wait_until(lambda: not tab._state.busy, 60)


def write(tab, tmp_path):
    tab._add_now()
    tab.add(str(tmp_path / "bridge.gpkg"))
    tab.choice.setCurrentText("bridge")
    tab.subject.setText("A bridge & <more>")
    tab.present.setText("Anna,  Bram ,")
    tab.reasons.setPlainText("It is short.")
    tab.save(str(tmp_path / "record.json"))
    done(tab)


def test_a_record_is_written_and_opens_again(tab, tmp_path):
    assert not tab.save_button.isEnabled()
    keep_weights({"grn": 2.0})
    write(tab, tmp_path)
    told = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert [result["name"] for result in told["results"]] == ["now", "bridge"]
    assert (told["chosen"], told["title"], told["present"]) == ("bridge", "A bridge & <more>", ["Anna", "Bram"])
    assert told["weights"]["grn"] == 2.0
    assert "It is short." in (tmp_path / "record.html").read_text(encoding="utf-8")
    assert "record.html" in tab.findings.toPlainText()
    tab.open(str(tmp_path / "record.json"))
    done(tab)
    text = tab.findings.toPlainText()
    assert "A bridge & <more>, " in text and "chosen is bridge" in text
    assert "All numbers are the same as in the record." in text


def test_what_changed_since_is_told(tab, tmp_path):
    write(tab, tmp_path)
    layer = QgsVectorLayer(f"{tmp_path / 'bridge.gpkg'}|layername=areas", "areas", "ogr")
    feature = next(one for one in layer.getFeatures() if one["area_id"] == "VS09")
    number = layer.fields().indexOf("grn_score")
    assert layer.dataProvider().changeAttributeValues({feature.id(): {number: 100.0}})
    del layer
    (tmp_path / "now.gpkg").unlink()
    told = []
    tab._state.messaged.connect(lambda text, level: told.append(text))
    tab.open(str(tmp_path / "record.json"))
    done(tab)
    text = tab.findings.toPlainText()
    assert told == ["Not all numbers are the same as in the record."]
    assert "The file of now is gone: now.gpkg." in text
    assert "The file of bridge changed since" in text
    assert f"bridge, {feature['area_name']}: the mark was 6.0 and is 6.4." in text


def test_names_that_are_not_told_apart(tab, tmp_path):
    tab._add_now()
    tab._add_now()
    assert tab.results.rowCount() == 1
    tab.add(str(tmp_path / "bridge.gpkg"), "now")
    assert [row["name"] for row in tab._rows()] == ["now", "now 2"]
    assert tab.save_button.isEnabled()
    for name in ("now", ""):
        tab.results.item(1, 0).setText(name)
        assert not tab.save_button.isEnabled()
    tab.results.selectRow(1)
    tab._remove()
    assert tab.save_button.isEnabled()
    assert [tab.choice.itemText(number) for number in range(tab.choice.count())] == ["nothing yet", "now"]


def test_another_project_begins_empty(tab):
    tab._add_now()
    tab.reasons.setPlainText("old")
    QgsProject.instance().clear()
    assert tab.results.rowCount() == 0
    assert tab.reasons.toPlainText() == ""


def test_what_is_no_record(tab, tmp_path):
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    told = []
    tab._state.messaged.connect(lambda text, level: told.append(text))
    tab.open(str(tmp_path / "x.json"))
    done(tab)
    assert "is no record of a choice" in told[0]


def test_free_names():
    assert free_name("a", []) == "a"
    assert free_name("a", ["a", "a 2"]) == "a 3"
