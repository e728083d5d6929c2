"""Where homes can go: each path by hand, what is no site, and who claims first (docs/method/sites.md)."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from cases import first_of
from drawing import in_degrees
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import City, read_city
from g40_plugin.engine.city.schema import TABLES, conform, empty_table
from g40_plugin.engine.errors import NormsError
from g40_plugin.engine.indicators.density.sites.find import COLUMNS, sites_of, sites_of_model
from g40_plugin.engine.indicators.density.sites.homes import BOUNDS, PATHS, density_at, with_homes
from g40_plugin.engine.indicators.density.sites.land import EMPTY, LAND_PATHS, PLAN
from g40_plugin.engine.indicators.density.sites.why import with_reasons
from g40_plugin.engine.indicators.run import Run
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.sources.build import assemble

# each example finds all sites of a drawn town
few = settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])

CRS = "EPSG:28992"
NORMS = read_norms()
# a square hectare, and what the columns of a site say together
HECTARE = shapely.box(0, 0, 100, 100)
FITS = ["fits_low", "fits", "fits_high", "likely"]


def table(name, *rows):
    """Rows of a table of the city package: (shape, column=value, ...)."""
    frame = gpd.GeoDataFrame([about for _, about in rows], geometry=[shape for shape, _ in rows], crs=CRS)
    return conform(name, frame)


def cover(shape, name):
    of = NORMS.landcover[name]
    return shape, {"cover": name, "cover_group": of.group, "public": int(of.public), "overlay_order": of.order}


def building(shape, use, levels=1.0, year=1970, **about):
    return shape, {"use": use, "levels": levels, "year": year, "footprint_m2": shape.area, **about}


def street(*points, **about):
    return shapely.LineString(points), {"highway": "residential", "width_m": 6.0, "car": 1, **about}


def town(covers=(), buildings=(), **tables):
    """A city of a wide contour with some ground and buildings, and what is given."""
    frames = {name: empty_table(name, CRS) for name in TABLES}
    frames["contour"] = table("contour", (shapely.box(-2000, -2000, 2000, 2000), {}))
    frames |= {"landcover": table("landcover", *covers)} if covers else {}
    frames |= {"buildings": table("buildings", *buildings)} if buildings else {}
    return City(**(frames | tables), meta={"crs": CRS})


def run_of(city, *shapes, access=60.0, plans=None, norms=NORMS):
    """A scoring of some areas (the hectare) that are all reached as well."""
    shapes = shapes or (HECTARE,)
    ids = [f"A{n}" for n in range(len(shapes))]
    areas = gpd.GeoDataFrame({"area_id": ids}, geometry=list(shapes), crs=city.crs)
    nobody = gpd.GeoDataFrame({"area": np.zeros(0, int)}, geometry=[], crs=city.crs)
    run = Run(city, areas, norms, None, nobody, {})
    for family in ("a15", "ptn"):
        run.add(family, pd.DataFrame({f"{family}_score": [access] * len(shapes)}))
    run.plans = plans
    return run


def found(city, *shapes, **about):
    """The sites of the areas."""
    return sites_of(run_of(city, *shapes, **about)).frame


def paths(city, *shapes, **about):
    """Square metres of each path."""
    return found(city, *shapes, **about).groupby("path")["area_m2"].sum().round(6).to_dict()


def only(city, path, **about):
    """The single site of a path."""
    sites = found(city, **about)
    (row,) = np.flatnonzero(sites["path"] == path)
    return sites.iloc[row]


def norms_of(folder, text):
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return read_norms(folder / "own.toml")


# ---------------------------------------------------------------- how many homes an accessibility asks for


def test_homes_by_accessibility():
    # 60 lies on a knot, 50 and 70 halfway: (70 + 110) / 2 and (110 + 165) / 2
    access = np.array([0.0, 10, 20, 40, 50, 60, 70, 80, 100])
    assert density_at(access, NORMS.density.sites).tolist() == [25, 32.5, 40, 70, 90, 110, 137.5, 165, 250]


def test_land_for_work_at_an_accessibility_of_60_gives_62_homes_a_hectare():
    # 110 homes/ha * 0.8 that can be used * 0.7 that is not kept for work = 61.6
    hall = building(shapely.box(0, 0, 50, 100), "work", jobs=40.0)
    site = only(town([cover(shapely.box(0, 0, 75, 100), "industrial")], [hall]), "work")
    # the hall and 25 m of yard beside it: 75 x 100 m
    assert site["area_m2"] == pytest.approx(7500)
    assert site["fits"] / 0.75 == pytest.approx(61.6)
    # low: 0.6 * 0.7 * 90 (accessibility 50); high: 1 * 0.7 * 137.5 (accessibility 70)
    assert site["fits_low"] / 0.75 == pytest.approx(0.6 * 0.7 * 90)
    assert site["fits_high"] / 0.75 == pytest.approx(0.7 * 137.5)
    assert site["likely"] == pytest.approx(0.25 * site["fits"])
    # three tenths of the jobs stay
    assert (site["jobs"], site["jobs_kept"]) == (40, pytest.approx(12))
    assert (site["now"], site["year"]) == ("work", 1970)


@pytest.mark.parametrize(
    ("path", "covers", "buildings", "m2", "low", "mid", "high", "chance"),
    [
        # half a hectare each, at 90, 110 and 137.5 homes/ha: shares, chance
        ("empty", [cover(shapely.box(0, 0, 50, 100), "brownfield")], [], 5000, 0.8, 0.9, 1.0, 0.6),
        ("empty", [cover(shapely.box(0, 0, 50, 100), "bgt_open_unpaved")], [], 5000, 0.8, 0.9, 1.0, 0.6),
        ("petrol", [cover(shapely.box(0, 0, 50, 100), "fuel")], [], 5000, 0.8, 1.0, 1.0, 0.4),
        ("parking", [cover(shapely.box(0, 0, 50, 100), "parking")], [], 5000, 0.7, 0.9, 1.0, 0.3),
        ("parking", [cover(shapely.box(0, 0, 50, 100), "private_parking")], [], 5000, 0.7, 0.9, 1.0, 0.3),
        # a shop of 25 x 100 m and 25 m of its yard
        ("shops", [cover(HECTARE, "retail")], [building(shapely.box(0, 0, 25, 100), "shop")], 5000, 0.6, 0.8, 1.0, 0.3),
        # care of 35 x 100 m and 15 m around it
        ("care", [], [building(shapely.box(0, 0, 35, 100), "care", 4.0)], 5000, 0.6, 0.8, 1.0, 0.3),
    ],
)  # fmt: skip
def test_land_by_hand(path, covers, buildings, m2, low, mid, high, chance):
    site = only(town(covers, buildings), path)
    assert site["area_m2"] == pytest.approx(m2)
    hectares = m2 / 1e4
    expected = [hectares * low * 90, hectares * mid * 110, hectares * high * 137.5, hectares * mid * 110 * chance]
    assert site[FITS].astype(float).tolist() == pytest.approx(expected)
    assert site[["share_low", "share", "share_high"]].astype(float).tolist() == [low, mid, high]
    assert site["density"] == 110
    # 0.3 of the site becomes public space, of which 0.4 is to be green
    assert site["green_m2"] == pytest.approx(m2 * 0.3 * 0.4)
    # what is not built on can pay for it, unless it was no paved ground
    assert site["pays_m2"] == pytest.approx(0.0 if path == "empty" else m2 * (1 - mid))


def test_a_hectare_is_gross():
    # 100 x 100 m: 1 / 1.13 net * 0.9 * 110; 99 x 100 m is net
    gross, net = (only(town([cover(shapely.box(0, 0, side, 100), "parking")]), "parking") for side in (100, 99))
    assert gross["fits"] == pytest.approx(0.9 * 110 / 1.13)
    assert net["fits"] == pytest.approx(0.99 * 0.9 * 110)


def test_a_petrol_station_that_is_a_point_is_900_m2(drawing, tmp_path):
    drawing.way([(0, 50), (1000, 50)], highway="residential")
    drawing.box(0, 0, 1000, 1000, landuse="residential")
    drawing.node(500, 500, amenity="fuel")
    source = drawing.write(tmp_path / "town.osm", (*in_degrees(0, 0), *in_degrees(1000, 1000)))
    built = assemble(source, NORMS, crs=CRS, layers={}, progress=SILENT)
    city = replace(built, **{name: conform(name, built.table(name)) for name in TABLES})
    whole = built.extent
    site = found(city, whole).set_index("path").loc["petrol"]
    assert site["area_m2"] == pytest.approx(900, rel=0.01)
    # 0.09 ha * 110
    assert site["fits"] == pytest.approx(9.9, rel=0.01)


# ---------------------------------------------------------------- in and on what is built


def block(*buildings):
    """A block of 100 x 100 m between four streets, which are 6 m wide but part blocks as lines."""
    ring = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    return town(buildings=buildings, streets=table("streets", street(*ring)))


FLAT = {"levels": 4.0, "dwellings": 40.0}


def test_an_estate_by_hand():
    # 40 homes of 1960 on 3,000 of 10,000 m2: 10, 20 and 27 %, half of the mid by 2040
    site = only(block(building(shapely.box(10, 10, 60, 70), "living", year=1960, **FLAT)), "estate")
    assert site[FITS].astype(float).tolist() == pytest.approx([4, 8, 10.8, 4])
    assert site["area_m2"] == pytest.approx(10_000)
    assert np.isnan(site["density"])


@pytest.mark.parametrize(
    ("height", "year", "path"),
    [(60, 1960, "estate"), (62, 1960, "small"), (60, 1944, "small"), (60, 1945, "estate"), (60, 1980, "estate"),
     (60, 1981, "small")],
)  # fmt: skip
def test_an_estate_is_open_and_of_1945_to_1980(height, year, path):
    # 50 x 60 m is a GSI of .30 and 50 x 62 m of .31; flats of 6 floors are topped by nobody
    flat = building(shapely.box(10, 10, 60, 10 + height), "living", 6.0, year, dwellings=40.0)
    assert set(found(block(flat))["path"]) == {path}


def test_corporations_let_an_estate_grow_at_the_high_end():
    city = block(building(shapely.box(10, 10, 60, 70), "living", year=1960, **FLAT))
    for share, homes in ((0.5, 8.0), (0.51, 10.8)):
        zones = table("neighbourhoods", (HECTARE, {"corporation_share": share}))
        assert only(replace(city, neighbourhoods=zones), "estate")["fits"] == pytest.approx(homes)


def test_one_more_floor_by_hand():
    # too dense for an estate: on 6,000 m2 of roof a whole floor is 80 homes; 25, 50 and 75 % of it
    city = block(building(shapely.box(0, 0, 60, 100), "living", year=1965, **FLAT))
    site = only(city, "topping")
    assert site[FITS].astype(float).tolist() == pytest.approx([20, 40, 60, 12])
    # the block itself keeps its small sites
    assert set(found(city)["path"]) == {"topping", "small"}


@pytest.mark.parametrize(
    ("about", "fits"),
    [
        ({"levels": 2.0}, 0), ({"levels": 3.0}, 1), ({"levels": 5.0}, 1), ({"levels": 6.0}, 0),
        ({"year": 1944}, 0), ({"year": 1945}, 1), ({"year": 1985}, 1), ({"year": 1986}, 0),
        ({"dwellings": 1.0}, 0), ({"dwellings": 2.0}, 1), ({"year": None}, 0), ({"use": "work"}, 0),
    ],
)  # fmt: skip
def test_what_can_be_topped_up(about, fits):
    flat = {"use": "living", "levels": 4.0, "year": 1965, "dwellings": 40.0} | about
    city = block(building(shapely.box(0, 0, 60, 100), **flat))
    assert (found(city)["path"] == "topping").sum() == fits


def test_vacant_floor_area_by_hand():
    office = building(shapely.box(10, 10, 60, 40), "work", 4.0, 2001)
    empty = table("vacancy", (shapely.Point(30, 20), {"vacant_m2": 1000.0}))
    # 1,000 m2 * .85 of use = 850 m2, of which 60, 80 and 90 % becomes homes of 70 m2
    site = only(replace(block(office), vacancy=empty), "conversion")
    expected = [850 / 70 * share for share in (0.6, 0.8, 0.9)]
    assert site[FITS].astype(float).tolist() == pytest.approx([*expected, 0.5 * expected[1]])
    assert (site["now"], site["vacant"]) == ("work", True)
    # homes that stand empty are homes already
    home = building(shapely.box(10, 10, 60, 40), "living", 4.0, 2001)
    assert "conversion" not in set(found(replace(block(home), vacancy=empty))["path"])
    # a point beside all buildings is believed
    beside = table("vacancy", (shapely.Point(90, 90), {"vacant_m2": 1000.0}))
    assert only(replace(block(office), vacancy=beside), "conversion")["fits"] == pytest.approx(expected[1])
    # but not on land that is counted already
    plan = plans_of((HECTARE, {"homes": 9.0, "status": "hard"}))
    assert set(found(replace(block(office), vacancy=beside), plans=plan)["path"]) == {"plan"}
    lot = town([cover(HECTARE, "parking")], vacancy=beside)
    assert set(found(lot)["path"]) == {"parking"}


def test_small_sites_by_hand():
    # 100 homes of 1900: 2, 3.5 and 5 % of them, times a half and accessibility 50, 60 and 70
    old = building(shapely.box(10, 10, 60, 40), "living", 3.0, 1900, dwellings=100.0)
    site = only(block(old), "small")
    assert site[FITS].astype(float).tolist() == pytest.approx([2 * 1.0, 3.5 * 1.1, 5 * 1.2, 3.5 * 1.1])


def test_a_building_beyond_its_block_is_its_own_site():
    # the middle is left of the street, a quarter stands in the area on the other side, where no other block reaches
    wide = building(shapely.box(80, 10, 120, 40), "living", 3.0, 1900, dwellings=100.0)
    ring = table("streets", street((0, 0), (105, 0), (105, 100), (0, 100), (0, 0)))
    beyond = shapely.box(110, 0, 112, 100), shapely.box(112, 0, 150, 100)
    sites = found(town(buildings=[wide], streets=ring), *beyond)
    assert sites["path"].tolist() == ["small", "small"]
    assert [piece.bounds for piece in sites.geometry] == [(110, 10, 112, 40), (112, 10, 120, 40)]
    assert sites["fits"].astype(float).tolist() == pytest.approx([3.5 * 1.1 * share for share in (2 / 40, 8 / 40)])


# ---------------------------------------------------------------- what is no site


LOT = shapely.box(0, 0, 50, 100)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        # a park, a playground, a canal, a field and the grounds of schools, churches and sports claim from all but a
        # car park or a petrol station that lies on such grounds
        ("park", "parking"), ("playground", "parking"), ("water", "parking"), ("farmland", "parking"),
        ("grass", "empty"), ("playground", "empty"), ("water", "empty"), ("farmland", "empty"),
        ("urban_other", "empty"), ("urban_other", "shops"), ("urban_other", "work"),
        ("playground", "care"), ("water", "work"), ("park", "shops"), ("pedestrian", "shops"), ("square", "work"),
    ],
)  # fmt: skip
def test_no_homes_on_other_ground(name, path):
    ground = {"parking": "parking", "empty": "brownfield", "shops": "retail", "work": "industrial", "care": None}[path]
    covers = [cover(HECTARE, ground)] if ground else []
    use = {"shops": "shop", "work": "work", "care": "care"}.get(path)
    # the building stands in the south, the other ground lies in the north
    buildings = [building(shapely.box(0, 0, 100, 30), use)] if use else []
    free = paths(town(covers, buildings))[path]
    less = paths(town([*covers, cover(shapely.box(0, 40, 100, 100), name)], buildings))[path]
    assert free - less == pytest.approx({"shops": 15, "work": 15, "care": 5}.get(path, 60) * 100)


@pytest.mark.parametrize(
    "name", ["urban_other", "playground", "park", "grass", "water", "farmland", "residential", "railway", "pedestrian"]
)
def test_ground_with_a_use_is_no_site(name):
    """A churchyard, a school yard, a sports ground, a playground, a canal, a field, a garden, a square."""
    assert found(town([cover(HECTARE, name)])).empty


def test_a_churchyard_beside_a_care_home_is_no_yard():
    #   churchyard from x = 40 on; the grounds of the home itself are its yard
    home = building(shapely.box(0, 0, 30, 100), "care")
    own = cover(shapely.box(0, 0, 40, 100), "urban_other")
    churchyard = cover(shapely.box(40, 0, 100, 100), "urban_other")
    assert paths(town([own], [home])) == {"care": 4500}
    assert paths(town([own, churchyard], [home])) == {"care": 4000}


def test_a_care_home_keeps_its_own_grounds_alone():
    # the second home stands on the grounds that begin in the yard of the first
    homes = [building(shapely.box(0, 0, 30, 40), "care"), building(shapely.box(300, 0, 340, 40), "care")]
    city = town([cover(shapely.box(40, 0, 320, 40), "urban_other")], homes)
    first, second = shapely.box(-50, -50, 100, 100), shapely.box(250, -50, 400, 100)
    both = found(city, first, second).set_index("area_id")["area_m2"]
    # 60 x 70 m, without the grounds (5 x 40 m) and what the corners are cut off
    cut = 4 * 15**2 - shapely.Point(0, 0).buffer(15, quad_segs=2).area
    assert both["A0"] == pytest.approx(60 * 70 - 5 * 40 - cut)
    assert both["A1"] == pytest.approx(70 * 70 - cut)
    for name, shape in (("A0", first), ("A1", second)):
        assert found(city, shape)["area_m2"].tolist() == pytest.approx([both[name]])


def test_nothing_outside_the_contour_and_in_zones():
    lot = town([cover(HECTARE, "parking")])
    half = table("contour", (shapely.box(-100, -100, 50, 200), {}))
    assert paths(replace(lot, contour=half)) == {"parking": 5000}
    for kind in ("heritage", "safety", "noise"):
        zone = table("zones", (shapely.box(0, 0, 50, 50), {"kind": kind}))
        assert paths(replace(lot, zones=zone)) == {"parking": 7500}


def test_no_homes_on_main_roads_railways_and_buildings():
    lot = town([cover(HECTARE, "parking")])
    # 10 m wide along the south side, half of it inside
    main = table("streets", street((-10, 0), (110, 0), highway="primary", width_m=10.0))
    assert paths(replace(lot, streets=main)) == {"parking": 9500}
    below = table("streets", street((-10, 50), (110, 50), highway="primary", width_m=10.0, tunnel=1))
    assert paths(replace(lot, streets=below)) == {"parking": 10_000}
    # 10 m to both sides
    rail = table("barriers", (shapely.LineString([(-10, 90), (110, 90)]), {"kind": "rail"}))
    assert paths(replace(lot, barriers=rail)) == {"parking": 8000}
    kiosk = table("buildings", building(shapely.box(0, 0, 10, 10), "other"))
    assert paths(replace(lot, buildings=kiosk)) == {"parking": 9900}


@pytest.mark.parametrize(("width", "m2"), [(19.9, {}), (20.0, {"parking": 200}), (20.1, {"parking": 201})])
def test_under_200_m2_is_no_site(width, m2):
    assert paths(town([cover(shapely.box(0, 0, width, 10), "parking")])) == m2


def test_a_strip_along_an_edge_is_no_site():
    assert found(town([cover(shapely.box(0, 0, 2.0, 100), "parking")])).empty


@pytest.mark.parametrize(
    ("path", "about", "counts"),
    [
        ("shops", {"footprint_m2": 1000.0}, False), ("shops", {"footprint_m2": 1001.0}, True),
        ("shops", {"levels": 2.0}, False), ("shops", {"use": "meet"}, True), ("shops", {"use": "living"}, False),
        ("work", {"levels": 2.0}, True), ("work", {"levels": 2.1}, False), ("work", {"year": 1989}, True),
        ("work", {"year": 1990}, False), ("care", {"year": 1989}, True), ("care", {"year": 1990}, False),
        ("care", {"footprint_m2": 499.0}, False), ("care", {"footprint_m2": 500.0}, True),
    ],
)  # fmt: skip
def test_which_buildings_make_a_site(path, about, counts):
    use = {"shops": "shop", "work": "work", "care": "care"}[path]
    facts = {"use": use, "levels": 1.0, "year": 1970} | about
    city = town([cover(HECTARE, "industrial")], [building(shapely.box(0, 0, 40, 40), **facts)])
    assert (path in paths(city)) == counts


def test_work_counts_on_business_land_alone():
    hall = building(shapely.box(0, 0, 40, 40), "work")
    assert "work" not in paths(town([cover(HECTARE, "residential")], [hall]))


def test_what_stands_empty_counts_whatever_its_age_and_height():
    empty = table("vacancy", (shapely.Point(20, 20), {"vacant_m2": 100.0}))
    office = building(shapely.box(0, 0, 40, 40), "work", 8.0, 2015)
    site = only(replace(town([cover(HECTARE, "commercial")], [office]), vacancy=empty), "work")
    assert site["vacant"] == 1
    # and sooner
    assert site["likely"] == pytest.approx(0.5 * site["fits"])
    # its floor area is not counted once more
    assert "conversion" not in set(
        found(replace(town([cover(HECTARE, "commercial")], [office]), vacancy=empty))["path"]
    )


# ---------------------------------------------------------------- what nobody told


@pytest.mark.parametrize(
    ("path", "about", "counts"),
    [
        # year not known: at the high end alone
        ("work", {"year": None}, (False, False, True)),
        ("care", {"year": None}, (False, False, True)),
        # floors guessed: 1 is .6 to 1.6, which is one storey or two at most; 2 may be 3.2, 3 may be 1.8
        ("shops", {"levels": 1.0, "levels_guessed": 1}, (True, True, True)),
        ("shops", {"levels": 1.5, "levels_guessed": 1}, (False, True, True)),
        ("shops", {"levels": 2.0, "levels_guessed": 1}, (False, False, True)),
        ("work", {"levels": 1.0, "levels_guessed": 1}, (True, True, True)),
        ("work", {"levels": 2.0, "levels_guessed": 1}, (False, True, True)),
        ("work", {"levels": 3.0, "levels_guessed": 1}, (False, False, True)),
    ],
)  # fmt: skip
def test_the_less_sure_the_nearer_to_the_high_end(path, about, counts):
    use = {"shops": "shop", "work": "work", "care": "care"}[path]
    facts = {"use": use, "levels": 1.0, "year": 1970} | about
    site = only(town([cover(HECTARE, "industrial")], [building(shapely.box(0, 0, 40, 40), **facts)]), path)
    assert tuple((site[[f"fits{ending}" for ending in BOUNDS]] > 0).tolist()) == counts


@pytest.mark.parametrize(
    ("levels", "counts"),
    # 4 may be 2.4 to 6.4; 2 may be 3.2; 8 may be 4.8; 1.8 is at most 2.88 and 9 at least 5.4
    [(4.0, (False, True, True)), (2.0, (False, False, True)), (8.0, (False, False, True)), (1.8, None), (9.0, None)],
)
def test_one_more_floor_on_guessed_floors(levels, counts):
    flat = building(shapely.box(0, 0, 60, 100), "living", levels, 1965, dwellings=40.0, levels_guessed=1)
    sites = found(block(flat))
    here = sites[sites["path"] == "topping"]
    assert len(here) == (counts is not None)
    if counts:
        assert tuple((here.iloc[0][[f"fits{ending}" for ending in BOUNDS]] > 0).tolist()) == counts


def test_a_site_tells_why():
    hall = building(shapely.box(0, 0, 50, 100), "work", year=None)
    old = building(shapely.box(0, 0, 50, 100), "work")
    land = [cover(shapely.box(0, 0, 75, 100), "industrial")]
    told = [with_reasons(found(town(land, [one])), NORMS).iloc[0]["why"] for one in (old, hall)]
    assert told[0] == (
        "7500 m², of which 80 % can be used, at 110 homes per hectare; 30 % of the floor area stays for work."
    )
    assert told[1].startswith("Whether this counts is not known")
    # .75 ha * .7 * 137.5
    assert "at most 72 homes" in told[1]


# ---------------------------------------------------------------- first claim wins


def plans_of(*rows):
    shapes = [shape for shape, _ in rows]
    return gpd.GeoDataFrame([about for _, about in rows], geometry=shapes, crs=CRS).assign(plan_id="1", area_id="A0")


def test_a_plan_holds_what_the_municipality_says():
    plan = plans_of(
        (shapely.box(0, 0, 100, 100), {"homes": 200.0, "status": "hard", "name": "Kade", "middle": 80.0}),
        (shapely.box(0, 200, 100, 300), {"homes": 60.0, "status": "soft", "name": "Haven", "middle": None}),
    ).assign(area_id=["A0", "A1"])
    lots = town([cover(shapely.box(0, 0, 150, 300), "parking")])
    sites = found(lots, HECTARE, shapely.box(0, 200, 100, 300), plans=plan)
    assert set(sites["path"]) == {"plan"}
    np.testing.assert_allclose(sites[FITS].to_numpy(float), [[200, 200, 200, 180], [60, 60, 60, 30]])
    assert sites["middle"].astype(float).fillna(-1).tolist() == [80, -1]
    # a plan that an area cuts counts by the share of its ground inside
    west = found(lots, shapely.box(0, 0, 25, 100), plans=plan).iloc[0]
    assert (west["fits"], west["plan_homes"], west["middle"]) == (50, 50, 20)


def test_a_plan_leaves_the_infill_check_its_land():
    lots = town([cover(HECTARE, "parking"), cover(shapely.box(0, 0, 100, 20), "grass")])
    for plans in (None, plans_of((HECTARE, {"homes": 9.0, "status": "soft"}))):
        found_ = sites_of(run_of(lots, plans=plans))
        assert (found_.inviting_m2[0], found_.on_green_m2[0]) == (10_000, 2000)
        # and the typology too
        assert sites_of_model(run_of(lots, plans=plans))["area_m2"].tolist() == [8000]


def test_a_plan_that_is_a_point_stands_for_the_ground_of_its_homes():
    # at the density of an accessibility of 50, 90 homes/ha, 45 homes are half a hectare
    plan = plans_of((shapely.Point(50, 50), {"homes": 45.0, "status": "soft"}))
    lot = town([cover(HECTARE, "parking")])
    found_ = paths(lot, shapely.box(-100, -100, 200, 200), plans=plan)
    assert found_["plan"] == pytest.approx(5000, rel=0.02)
    assert found_["plan"] + found_["parking"] == pytest.approx(10_000, rel=1e-6)


@pytest.mark.parametrize(
    ("first", "second"),
    [("brownfield", "fuel"), ("brownfield", "parking"), ("fuel", "parking")],
)
def test_the_first_claim_wins(first, second):
    name = {"brownfield": "empty", "fuel": "petrol", "parking": "parking"}
    covers = [cover(shapely.box(0, 0, 60, 100), first), cover(shapely.box(40, 0, 100, 100), second)]
    for order in (covers, covers[::-1]):
        assert paths(town(order)) == {name[first]: 6000, name[second]: 4000}


def test_a_car_park_of_a_shop_is_a_car_park():
    shop = building(shapely.box(0, 0, 25, 100), "shop")
    city = town([cover(HECTARE, "retail"), cover(shapely.box(25, 0, 100, 100), "private_parking")], [shop])
    assert paths(city) == {"parking": 7500, "shops": 2500}


def test_homes_on_land_that_is_claimed_are_counted_once():
    # a flat inside a plan is neither topped nor small
    flat = building(shapely.box(0, 0, 60, 100), "living", 4.0, 1965, dwellings=40.0)
    plan = plans_of((HECTARE, {"homes": 10.0, "status": "hard"}))
    assert set(found(block(flat), plans=plan)["path"]) == {"plan"}


corner = st.integers(-50, 120)
side = st.integers(5, 120)
boxes = st.builds(lambda x, y, w, h: shapely.box(x, y, x + w, y + h), corner, corner, side, side)
grounds = st.lists(
    st.tuples(boxes, st.sampled_from(["parking", "brownfield", "fuel", "industrial", "grass", "water", "urban_other"])),
    max_size=5,
)
uses = st.sampled_from(["work", "shop", "care", "living"])
stock = st.lists(st.tuples(boxes, uses, st.sampled_from([1.0, 4.0]), st.sampled_from([1960, None])), max_size=4)


@pytest.mark.slow
@few
@given(grounds, stock, boxes, st.lists(boxes, max_size=1))
def test_no_square_metre_counts_twice(covers, buildings, contour, planned):
    city = town(
        [cover(shape, name) for shape, name in covers],
        [building(shape, use, levels, year, dwellings=9.0, jobs=9.0) for shape, use, levels, year in buildings],
        contour=table("contour", (contour, {})),
    )
    plans = plans_of(*((shape, {"homes": 5.0, "status": "hard"}) for shape in planned)) if planned else None
    areas = (shapely.box(0, 0, 60, 100), shapely.box(60, 0, 120, 100))
    sites = found(city, *areas, plans=plans)
    land = sites[sites["path"].isin(LAND_PATHS)]
    assert land.area.sum() == pytest.approx(shapely.union_all(land.geometry.to_numpy()).area, abs=1e-3)
    own = land[land["path"] != PLAN].geometry.to_numpy()
    kept = [shape for shape, name in covers if name in {"grass", "water"}]
    for shape in kept:
        assert shapely.area(shapely.intersection(own, shape)).sum() < 1e-3
    assert shapely.area(shapely.difference(own, contour)).sum() < 1e-3
    # what lies in two areas is in neither twice, and no area has what lies outside it
    for row, area in enumerate(areas):
        assert shapely.area(shapely.difference(land.geometry.to_numpy()[land["area"] == row], area)).sum() < 1e-3
    low, fits, high = (sites[f"fits{ending}"].to_numpy(float) for ending in BOUNDS)
    assert (low >= 0).all()
    assert (low <= fits + 1e-9).all()
    assert (fits <= high + 1e-9).all()
    assert (sites["likely"].to_numpy(float) <= fits + 1e-9).all()
    assert not sites.duplicated(["site_id", "area"]).any()
    assert (sites["jobs_kept"].astype(float).fillna(0) <= sites["jobs"].astype(float).fillna(0) + 1e-9).all()


# ---------------------------------------------------------------- the numbers of a site


def one_site(path, access=60.0, norms=NORMS.density, **about):
    facts = {
        "path": path, "area_m2": 5000.0, "there": 50.0, "told": 1.0, "vacant": False, "jobs": 20.0, "plan_homes": 30.0,
        "status": "soft", "use": "yes", "use_share": np.nan, "homes": np.nan,
    }  # fmt: skip
    sites = gpd.GeoDataFrame([facts | about], geometry=[HECTARE], crs=CRS)
    return with_homes(sites, np.array([access]), np.array([0.0]), 0.4, norms).iloc[0]


@few
@given(st.sampled_from(PATHS), st.floats(0, 100), st.floats(0, 100))
def test_better_reached_is_never_fewer_homes(path, one, other):
    less, more = (one_site(path, access) for access in sorted([one, other]))
    for ending in BOUNDS:
        assert less[f"fits{ending}"] <= more[f"fits{ending}"] + 1e-9


@pytest.mark.parametrize("path", PATHS)
def test_a_site_that_is_struck_out_adds_nothing(path):
    none = one_site(path, use="no")
    assert none[[*FITS, "green_m2", "pays_m2"]].astype(float).tolist() == [0] * 6
    # nor does it take jobs
    assert none["jobs_kept"] == 20
    maybe = one_site(path, use="only if")
    assert maybe[["fits_low", "fits", "likely"]].astype(float).tolist() == [0, 0, 0]
    assert maybe["fits_high"] == one_site(path)["fits_high"] > 0


@few
@given(st.sampled_from(PATHS[1:]), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_share_is_never_fewer_homes(path, one, other):
    less, more = (one_site(path, use_share=share) for share in sorted([one, other]))
    assert less["fits"] <= more["fits"] + 1e-9


def test_own_homes_go_before_all():
    assert one_site("parking", homes=12.0)[FITS[:3]].astype(float).tolist() == [12, 12, 12]
    # .5 ha * .5 * 110
    assert one_site("parking", use_share=0.5)["fits"] == pytest.approx(27.5)


def test_green_first_takes_land():
    # 0.3 * 0.4 of the site: .88 of the homes
    first = NORMS.density.model_copy(update={"green": "site_first"})
    assert one_site("parking", norms=first)["fits"] == pytest.approx(0.88 * one_site("parking")["fits"])


def test_accessibility_that_is_not_known_makes_no_number():
    for path in PATHS:
        by_access = path not in {"plan", "estate", "topping", "conversion"}
        assert np.isnan(one_site(path, access=np.nan)["fits"]) == by_access, path


# ---------------------------------------------------------------- areas, ids, columns


def test_an_area_that_cuts_a_site_has_its_part():
    city = town(
        [cover(shapely.box(0, 0, 150, 100), "industrial")], [building(shapely.box(0, 0, 150, 100), "work", jobs=60.0)]
    )
    sites = found(city, HECTARE, shapely.box(100, 0, 200, 100)).set_index("area")
    assert sites["area_m2"].tolist() == [10_000, 5000]
    assert sites["jobs"].tolist() == [40, 20]
    # one site, with one name
    assert len(set(sites["site_id"])) == 1


def test_a_site_keeps_its_id_when_others_come():
    lots = [cover(shapely.box(0, 0, 40, 100), "parking")]
    more = [*lots, cover(shapely.box(60, 0, 100, 40), "parking"), cover(shapely.box(60, 60, 100, 100), "fuel")]
    one, three = (found(town(covers))["site_id"] for covers in (lots, more))
    assert set(one) < set(three)
    assert one.str.startswith("parking-").all()
    assert not three.duplicated().any()


def test_owner_and_columns():
    lot = town([cover(HECTARE, "parking")], owners=table("owners", (HECTARE, {"owner": "Gemeente"})))
    site = with_reasons(found(lot), NORMS)
    assert site["owner"].tolist() == ["Gemeente"]
    assert set(COLUMNS) <= set(site.columns)


def test_unused_green_by_exception(tmp_path):
    covers = [cover(shapely.box(0, 0, 50, 100), "parking"), cover(shapely.box(50, 0, 100, 100), "grass")]
    zone = table("zones", (shapely.box(50, 0, 100, 50), {"kind": "unused_green"}))
    city = town(covers, zones=zone)
    assert paths(city) == {"parking": 5000}
    norms = norms_of(tmp_path, "[infill]\nunused_green = true\n")
    assert paths(city, norms=norms) == {"parking": 5000, EMPTY: 2500}
    # water in the zone stays water
    pond = cover(shapely.box(50, 0, 100, 10), "water")
    wet = replace(city, landcover=table("landcover", *covers, pond))
    assert paths(wet, norms=norms) == {"parking": 5000, EMPTY: 2000}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[density.sites.parking]\nlow = 0.95\n", "must rise"),
        ("[density.sites]\naccessibility = [0.0, 50.0]\n", "equally long"),
        ("[density.sites]\nscore = [0.0, 50.0, 40.0, 100.0]\n", "rise"),
    ],
)
def test_norms_that_cannot_be(tmp_path, text, words):
    with pytest.raises(NormsError, match=words):
        norms_of(tmp_path, text)


@pytest.mark.parametrize("unknown", first_of(["contour", "homes"], 1))
def test_without_homes_there_is_no_bill_and_no_job_is_lost(sample_package, tmp_path, unknown):
    city = read_city(sample_package)
    if unknown == "contour":
        city = replace(city, contour=city.contour.iloc[:0])
    else:
        city = replace(city, buildings=city.buildings.assign(dwellings=0.0))
    areas = sample_package.with_name("plan_areas.gpkg")
    found = score(city, areas, tmp_path / "out.gpkg", NORMS, indicators=["den"])["areas"]
    silent = [area for area in found if area["den_cap"] is None]
    assert len(silent) == len(found) if unknown == "contour" else len(silent) > 0
    for area in silent:
        names = ("den_jobs", "den_green_bill_m2", "den_green_pays_m2", "den_likely", "den_add_ha")
        assert [area[name] for name in names] == [None] * 5
        assert area["den_note"]


# ---------------------------------------------------------------- whichever areas are scored together


def _beside_borders():
    """Two hectares beside each other, and a third further on, with land and yards that reach over their borders."""
    covers = [
        # a car park over the border of which one half is too small for a site
        cover(shapely.box(98, 10, 130, 30), "parking"),
        # ground that hangs together over all three
        cover(shapely.box(80, 40, 150, 50), "brownfield"),
        cover(shapely.box(150, 45, 260, 60), "brownfield"),
        cover(shapely.box(0, 60, 330, 100), "industrial"),
    ]
    halls = [
        # the yard of the first reaches the hectare, and of the second that of the first
        building(shapely.box(105, 70, 125, 90), "work"),
        building(shapely.box(160, 70, 180, 90), "work", year=np.nan),
        # a shop beyond the border claims of the yard of both
        building(shapely.box(130, 62, 170, 68), "shop"),
        building(shapely.box(110, 32, 150, 62), "shop"),
    ]
    flats = [building(shapely.box(20, 10, 60, 20), "living", 4.0, 1960, dwellings=20.0)]
    # homes of the same block that are claimed by a site far from the first hectare
    flats.append(building(shapely.box(255, 50, 258, 53), "living", 4.0, 1960, dwellings=3.0))
    return town(covers, [*halls, *flats])


def test_an_area_has_the_sites_that_it_has_beside_its_neighbours():
    city = _beside_borders()
    shapes = [HECTARE, shapely.box(100, 0, 200, 100), shapely.box(240, 0, 340, 100)]
    columns = ["site_id", "path", "area_m2", "told", *FITS, "jobs", "now", "year"]
    every = found(city, *shapes)
    assert set(every["path"]) >= {"empty", "parking", "shops", "work"}
    for row, shape in enumerate(shapes):
        alone, beside = found(city, shape), every[every["area"] == row]
        pd.testing.assert_frame_equal(
            pd.DataFrame(alone)[columns].sort_values("site_id", ignore_index=True),
            pd.DataFrame(beside)[columns].sort_values("site_id", ignore_index=True),
            check_dtype=False,
        )
