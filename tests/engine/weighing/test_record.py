"""The record of a choice: what stands in it, and what opening it again tells."""

import hashlib
import json
import shutil
from html.parser import HTMLParser

import pyogrio
import pytest
from scored_marks import scored_file

from g40_plugin.engine.errors import InputError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.service import methods
from g40_plugin.engine.translation import set_language

NASTY = "<script>alert('x')</script> & \"quoted\""


@pytest.fixture
def recorded(tmp_path):
    """A record of a choice between two results, its parameters changed as asked; what is in it, and its path."""
    before = scored_file(tmp_path / "now.gpkg", {"1": (50, 40, 60, 70), "2": (80, 40, 60, None)})
    after = scored_file(tmp_path / "bridge.gpkg", {"1": (70, 40, 60, 70), "2": (80, 40, 60, None)})
    (tmp_path / "drawn.gpkg").write_bytes(b"a variant")

    def run(**changes):
        params = {
            "scored": {"now": str(before), "bridge": str(after)},
            "choice": "bridge",
            "title": "A bridge?",
            "date": "2026-11-30",
            "present": ["Anna", "Bram"],
            "reasons": "It is short.\n\nAnd it is cheap.",
            "weights": {"grn": 2.0},
            "variants": {"bridge": str(tmp_path / "drawn.gpkg")},
            "out": str(tmp_path / "record.json"),
            "page": str(tmp_path / "record.html"),
        }
        answer = methods.call("record", {**params, **changes})
        return json.loads((tmp_path / "record.json").read_text(encoding="utf-8")), answer["out"]

    return run


def check(path):
    return methods.call("check_record", {"record": str(path)})


def kinds(answer):
    return [(found["kind"], found["about"]) for found in answer["findings"]]


def test_what_stands_in_a_record(recorded):
    told, _ = recorded()
    assert (told["chosen"], told["date"], told["present"]) == ("bridge", "2026-11-30", ["Anna", "Bram"])
    assert told["weights"] == {"a15": 1.0, "grn": 2.0, "mix": 1.0, "ptn": 1.0}
    assert told["norms"]["overlay"] == {"composite": {"quality": {"grn": 2.0}}}
    now, bridge = told["results"]
    assert (now["name"], now["file"], now["drawn"]) == ("now", "now.gpkg", None)
    sha256 = hashlib.sha256(b"a variant").hexdigest()
    assert bridge["drawn"] == {"file": "drawn.gpkg", "sha256": sha256}
    # (50 · 40² · 60 · 70)^(1/5) and (70 · ...)
    assert now["areas"][0]["q_score"] == pytest.approx((50 * 40**2 * 60 * 70) ** 0.2)
    assert bridge["areas"][0]["q_score"] == pytest.approx((70 * 40**2 * 60 * 70) ** 0.2)
    assert now["areas"][1]["q_grade"] is None
    assert told["winners"]["variants"][0]["name"] == "bridge"


def test_a_record_opens_again_with_the_same_numbers(recorded):
    _, path = recorded()
    answer = check(path)
    assert (answer["ok"], answer["same_numbers"], answer["findings"], answer["changed"]) == (True, True, [], [])
    assert answer["record"]["title"] == "A bridge?"


def test_a_record_can_be_moved_with_its_files(recorded, tmp_path):
    recorded()
    there = tmp_path / "there"
    there.mkdir()
    for name in ("record.json", "now.gpkg", "bridge.gpkg", "drawn.gpkg"):
        shutil.copy(tmp_path / name, there)
    for name in ("now.gpkg", "bridge.gpkg", "drawn.gpkg"):
        (tmp_path / name).unlink()
    assert check(there / "record.json")["ok"]


def test_what_is_gone_is_told(recorded, tmp_path):
    _, path = recorded()
    (tmp_path / "now.gpkg").unlink()
    (tmp_path / "drawn.gpkg").unlink()
    answer = check(path)
    assert kinds(answer) == [("gone", "now"), ("gone", "what was drawn for bridge")]
    assert (answer["ok"], answer["same_numbers"]) == (False, False)
    assert answer["findings"][0]["text"] == "The file of now is gone: now.gpkg."


def test_a_file_that_changed_without_its_numbers(recorded, tmp_path):
    _, path = recorded()
    frame = pyogrio.read_dataframe(tmp_path / "now.gpkg", layer="areas").assign(remark="seen")
    meta = pyogrio.read_dataframe(tmp_path / "now.gpkg", layer="meta", read_geometry=False)
    (tmp_path / "now.gpkg").unlink()
    for layer, table in (("areas", frame), ("meta", meta)):
        pyogrio.write_dataframe(table, tmp_path / "now.gpkg", layer=layer, append=layer == "meta")
    answer = check(path)
    assert kinds(answer) == [("changed", "now")]
    assert answer["same_numbers"]


