"""Every reason of every card in a situation in which it holds, and none of the others where all is known."""

import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine
from drawing import ORIGIN, Drawing, city_of, in_degrees

from g40_plugin.catalogue import CARDS, own
from g40_plugin.catalogue.reasons import COMMON
from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.rasters import Raster
from g40_plugin.engine.city.schema import conform, empty_table
from g40_plugin.engine.indicators.typology.formula import RAW, typology
from g40_plugin.engine.indicators.typology.why import settle_reasons, why_reasons
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score

NORMS = read_norms()
# what holds in the town where all is known: of its ground, its plans, or the method itself
HOLDS = {
    "a15.not_in_data": "the town is a cutting of a city, without its secondary schools",
    "aff.limits_of_year": "the year of the price limits is always told",
    "aff.plan_lacks": "VS02 has no plan",
    "adp.plan_lacks": "VS02 and VS05 tell no floor area",
    "prk.plan_lacks": "VS02 has no plan",
    "prk.exactly_the_limit": "120 spaces for 400 homes",
    "prk.nobody_lives_here": "offices and shops alone",
    "chg.few_people": "offices and shops alone",
    "den.accessibility_cut": "the town is a cutting of a city",
    "den.denser_than_asked": "VS14 has a plan of 600 homes",
    "grn.canopy_unknown": "no raster, and few trees are mapped",
    "grn.no_public_green": "stone squares alone",
    "grn.no_green_patch": "stone squares alone",
    "grn.no_homes": "offices and shops alone",
    "hub.bounds_apart": "no parcel lockers are mapped, and one beside any other place would make a hub",
    "hub.no_park_and_ride": "none is mapped",
    "inf.no_inviting_land": "VS05 has none",
    "sch.no_school_near": "an area without a primary school",
    "sch.few_fast_roads": "quarters without one",
    "sev.behind_barrier": "the railway",
    "sev.one_crossing": "the railway",
    "stp.street_space_unknown": "no BGT",
    "stp.part_unknown": "of shared transport hubs are the larger part",
    "typ.many_amenities": "its type",
    "typ.nearest_type": "its type",
    "typ.sign_amenities": "its type",
    "typ.sign_inefficient": "its type",
    "typ.corporations_stand_for_owners": "owners are drawn for part of the land",
}


def null(frame, *columns):
    for column in columns:
        frame = frame.assign(**{column: frame[column].mask(np.ones(len(frame), bool))})
    return frame


def without(city, *tables):
    return replace(city, **{name: empty_table(name, city.crs) for name in tables})


def norms_of(folder, text):
    (folder / "overlay.toml").write_text(text, encoding="utf-8")
    return read_norms(folder / "overlay.toml")


def canopy(city, *, cell_m, cells):
    """A raster of crowns over the south-west of the city, by heights of so wide cells."""
    left, bottom, _, _ = city.extent.bounds
    transform = Affine(cell_m, 0, left, 0, -cell_m, bottom + cells * cell_m)

    def read(window):
        return np.full((int(window.height), int(window.width)), 0.2, np.float32)

    told = city.coverage.assign(theme="canopy", source="heights", grade="B")
    coverage = conform("coverage", pd.concat([city.coverage, told], ignore_index=True))
    raster = Raster(rasterio.crs.CRS.from_user_input(city.crs), transform, cells, cells, read)
    return replace(city, rasters={"canopy": raster}, coverage=coverage)


# ---------------------------------------------------------------- situations: the city, its areas and what is asked


def everything_known(city, areas, _folder):
    return city, areas, {}


def nothing_beside_streets_and_homes(city, areas, _folder):
    city = without(city, "contour", "owners", "vacancy", "zones", "water_storage", "mobility", "trees", "services")
    city = without(city, "neighbourhoods", "corrections")
    streets = null(city.streets, "maxspeed_kmh").assign(cycle_highway=0, cycleway=0)
    origins = null(city.origins, "people_0_15", "people_65", "low_income")
    return replace(city, streets=streets, origins=origins, buildings=null(city.buildings, "year")), areas, {}


def no_stops_green_or_uses(city, areas, _folder):
    floors = {name: 0.0 for name in city.buildings if name.startswith("floor_") and name != "floor_m2"}
    cover, facilities = city.landcover, city.facilities
    city = replace(
        without(city, "stops", "services"),
        buildings=city.buildings.assign(use="unknown", **floors),
        landcover=cover[~cover["cover_group"].isin(["green", "parking"])],
        facilities=facilities[facilities["sub"] == "supermarket"],
    )
    return city, areas, {}


