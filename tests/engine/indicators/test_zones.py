"""Zones of the municipality: where nothing may be built, unused green and its exception, and unsafe places."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from g40_plugin.engine.city.package import City, read_city
from g40_plugin.engine.city.schema import TABLES, conform, empty_table
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.indicators.density import zones
from g40_plugin.engine.indicators.density.sites.land import land_sites
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score
from g40_plugin.engine.sources.layers import read_layer

CRS = "EPSG:28992"
NORMS = read_norms()
# one hectare
AREA = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs=CRS)


def table(name, *rows):
    """Rows of a table of the city package: (shape, column=value, ...)."""
    facts = [about for _, about in rows]
    frame = gpd.GeoDataFrame(facts, geometry=[shape for shape, _ in rows], crs=CRS)
    return conform(name, frame)


def cover(shape, name, source="OSM"):
    """A row of the table landcover by its class."""
    of = NORMS.landcover[name]
    return shape, {"cover": name, "cover_group": of.group, "public": int(of.public), "source": source}


def town(**tables):
    """A city with a hectare of parking in a contour, and what is given."""
    frames = {name: empty_table(name, CRS) for name in TABLES}
    frames["contour"] = table("contour", (shapely.box(-2000, -2000, 2000, 2000), {}))
    frames["landcover"] = table("landcover", cover(AREA.geometry[0], "parking"))
    return City(**(frames | tables), meta={"crs": CRS})


def found(city, norms=NORMS):
    """Square metres of the hectare that are sites, by path, and of inviting land and what of it is no green."""
    land = land_sites(city, AREA.geometry.to_numpy(), None, norms)
    m2 = shapely.area(shapely.intersection(land.sites.geometry.to_numpy(), AREA.geometry[0]))
    by_path = land.sites.assign(m2=m2).groupby("path")["m2"].sum().reindex(["empty", "parking", "work"], fill_value=0)
    return by_path.to_dict() | {"inviting": shapely.area(land.inviting).sum(), "clean": shapely.area(land.clean).sum()}


@pytest.mark.parametrize(
    ("kind", "category", "left"),
    [
        # a quarter is drawn; 100 m around a line at 150 m leaves half, 200 m and more take all
        ("heritage", None, 7500),
        ("safety", None, 7500),
        ("noise", None, 7500),
        ("unsafety", None, 10_000),
        ("unused_green", None, 10_000),
        ("environment", None, 7500),
        ("environment", 2, 0),
        ("environment", 6, 0),
    ],
)
def test_no_building_land_in_zones(kind, category, left):
    zone = table("zones", (shapely.box(0, 0, 50, 50), {"kind": kind, "category": category}))
    assert found(town(zones=zone))["parking"] == pytest.approx(left)
    assert found(town(zones=zone))["inviting"] == pytest.approx(10_000)


@pytest.mark.parametrize(("category", "metres"), [(2, 100), (3, 200), (4, 500), (5, 750), (6, 1000)])
def test_distance_of_environmental_categories(category, metres):
    # the site lies so far away that half of the hectare is in its distance
    site = shapely.box(100 + metres - 50, -2000, 100 + metres, 2000)
    zone = table("zones", (site, {"kind": "environment", "category": category}))
    assert found(town(zones=zone))["parking"] == pytest.approx(5000 * 1.0, rel=1e-6)


@pytest.mark.parametrize(
    ("rows", "path", "m2"),
    [
        # land use stays where the BGT is complete; its own classes make the rest
        ([("bgt_parking", 0, 50)], "parking", 5000),
        ([("bgt_open_unpaved", 0, 50)], "empty", 5000),
        ([("bgt_open_paved", 0, 50)], "empty", 0),
        ([("bgt_parking", 0, 50), ("bgt_green", 40, 50)], "parking", 4000),
        ([("bgt_parking", 0, 50), ("bgt_farmland", 40, 50)], "parking", 4000),
        ([("bgt_parking", 0, 50), ("bgt_water", 40, 50)], "parking", 4000),
        ([("bgt_parking", 0, 50), ("bgt_verge", 30, 50)], "parking", 3000),
        # the yard of a hall in the south is its own, what is public ground is nobody's
        ([("industrial", 0, 100), ("bgt_yard", 0, 20)], "work", 3500),
        ([("industrial", 0, 100), ("bgt_yard", 0, 20), ("bgt_open_paved", 20, 100)], "work", 2000),
    ],
)
def test_land_of_the_register(rows, path, m2):
    covers = [
        cover(shapely.box(0, low, 100, high), name, "BGT" if name.startswith("bgt") else "OSM")
        for name, low, high in rows
    ]
    known = table("coverage", (shapely.box(-500, -500, 500, 500), {"theme": "landcover", "grade": "A"}))
    hall = {"use": "work", "levels": 1, "year": 1970, "footprint_m2": 1000.0}
    built = table("buildings", (shapely.box(0, 0, 100, 10), hall)) if path == "work" else empty_table("buildings", CRS)
    city = town(landcover=table("landcover", *covers), coverage=known, buildings=built)
    assert found(city)[path] == pytest.approx(m2)


def test_unsafety_by_area():
    drawn = table(
        "zones",
        (shapely.box(0, 0, 50, 100), {"kind": "unsafety", "value": 0.4}),
        (shapely.box(25, 0, 50, 100), {"kind": "unsafety", "value": 0.8}),
        (shapely.box(0, 0, 100, 100), {"kind": "unsafety"}),
        (shapely.box(0, 0, 100, 100), {"kind": "noise", "value": 1.0}),
    )
    # a quarter at .8, a quarter at .4, half safe
    assert zones.unsafety(AREA, drawn)[0] == pytest.approx(0.3)
    assert np.isnan(zones.unsafety(AREA, drawn.iloc[2:])[0])


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"kind": ["swamp"]}, "swamp"),
        ({"category": [3]}, "kind or soort"),
        ({"kind": ["environment"]}, "category of 2, 3, 4, 5, 6"),
        ({"kind": ["environment"], "category": [7]}, "category of 2, 3, 4, 5, 6"),
        ({"kind": ["environment"], "category": [3.1]}, "category of 2, 3, 4, 5, 6"),
        ({"kind": ["unsafety"], "value": [3]}, "value of 0 to 1"),
        ({"kind": ["unsafety"], "value": [None]}, "value of 0 to 1"),
        ({"kind": ["unsafety"], "value": ["bad"]}, "no number"),
    ],
)
def test_what_is_wrong_with_zones_is_told(tmp_path, columns, words):
    gpd.GeoDataFrame(columns, geometry=AREA.geometry.to_numpy(), crs=CRS).to_file(tmp_path / "zones.gpkg")
    with pytest.raises(InputError, match=words) as caught:
        read_layer("zones", str(tmp_path / "zones.gpkg"), CRS, NORMS)
    assert "zones.gpkg" in str(caught.value)


def test_a_layer_of_zones(tmp_path):
    shapes = [AREA.geometry[0]] * 3
    columns = {"soort": ["heritage", "environment", "unsafety"], "category": [None, 4, 9], "value": [7.0, None, 0.5]}
    gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS).to_file(tmp_path / "zones.gpkg")
    frame = conform("zones", read_layer("zones", str(tmp_path / "zones.gpkg"), CRS, NORMS))
    assert frame["kind"].tolist() == columns["soort"]
    assert frame["category"].fillna(0).tolist() == [0, 4, 0]
    assert frame["value"].fillna(0).tolist() == [0, 0, 0.5]
    assert set(frame["source"]) == {"own layer"}


@pytest.fixture(scope="module")
def drawn_on(sample_package):
    """The sample city with a zone of each kind over parts of its plan areas."""
    city = read_city(sample_package)
    areas = gpd.read_file(sample_package.with_name("plan_areas.gpkg")).to_crs(city.crs).set_index("code")
    rows = [
        (areas.geometry["VS04"].buffer(-20), {"kind": "noise"}),
        (areas.geometry["VS01"], {"kind": "unsafety", "value": 0.9}),
        (areas.geometry["VS02"], {"kind": "unused_green"}),
    ]
    return replace(city, zones=conform("zones", table("zones", *rows).set_crs(city.crs, allow_override=True)))


def _scored(city, package, folder, overlay=""):
    (folder / "own.toml").write_text(overlay, encoding="utf-8")
    norms = read_norms(folder / "own.toml")
    answer = score(city, package.with_name("plan_areas.gpkg"), folder / "out.gpkg", norms)
    return {area["area_id"]: area for area in answer["areas"]}


@pytest.mark.slow
def test_zones_in_scores(drawn_on, sample_package, tmp_path):
    plain = _scored(replace(drawn_on, zones=drawn_on.zones.iloc[:0]), sample_package, tmp_path)
    zoned = _scored(drawn_on, sample_package, tmp_path)
    excepted = _scored(drawn_on, sample_package, tmp_path, "[infill]\nunused_green = true\n")
    # its own plan stays, and nothing else is found in a zone
    assert zoned["VS04"]["den_cap"] <= plain["VS04"]["den_cap"]
    for area in plain:
        assert plain[area]["inf_green_exc"] is None
        assert plain[area]["inf_compensate_m2"] is None
        assert zoned[area]["inf_green_exc"] == zoned[area]["inf_compensate_m2"] == 0
        # what is built on as an exception is one more site
        assert (excepted[area]["den_cap"] > zoned[area]["den_cap"]) == (excepted[area]["inf_green_exc"] == 1)
    assert zoned["VS01"]["typ_iii"] > plain["VS01"]["typ_iii"]
    assert zoned["VS01"]["typ_main"] == "iii"
    assert "the index of unsafety is 0.90" in zoned["VS01"]["typ_why"]
    assert excepted["VS02"]["inf_green_exc"] == 1
    assert excepted["VS02"]["inf_compensate_m2"] > 1000
    assert "as much green is made elsewhere" in excepted["VS02"]["inf_note"]
