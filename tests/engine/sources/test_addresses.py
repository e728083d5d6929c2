"""The sources file: what is shipped, what an administrator puts in its place, and what is wrong with it."""

from pathlib import Path

import pytest

from g40_plugin.catalogue import CARDS
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.sources import title_of, without
from g40_plugin.engine.errors import InputError, NormsError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.sources.addresses import local_path, read_sources
from g40_plugin.engine.sources.registers import REGISTERS


def test_every_source_fills_something_and_is_told():
    sources, texts = read_sources().sources, Texts("en")
    assert set(REGISTERS) - {"bag_panden", "bag_verblijfsobjecten", "population", "heights"} <= set(sources)
    for name, source in sources.items():
        fills = source.fills or name
        assert fills in {*REGISTERS, "heights", "zones", "boundary", "nominatim", "osm"}
        assert title_of(name, texts) != name and without(name, texts)
        assert set(source.scores) <= {card.code for card in CARDS}
        assert source.licence or fills in read_norms().credits or not source.url
        assert source.url == "" or source.url.startswith("https://")
        assert not source.tried


def test_the_year_stands_in_the_addresses():
    known = read_sources()
    assert "/2024/" in known.of_year().sources["cbs_squares"].url
    assert "/2023/" in known.of_year(2023).sources["neighbourhoods"].url
    assert known.of_year().of_year(2023).sources["bgt"].url == known.sources["bgt"].url


def test_an_own_file_changes_single_values(tmp_path):
    (tmp_path / "own.toml").write_text(
        'mirror = "kept"\n[web]\ntries = 2\n[sources.bag]\nurl = "bag.gpkg"\ntries = 9\n'
        '[sources.bgt]\ncollections = { pand = [] }\n[sources.trees]\nkind = "file"\nurl = ""\nsource = "own"\n'
    )
    known = read_sources(tmp_path / "own.toml")
    assert known.mirror == str(tmp_path / "kept")
    assert known.sources["bag"].path == tmp_path / "bag.gpkg"
    assert (known.limits("bag").tries, known.limits("bgt").tries) == (9, 2)
    assert known.sources["bgt"].collections == {"pand": []}
    assert known.sources["osm"].url == read_sources().sources["osm"].url


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("", None),
        ("https://a.example/x.zip", None),
        ("file:///data/a%20b.zip", Path("/data/a b.zip")),
        ("file:///C:/data/x.zip", Path("C:/data/x.zip")),
        ("file://server/share/x.zip", Path("//server/share/x.zip")),
        ("/data/x.zip", Path("/data/x.zip")),
    ],
)
def test_addresses_of_files(address, path):
    assert local_path(address) == path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[web]\ntries = 0", r"web\.tries"),
        ("[sources.bag]\nkind = 'ftp'", r"sources\.bag\.kind"),
        ("[sources.own]\nurl = ''", r"sources\.own\.source.*sources\.own\.kind"),
        ("[surces]", "surces"),
        ("= 3", "not valid TOML"),
        ("sources = 3", "does not fit"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path, text, words):
    (tmp_path / "own.toml").write_text(text)
    with pytest.raises(InputError, match=words):
        read_sources(tmp_path / "own.toml")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_sources(tmp_path / "none.toml")


@pytest.mark.parametrize("table", ["ogc", "pdok"])
def test_norms_that_hold_addresses_say_where_these_went(tmp_path, table):
    (tmp_path / "norms.toml").write_text(f"[{table}]\n")
    with pytest.raises(NormsError, match="stands in the sources file now"):
        read_norms(tmp_path / "norms.toml")
