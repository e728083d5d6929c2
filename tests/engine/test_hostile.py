"""Small hostile files: each gets the answer that is written down here, and nothing that was there is lost."""

import geopandas as gpd
import pyogrio
import pytest
from drawing import ORIGIN
from mutated import town_osm
from watched_engine import EngineProcess

from g40_plugin.engine import errors
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import build_city

# where the hostile areas lie, from the origin of drawings
AT = (150_000 - ORIGIN[0], 475_500 - ORIGIN[1])
# the exit code of the command, and what its sentence or the columns of the result hold
EXPECTED = {
    "badutf.gpkg": (2, "badutf.gpkg cannot be read"),
    "col_GEOM.geojson": (0, "GEOM_1"),
    "col_Geometry.geojson": (0, "Geometry_1"),
    "col_fid.geojson": (0, "fid_1"),
    "col_upper.geojson": (0, "AREA_ID_1"),
    "deep.toml": (3, "deep.toml is not valid TOML"),
    "endless.toml": (2, "takes longer than 2 seconds"),
    "gtfs_flip_21.zip": (2, "agency.txt of"),
    "gtfs_flip_32.zip": (2, "calendar.txt of"),
    "html_name.geojson": (0, "area_name"),
    "json_obj.geojson": (0, "l"),
    "lat95.geojson": (2, "are no degrees"),
    "list_column.geojson": (0, "ls"),
    "list_int.geojson": (0, "l"),
    "list_str.geojson": (0, "l"),
    "loc.osm": (2, "loc.osm cannot be read"),
    "nan.toml": (3, "network.width_m.primary"),
    "own_nan.toml": (3, "own_indicators.x.zero"),
    "superscript_id.geojson": (0, "area_id"),
    "within_inf.toml": (3, "own_indicators.x.within_m"),
    "zero_area.geojson": (2, "without surface (a)"),
}  # fmt: skip
EXIT_CODES = {kind.__name__: kind.exit_code for kind in vars(errors).values() if hasattr(kind, "exit_code")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A town where the hostile areas lie, and plan areas in it."""
    folder = tmp_path_factory.mktemp("hostile")
    # so many that a join of four tables of its buildings ends on no machine within the limit
    town_osm(folder / "town.osm", at=AT, more=300)
    build_city(folder / "town.osm", folder / "town.gpkg", read_norms(), crs="EPSG:28992", progress=SILENT)
    return folder


@pytest.fixture(scope="module")
def engine(folder):
    with pytest.MonkeyPatch.context() as patch, EngineProcess(folder / "log.txt") as engine:
        patch.setenv("G40_LIMIT_SQL_S", "2")
        yield engine


def request(path, folder):
    """What a user would do with the file."""
    city, areas = str(folder / "town.gpkg"), str(path.with_name("col_fid.geojson"))
    out = {"out": str(folder / "out.gpkg"), "overwrite": True}
    if path.suffix == ".osm":
        return "build_city", {"source": str(path), **out}
    if path.suffix == ".zip":
        return "add_registers", {"city": city, "registers": {"gtfs": str(path)}, **out}
    scoring = {"city": city, **out, "indicators": ["grn", "own"]}
    if path.suffix == ".toml":
        return "score", {**scoring, "areas": areas, "norms": str(path)}
    return "score", {**scoring, "areas": str(path)}


def test_every_hostile_file_is_known(hostile_files):
    assert sorted(path.name for path in hostile_files.iterdir()) == sorted(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_hostile_file_gets_one_sentence_or_its_scores(name, folder, engine, hostile_files):
    path, out = hostile_files / name, folder / "out.gpkg"
    out.write_bytes(b"what was there before")
    answer = engine.ask(*request(path, folder), 60)
    code, words = EXPECTED[name]
    assert answer.kind == ("error" if code else "ok"), answer
    assert sorted(folder.glob(".*")) == []
    if code:
        assert EXIT_CODES[answer.error] == code
        assert words in answer.text
        assert "\n" not in answer.text
        assert out.read_bytes() == b"what was there before"
    elif path.suffix == ".geojson":
        given, found = gpd.read_file(path), pyogrio.read_dataframe(out, layer="areas")
        assert len(found) == len(given)
        assert words in found.columns
        assert not {name for name in given.columns if f"{name}_1" not in found.columns} - {*found.columns}