def an_empty_package_and_an_area_outside(city, areas, folder):
    frame = pyogrio.read_dataframe(areas)
    away = frame.iloc[:1].assign(code="away", geometry=shapely.transform(frame.geometry.iloc[0], lambda xy: xy + 9e4))
    pyogrio.write_dataframe(gpd.GeoDataFrame(pd.concat([frame, away]), crs=frame.crs), folder / "away.gpkg")
    return without(city, "facilities", "buildings", "origins", "landcover"), folder / "away.gpkg", {}


def homes_without_dwellings(city, areas, _folder):
    return replace(city, origins=city.origins.assign(dwellings=0.0)), areas, {"indicators": ["chg"]}


def nobody_and_no_land_known(city, areas, _folder):
    return without(city, "origins", "landcover"), areas, {"indicators": ["a15"]}


def residents_of_a_meadow(city, areas, _folder):
    return without(city, "origins"), areas, {"origins": "residents"}


def published_figures_alone(city, areas, _folder):
    return without(city, "owners", "vacancy", "corrections"), areas, {"indicators": ["typ", "den"]}


def part_of_a_timetable(city, areas, _folder):
    often = city.stops["departures_h"].mask(np.arange(len(city.stops)) == 0)
    mobility = null(city.mobility, "capacity")
    return (
        replace(city, stops=city.stops.assign(departures_h=often), mobility=mobility),
        areas,
        {"indicators": ["ptn", "bpk"]},
    )


def no_timetable(city, areas, _folder):
    return replace(without(city, "services"), stops=null(city.stops, "departures_h")), areas, {"indicators": ["ptn"]}


def competing_for_places(city, areas, folder):
    some = city.facilities.assign(capacity=city.facilities["capacity"].mask(city.facilities["sub"] == "gp"))
    city = replace(city, facilities=some, origins=null(city.origins, "people_0_15"))
    return city, areas, {"norms": norms_of(folder, "[catchment]\nenabled = true\n"), "indicators": ["a15"]}


def green_in_the_way(city, areas, folder):
    """Grass on the car parks, and unused green in the middle of an area."""
    lots = city.landcover[city.landcover["cover_group"] == "parking"]
    grass = lots.assign(cover="grass", cover_group="green", green=1.0)
    plan = pyogrio.read_dataframe(areas).set_index("code")
    unused = shapely.buffer(plan.geometry.centroid.to_numpy(), 30.0)
    zones = gpd.GeoDataFrame({"kind": ["unused_green"] * len(unused)}, geometry=unused, crs=city.crs)
    cover = pd.concat([city.landcover, grass], ignore_index=True)
    city = replace(city, landcover=conform("landcover", cover), zones=conform("zones", zones))
    return city, areas, {"norms": norms_of(folder, "[infill]\nunused_green = true\n"), "indicators": ["inf"]}


def crowns_from_a_raster(city, areas, _folder):
    return canopy(city, cell_m=25.0, cells=12), areas, {"indicators": ["grn"]}


def a_target_by_what_stands_around(city, areas, folder):
    alone = city.buildings.iloc[:1].assign(dwellings=0.0)
    return (
        replace(city, buildings=alone),
        areas,
        {"norms": norms_of(folder, '[density]\ntarget_rule = "local"\n'), "indicators": ["den"]},
    )


def a_plan_of_nothing(city, areas, folder):
    frame = pyogrio.read_dataframe(areas).assign(hergebruikt_m2=0, nieuw_m2=0, nieuwe_woningen=0)
    pyogrio.write_dataframe(frame, folder / "plan.gpkg")
    return city, folder / "plan.gpkg", {"indicators": ["adp", "prk"]}


def a_plan_of_little(city, areas, folder):
    frame = pyogrio.read_dataframe(areas).assign(hergebruikt_m2=499, nieuw_m2=0, nieuwe_woningen=9)
    pyogrio.write_dataframe(frame, folder / "little.gpkg")
    return city, folder / "little.gpkg", {"indicators": ["adp", "prk"]}


def shares_of_a_plan_without_homes(city, areas, folder):
    frame = (
        pyogrio.read_dataframe(areas)
        .drop(columns="nieuwe_woningen")
        .assign(aandeel_corporatiehuur=0.3, aandeel_middenhuur=0.3, aandeel_betaalbare_koop=0.1)
    )
    pyogrio.write_dataframe(frame, folder / "shares.gpkg")
    return city, folder / "shares.gpkg", {"indicators": ["aff"]}


def little_of_all(city, areas, folder):
    """Less land and floor area than the norms ask."""
    return city, areas, {"norms": norms_of(folder, "[small]\nm2 = 50000.0\n"), "indicators": ["typ", "inf", "den"]}