def test_other_numbers_are_told_by_how_much(recorded, tmp_path):
    _, path = recorded()
    scored_file(tmp_path / "bridge.gpkg", {"1": (50, 40, 60, 70), "2": (80, 40, 60, None)})
    answer = check(path)
    assert kinds(answer) == [("changed", "bridge"), ("numbers", "bridge")]
    # (70 · 40² · 60 · 70)^(1/5) = 54.3 with the bridge, (50 · 40² · 60 · 70)^(1/5) = 50.7 without
    assert answer["findings"][1]["text"] == "Other numbers for bridge: Area 1 5.4 and now 5.1."
    marks = next(change for change in answer["changed"] if change["field"] == "q_grade")
    assert (marks["area_id"], marks["was"], marks["now"]) == ("1", 5.4, 5.1)


def test_other_norms_and_another_version_are_told(recorded, tmp_path):
    told, path = recorded()
    told["program_version"], told["norms"]["hash"] = "0.0.1", "000000000000"
    (tmp_path / "record.json").write_text(json.dumps(told), encoding="utf-8")
    answer = check(path)
    assert kinds(answer) == [("version", ""), ("norms", "")]
    assert answer["same_numbers"]


def test_a_norms_file_that_is_gone_is_told_and_does_not_matter(recorded, tmp_path):
    (tmp_path / "own.toml").write_text('[composite]\nmean = "harmonic"\n', encoding="utf-8")
    told, path = recorded(norms=str(tmp_path / "own.toml"))
    assert told["norms"]["overlay"]["composite"]["mean"] == "harmonic"
    assert check(path)["ok"]
    (tmp_path / "own.toml").unlink()
    answer = check(path)
    assert kinds(answer) == [("gone", "the norms")]


def test_what_is_no_result_any_more(recorded, tmp_path):
    _, path = recorded()
    (tmp_path / "now.gpkg").write_text("nothing", encoding="utf-8")
    assert ("unreadable", "now") in kinds(check(path))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"choice": "tunnel"}, r"tunnel is not among the results \(now, bridge\)"),
        ({"variants": {"tunnel": "x.gpkg"}}, "tunnel is not among the results"),
        ({"date": "30-11-2026"}, "30-11-2026 is no date"),
        ({"weights": {"x": 1.0}}, "no weight of x"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(recorded, tmp_path, changes, words):
    with pytest.raises(InputError, match=words):
        recorded(**changes)
    assert not (tmp_path / "record.json").exists()
    assert not (tmp_path / "record.html").exists()


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"kind": "other"}', '{"kind": "record of a choice"}'])
def test_what_is_no_record(tmp_path, text):
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.json (is no record of a choice|was written by another version)"):
        check(tmp_path / "x.json")


class Page(HTMLParser):
    """What a browser makes of a page: its tags with what is in them, its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def page_of(tmp_path):
    text = (tmp_path / "record.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    return page, text


def test_the_page_stands_alone_and_can_be_read_by_all(recorded, tmp_path):
    recorded()
    page, text = page_of(tmp_path)
    names = [tag for tag, _ in page.tags]
    assert page.tags[0] == ("html", {"lang": "en"})
    assert names.count("h1") == 1 and names.count("table") == names.count("caption") == 3
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in page.tags if tag == "th")
    # nothing is fetched or run
    assert not {"script", "img", "link", "iframe"} & set(names)
    assert "http" not in text
    for words in ("A bridge?", "Anna, Bram", "It is short.", "And it is cheap.", "bridge: mark", "not known", "40 %"):
        assert words in page.text, words


def test_texts_of_users_stay_texts(tmp_path, recorded):
    name = "b<i>"
    shutil.copy(tmp_path / "now.gpkg", tmp_path / "x.gpkg")
    scored = {name: str(tmp_path / "x.gpkg")}
    recorded(scored=scored, choice=name, variants={}, title=NASTY, reasons=NASTY, present=[NASTY])
    page, text = page_of(tmp_path)
    assert not {"script", "i"} & {tag for tag, _ in page.tags}
    assert "<script" not in text
    assert page.text.count(NASTY) == 4


def test_the_page_in_dutch(recorded, tmp_path):
    set_language("nl")
    try:
        recorded()
    finally:
        set_language("en")
    page, _ = page_of(tmp_path)
    assert page.tags[0] == ("html", {"lang": "nl"})
    assert "Redenen" in page.text and "Reasons" not in page.text


def test_hand_made_files_are_not_replaced(recorded, tmp_path):
    (tmp_path / "record.html").write_text("<p>mine</p>", encoding="utf-8")
    with pytest.raises(OSError, match="no earlier result"):
        recorded()
    assert not (tmp_path / "record.json").exists()
    (tmp_path / "record.html").unlink()
    recorded()
    recorded()


def test_norms_of_a_record_are_those_of_a_scoring(recorded, tmp_path):
    told, _ = recorded()
    (tmp_path / "o.toml").write_text("[composite.quality]\ngrn = 2.0\n", encoding="utf-8")
    assert told["norms"]["hash"] == read_norms(tmp_path / "o.toml").hash