def some_floors_guessed(city, areas, _folder):
    """Those of every third building, which is under 60 % of the floor area."""
    guessed = (np.arange(len(city.buildings)) % 3 == 0).astype(int)
    return replace(city, buildings=city.buildings.assign(levels_guessed=guessed)), areas, {"indicators": ["den"]}


def all_floors_guessed(city, areas, _folder):
    """Of flats and large shops too, all from 1970."""
    buildings = city.buildings.assign(levels_guessed=1, year=1970)
    large = (buildings["footprint_m2"] > 1000.0) & (buildings["use"] != "living")
    return (
        replace(city, buildings=buildings.assign(use=buildings["use"].mask(large, "shop"))),
        areas,
        {"indicators": ["den", "typ"]},
    )


def a_target_within_the_bounds(city, areas, folder):
    """The green share of VS02 is about a tenth, more or less."""
    return city, areas, {"norms": norms_of(folder, "[greenery]\ntarget = 0.1\n"), "indicators": ["grn"]}


def a_house_and_an_area_across_the_edge(city, _areas, folder):
    """400 m2 around the house with the fewest homes, and a hectare of which four fifths lie in the data."""
    home = city.origins.geometry.iloc[int(city.origins["dwellings"].argmin())]
    _, bottom, right, top = city.extent.bounds
    across = shapely.box(right - 80, (bottom + top) / 2 - 50, right + 20, (bottom + top) / 2 + 50)
    shapes = [shapely.buffer(home, 10.0, cap_style="square"), across]
    gpd.GeoDataFrame({"code": ["house", "across"]}, geometry=shapes, crs=city.crs).to_file(folder / "house.gpkg")
    return city, folder / "house.gpkg", {"origins": "residents"}


def homes_hardly_known(city, areas, _folder):
    tables = ("buildings", "origins")
    few = {name: city.table(name).assign(dwellings=city.table(name)["dwellings"] / 100) for name in tables}
    return replace(city, **few), areas, {"indicators": ["den", "chg"]}


def own_indicators(city, areas, folder):
    about = 'zero = 0.0\nfull = 1.0\ntitle = "T"\nsource = "Test."\n'
    text = "".join(
        f"[own_indicators.{key}]\n{about}{lines}\n"
        for key, lines in {
            "none": "table = 'facilities'\nwhere = \"sub = 'nothing of this kind'\"\nvalue = 'count(*)'",
            "rests": "value = 'aff_score'",
            "here": "table = 'facilities'\nvalue = 'max(NULL)'",
        }.items()
    )
    return city, areas, {"norms": norms_of(folder, text)}


def streets_like_a_comb(_city, _areas, folder):
    """A street all alone (west), and one with dead ends (east): detours without a barrier, few and many."""
    drawing = Drawing()
    drawing.way([(0, 0), (650, 0)], highway="residential")
    teeth = range(3000, 4401, 200)
    drawing.way([(x, 0) for x in teeth], highway="residential")
    for x in teeth:
        drawing.way([(x, 0), (x, 500)], highway="residential")
    drawing.box(-500, -500, 6000, 2000, landuse="residential")
    box = (*in_degrees(-500, -500), *in_degrees(5500, 1500))
    boxes = [shapely.box(0, -15, 30, 15), shapely.box(3580, 470, 3620, 500), shapely.box(3190, 400, 4210, 500)]
    shapes = [shapely.transform(box, lambda xy: xy + ORIGIN) for box in boxes]
    combs = gpd.GeoDataFrame({"code": ["alone", "one end", "comb"]}, geometry=shapes, crs="EPSG:28992")
    combs.to_file(folder / "combs.gpkg")
    return city_of(drawing.write(folder / "comb.osm", box), NORMS), folder / "combs.gpkg", {"indicators": ["sev"]}


def a_grid_far_from_the_railway(_city, _areas, folder, railway_town):
    shape = shapely.transform(shapely.box(900, 100, 1100, 300), lambda xy: xy + ORIGIN)
    gpd.GeoDataFrame({"code": ["grid"]}, geometry=[shape], crs="EPSG:28992").to_file(folder / "grid.gpkg")
    return railway_town, folder / "grid.gpkg", {"indicators": ["sev"]}


SITUATIONS = (
    everything_known,
    nothing_beside_streets_and_homes,
    no_stops_green_or_uses,
    an_empty_package_and_an_area_outside,
    homes_without_dwellings,
    nobody_and_no_land_known,
    residents_of_a_meadow,
    published_figures_alone,
    part_of_a_timetable,
    no_timetable,
    competing_for_places,
    green_in_the_way,
    crowns_from_a_raster,
    a_target_by_what_stands_around,
    a_plan_of_nothing,
    a_plan_of_little,
    shares_of_a_plan_without_homes,
    little_of_all,
    some_floors_guessed,
    all_floors_guessed,
    a_target_within_the_bounds,
    a_house_and_an_area_across_the_edge,
    homes_hardly_known,
    own_indicators,
    streets_like_a_comb,
)


def codes_of(areas):
    """The codes of all areas of a scoring, with their families."""
    found = set()
    for area in areas:
        for field, coded in json.loads(area["reasons"] or "{}").items():
            family = "own" if field.startswith("own_") else field.partition("_")[0]
            found |= {f"{family}.{code}" for code, _ in coded}
    return found


@pytest.fixture(scope="module")
def given(town, railway_town, sample_package, sample_fields, tmp_path_factory):
    """The codes that each situation gives."""
    folder = tmp_path_factory.mktemp("reasons")

    def codes(city, areas, options):
        return codes_of(score(city, areas, folder / "out.gpkg", options.pop("norms", NORMS), **options)["areas"])

    found = {make.__name__: codes(*make(*town, folder)) for make in SITUATIONS}
    found["a grid"] = codes(*a_grid_far_from_the_railway(*town, folder, railway_town))
    sample = read_city(sample_package)
    plan = sample_package.with_name("plan_areas.gpkg")
    found["the sample city"] = codes_of(sample_fields.values())
    found["the sample city without a contour"] = codes(without(sample, "contour"), plan, {"indicators": ["den"]})
    return found


def signs(**known):
    """The codes of why an area is of its type and of what would settle it; a fact that is not named is 0."""
    plain = {name: 0.0 for name, _ in RAW.values()} | {"osr": 0.1, "gsi": 0.5, "let": False}
    facts = pd.DataFrame([plain | known])
    fields, _ = typology(facts, NORMS.typology)
    told = [*why_reasons(facts, fields, NORMS.typology)[0], *settle_reasons(facts, fields, NORMS.typology)[0]]
    return {f"typ.{code}" for code, _ in told}


SPACE = dict.fromkeys(("period_share", "largest_share", "owner_share"), 1.0)
NEAR = {"ptn_score": 100.0}
UNKNOWN = np.nan
TYPES = {
    "an area of corporations": {"gsi": 0.1, "osr": 1.0, **SPACE, "let": True},
    "open land": {"gsi": 0.5, "osr": 3.0, **SPACE},
    "unsafe": {"unsafety": 1.0, **NEAR},
    "unused green": {"unused_green_share": 1.0, **NEAR},
    "petrol": {"fuel_share": 1.0, **NEAR},
    "fallow": {"brownfield_share": 1.0, **NEAR},
    "obsolete care": {"care_share": 1.0, "care_land": 1.0, **NEAR},
    "obsolete work": {"work_share": 1.0, "work_land": 1.0, **NEAR},
    "vacant": {"vacancy": 1.0, "vacant_land": 1.0, **NEAR},
    "inefficient": {"amenity_score": 100.0, "inefficient_share": 1.0},
    "nothing": {},
    "hardly anything": {"vacancy": 0.1, "vacant_land": 1.0, **NEAR},
    "without owners": {"gsi": 0.1, **SPACE, "owner_share": UNKNOWN},
    "without owners, half modern": {"gsi": 0.1, **SPACE, "owner_share": UNKNOWN, "period_share": 0.0},
    "without amenities": {"amenity_score": UNKNOWN, "inefficient_share": 1.0},
    "hardly inefficient": {"amenity_score": UNKNOWN, "inefficient_share": 0.115},
    "vacancy known in part": {"vacancy": UNKNOWN, "vacancy_low": 0.1399, "vacant_land": 1.0, **NEAR},
    "vacancy less known": {"vacancy": UNKNOWN, "vacancy_low": 0.112, "vacant_land": 1.0, **NEAR},
    "a petrol station in or out": {"fuel_share": UNKNOWN, **NEAR},
    "without a timetable": {"fuel_share": 1.0, "ptn_score": UNKNOWN},
    "unsafe without a timetable": {"unsafety": 0.9, "ptn_score": UNKNOWN},
    "without years": {"gsi": 0.1, **SPACE, "period_share": UNKNOWN, "largest_share": 0.7},
    "without uses": {"gsi": 0.1, **SPACE, "largest_share": UNKNOWN, "period_share": 0.0},
    "without floors": {**SPACE, "osr": UNKNOWN},
    "without buildings": {**SPACE, "gsi": UNKNOWN},
    "without sites": {"amenity_score": 100.0, "inefficient_share": UNKNOWN},
}  # fmt: skip


def test_every_reason_has_a_situation(given):
    found = set().union(*given.values(), *(signs(**known) for known in TYPES.values()))
    every = {f"{card.code}.{code}" for card in CARDS for code in card.reasons}
    every |= {f"own.{code}" for code in own.REASONS}
    assert not every - found, f"draw a situation for {sorted(every - found)}"
    assert {code.partition(".")[2] for code in found} >= set(COMMON)


def test_where_all_is_known_nothing_else_is_said(given):
    assert given["everything_known"] == set(HOLDS)


@pytest.mark.parametrize(
    ("situation", "codes"),
    [
        ("nothing_beside_streets_and_homes", {"typ.owners_unknown", "den.contour_unknown", "chg.none_in_data"}),
        ("published_figures_alone", {"typ.homes_without_residents", "den.vacancy_unknown"}),
        ("part_of_a_timetable", {"ptn.stops_not_in_timetable", "bpk.places_unknown"}),
        ("no_timetable", {"ptn.no_timetable"}),
        ("competing_for_places", {"a15.places_unknown", "a15.ages_unknown"}),
        ("green_in_the_way", {"inf.stricter_than_the_law", "inf.unused_green_built_on"}),
        ("crowns_from_a_raster", {"grn.raster_covers_little", "grn.raster_is_coarse"}),
        ("a_target_by_what_stands_around", {"den.nothing_around"}),
        ("a_plan_of_nothing", {"adp.no_floor_area", "prk.no_new_homes"}),
        ("a_plan_of_little", {"adp.little_floor_area", "prk.few_new_homes"}),
        ("some_floors_guessed", {"den.floors_guessed"}),
        ("all_floors_guessed", {"den.mostly_guessed", "den.years_or_floors_unknown"}),
        ("all_floors_guessed", {"typ.floors_guessed"}),
        ("a_target_within_the_bounds", {"grn.target_near"}),
        ("a_house_and_an_area_across_the_edge", {"den.small_area", "chg.few_homes", "typ.few_homes"}),
        ("a_house_and_an_area_across_the_edge", {"typ.small_area", "inf.small_area"}),
        ("shares_of_a_plan_without_homes", {"aff.homes_not_told"}),
        ("little_of_all", {"typ.little_floor", "den.little_built", "inf.little_inviting_land"}),
        ("a_house_and_an_area_across_the_edge", {"a15.partly_covered", "den.partly_covered"}),
        ("homes_hardly_known", {"den.homes_hardly_known", "chg.homes_hardly_known"}),
        ("own_indicators", {"own.none_in_table", "own.rests_on_unknown", "own.nothing_here"}),
        ("streets_like_a_comb", {"sev.few_places", "sev.few_lost", "sev.no_crossing_fits"}),
        ("a grid", {"sev.no_detours"}),
        ("the sample city without a contour", {"typ.fuel_unknown"}),
        ("homes_without_dwellings", {"chg.no_homes"}),
        ("nobody_and_no_land_known", {"a15.residents_unknown", "a15.land_unknown"}),
        ("residents_of_a_meadow", {"a15.no_residents", "sev.no_residents", "hub.no_residents"}),
        ("an_empty_package_and_an_area_outside", {"a15.not_covered", "mix.table_empty"}),
    ],
)
def test_a_reason_is_given_where_it_holds_and_not_where_all_is_known(given, situation, codes):
    assert codes <= given[situation]
    assert not codes & given["everything_known"]


@pytest.mark.parametrize("code", ["a15.no_street", "sev.no_street", "ptn.no_timetable_here", "chg.no_homes"])
def test_where_nobody_starts_no_street_or_timetable_is_blamed(given, code):
    assert code not in given["residents_of_a_meadow"]


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("unsafe", "sign_iii_unsafety"), ("unused green", "sign_iii_unused_green"), ("petrol", "sign_iii_fuel"),
        ("obsolete care", "sign_iii_obsolete_care"), ("obsolete work", "sign_iii_obsolete_work"),
        ("vacant", "sign_iii_vacancy"), ("fallow", "sign_iii_brownfield"),
    ],
)  # fmt: skip
def test_a_sign_is_named_alone_where_it_alone_decides(kind, sign):
    assert signs(**TYPES[kind]) == {"typ.growing_urgency", f"typ.{sign}", "typ.sign_node"}
