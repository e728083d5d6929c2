"""The sample city: what is drawn, and that each area comes out as it was built to."""

import filecmp
import operator

import geopandas as gpd
import osmium
import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import OutputError
from g40_plugin.engine.sample import OWN_LAYERS, write_sample_city
from g40_plugin.engine.sample.areas import PLAN_FIELDS


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_sample_city(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def areas(files):
    return pyogrio.read_dataframe(files["areas"]).set_index("code")


@pytest.fixture(scope="module")
def osm(files):
    """Every tagged object of the file as a row: kind (node, way, area), tags, geometry in EPSG:28992."""
    factory = osmium.geom.WKBFactory()
    rows = []
    for item in osmium.FileProcessor(str(files["osm"])).with_areas():
        tags = dict(item.tags)
        if not tags:
            continue
        if item.is_node():
            rows.append(("node", tags, factory.create_point(item)))
        elif item.is_way() and ("highway" in tags or "railway" in tags or "waterway" in tags):
            rows.append(("way", tags, factory.create_linestring(item)))
        elif item.is_area():
            rows.append(("area", tags, factory.create_multipolygon(item)))
    kinds, tags, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"kind": kinds, "tags": tags}, geometry=shapely.from_wkb(shapes), crs=4326).to_crs(28992)


def having(osm, kind, key, *values):
    """The objects of a kind that carry a tag, with any of the values if given."""
    found = osm["tags"].map(lambda tags: key in tags and (not values or tags[key] in values))
    return osm[(osm["kind"] == kind) & found]


# ---------------------------------------------------------------- what is drawn


def test_same_bytes_every_time(files, tmp_path):
    again = write_sample_city(tmp_path / "new" / "folder")
    assert set(again) == {"osm", "areas", "plans", "corrections", *OWN_LAYERS}
    for name, path in again.items():
        assert filecmp.cmp(path, files[name], shallow=False), name


def test_about_three_by_three_kilometres(files, areas):
    header = osmium.io.Reader(str(files["osm"])).header().box()
    low, high = header.bottom_left, header.top_right
    box = gpd.GeoSeries([shapely.box(low.lon, low.lat, high.lon, high.lat)], crs=4326).to_crs(28992)
    west, south, east, north = box.total_bounds
    assert east - west == pytest.approx(3000, abs=40)
    assert north - south == pytest.approx(3000, abs=40)
    assert box[0].contains(shapely.box(*areas.total_bounds))


def test_plan_areas_are_apart_and_named(files, areas):
    assert areas.crs == "EPSG:28992"
    assert len(areas) >= 12
    assert areas.index.is_unique
    assert areas.geometry.is_valid.all()
    together = shapely.union_all(areas.geometry.to_numpy()).area
    assert together == pytest.approx(areas.area.sum())
    assert list(areas.columns) == ["naam", *PLAN_FIELDS, "geometry"]
    assert pyogrio.list_layers(files["areas"]).tolist() == [["plan_areas", "Polygon"]]


@pytest.mark.slow
def test_references_are_whole_and_ids_rise(files):
    nodes, ways = [], []
    for item in osmium.FileProcessor(str(files["osm"])):
        if item.is_node():
            nodes.append(item.id)
        elif item.is_way():
            ways.append(item.id)
            assert {node.ref for node in item.nodes} <= set(nodes[-1:]) | set(range(1, nodes[-1] + 1))
    assert nodes == sorted(nodes)
    assert ways == sorted(ways)


def test_buildings_stand_free_of_each_other_and_of_streets(osm):
    buildings = having(osm, "area", "building").geometry
    assert len(buildings) > 3000
    assert buildings.is_valid.all()
    left, right = shapely.STRtree(buildings).query(buildings.buffer(-0.3), predicate="intersects")
    assert (left == right).all()
    streets = having(osm, "way", "highway")
    ground = streets[streets["tags"].map(lambda tags: "tunnel" not in tags)].geometry
    assert len(shapely.STRtree(ground).query(buildings.buffer(-0.3), predicate="intersects")[0]) == 0


def test_trees_stand_in_the_open(osm):
    trees = having(osm, "node", "natural", "tree").geometry
    assert len(trees) > 300
    for key, values in (("building", ()), ("natural", ("water",))):
        taken = having(osm, "area", key, *values).geometry
        assert len(shapely.STRtree(taken).query(trees, predicate="intersects")[0]) == 0, key


def test_two_bridges_cross_the_river_and_three_ways_cross_the_railway(osm):
    streets = having(osm, "way", "highway")
    river = having(osm, "way", "waterway", "river").geometry.union_all()
    over = streets[streets.crosses(river)]
    assert sorted(tags["name"] for tags in over["tags"]) == ["Oostbrug", "Westbrug"]
    assert all(tags["bridge"] == "yes" for tags in over["tags"])
    rails = having(osm, "way", "railway", "rail").geometry.union_all()
    across = streets[streets.crosses(rails)]
    assert {tags["name"] for tags in across["tags"]} == {"Westerlaan", "Stationstunnel", "Oosterlaan"}
    assert len(having(osm, "node", "railway", "level_crossing")) == 2
    assert len(having(osm, "node", "railway", "station")) == 1


def test_street_presence_of_each_area(osm, areas):
    streets = having(osm, "way", "highway").geometry.union_all()
    far = areas.distance(streets)
    assert far["VS07"] > 250
    assert (far.drop("VS07") == 0).all()


def test_overzijde_lies_across_the_river(areas):
    assert 120 < areas.geometry["VS10"].distance(areas.geometry["VS01"]) < 180


def test_nobody_lives_where_nobody_should(osm, areas):
    homes = having(osm, "area", "building", "house", "apartments", "detached", "farm").geometry
    for code in ("VS04", "VS05", "VS06", "VS07", "VS08", "VS12", "VS13", "VS14"):
        assert not homes.intersects(areas.geometry[code]).any(), code


def test_park_of_more_than_ten_hectares_fills_the_stadspark(osm, areas):
    parks = having(osm, "area", "leisure", "park")
    park = parks[parks["tags"].map(lambda tags: tags.get("name") == "Stadspark")].geometry.iloc[0]
    assert park.area > 100_000
    assert park.intersection(areas.geometry["VS08"]).area / areas.geometry["VS08"].area > 0.98


def test_winkelhof_is_a_fifth_parking_and_single_storey(osm, areas):
    here = areas.geometry["VS05"]
    parking = having(osm, "area", "amenity", "parking").intersection(here).area.sum()
    assert parking / here.area > 0.20
    shops = having(osm, "area", "building", "retail", "supermarket")
    boxes = shops[shops.within(here) & (shops.area > 1000)]
    assert boxes.area.sum() / here.area > 0.15
    assert {tags["building:levels"] for tags in boxes["tags"]} == {"1"}


def test_a_quarter_of_spoorzicht_is_vacant(files, osm, areas):
    here = areas.geometry["VS04"]
    buildings = having(osm, "area", "building", "office", "industrial", "warehouse")
    buildings = buildings[buildings.within(here)]
    floor = (buildings.area * buildings["tags"].map(lambda tags: int(tags["building:levels"]))).sum()
    vacancy = pyogrio.read_dataframe(files["vacancy"])
    # but for a half vacant office elsewhere
    vacancy = vacancy[vacancy.within(here)]
    assert len(vacancy) == 14
    assert 0.20 < vacancy["vacant_m2"].sum() / floor < 0.30


def test_one_owner_has_more_than_half_of_de_vlakte(files, areas):
    owners = pyogrio.read_dataframe(files["owners"]).set_index("owner")
    share = owners.geometry["Woningcorporatie Voorbeeld"].intersection(areas.geometry["VS03"]).area
    assert share / areas.geometry["VS03"].area > 0.5


def test_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        write_sample_city(tmp_path / "file" / "sample")


# ---------------------------------------------------------------- what it comes out as

# of trains and buses half as many are assumed as make waiting no matter
NO_TIMETABLE = 0.5**0.5

# area, field, comparison, value; None: the field is null
EXPECTED = (
    ("VS01", "grn_ok", operator.eq, 0),
    ("VS01", "mix_mono", operator.eq, 0),
    ("VS01", "mix_entropy", operator.ge, 0.60),
    ("VS01", "a15_ok", operator.eq, 1),
    ("VS01", "a15_score", operator.ge, 85.0),
    ("VS01", "ptn_score", operator.ge, 60.0 * NO_TIMETABLE),
    ("VS01", "typ_main", operator.eq, "overig"),
    ("VS01", "inf_status", operator.eq, "conform"),
    ("VS01", "bhw_score", operator.eq, 100.0),
    ("VS01", "sch_score", operator.ge, 90.0),
    ("VS01", "prk_ok", operator.is_, None),
    ("VS02", "mix_mono", operator.eq, 0),
    ("VS02", "a15_ok", operator.eq, 1),
    ("VS02", "ptn_score", operator.ge, 80.0 * NO_TIMETABLE),
    ("VS02", "den_fsi", operator.ge, 1.5),
    ("VS02", "hub_wide", operator.ge, 0.95),
    ("VS02", "hub_chain", operator.eq, 1),
    ("VS02", "bpk_places", operator.eq, 800.0),
    ("VS02", "chg_sockets_1000", operator.gt, 0.0),
    ("VS02", "inf_status", operator.eq, "conform"),
    ("VS03", "den_gsi", operator.le, 0.15),
    ("VS03", "mix_mono", operator.eq, 1),
    ("VS03", "mix_dom", operator.eq, "living"),
    ("VS03", "grn_ok", operator.eq, 1),
    ("VS03", "a15_ok", operator.eq, 0),
    ("VS03", "typ_i", operator.ge, 0.95),
    ("VS03", "typ_main", operator.eq, "i"),
    ("VS03", "inf_status", operator.eq, "conform"),
    ("VS04", "mix_mono", operator.eq, 1),
    ("VS04", "mix_dom", operator.eq, "work"),
    ("VS04", "a15_origin", operator.eq, "grid"),
    ("VS04", "ptn_score", operator.ge, 60.0 * NO_TIMETABLE),
    ("VS04", "den_score", operator.ge, 30.0),
    ("VS04", "typ_iii", operator.ge, 0.74),
    ("VS04", "typ_main", operator.eq, "iii"),
    ("VS04", "inf_status", operator.eq, "conform"),
    ("VS05", "a15_score", operator.ge, 75.0),
    ("VS05", "a15_origin", operator.eq, "grid"),
    ("VS05", "den_levels", operator.eq, 1.0),
    ("VS05", "typ_ii", operator.ge, 0.95),
    ("VS05", "typ_main", operator.eq, "ii"),
    ("VS06", "a15_origin", operator.eq, "grid"),
    ("VS06", "mix_score", operator.is_, None),
    ("VS06", "den_score", operator.eq, 0.0),
    ("VS06", "inf_inside", operator.le, 0.05),
    ("VS06", "inf_status", operator.eq, "niet conform"),
    ("VS06", "pri_score", operator.eq, 0.0),
    ("VS07", "a15_unreach", operator.eq, 1.0),
    ("VS07", "a15_min_supermarket", operator.is_, None),
    ("VS07", "a15_min_park", operator.is_, None),
    ("VS07", "a15_share", operator.eq, 0.0),
    ("VS07", "grn_score", operator.is_, None),
    ("VS07", "inf_status", operator.eq, "niet conform"),
    ("VS08", "a15_origin", operator.eq, "grid"),
    ("VS08", "grn_share", operator.gt, 0.9),
    ("VS08", "grn_ok", operator.eq, 1),
    ("VS08", "mix_score", operator.is_, None),
    ("VS08", "inf_inside", operator.ge, 0.95),
    ("VS09", "grn_ok", operator.eq, 1),
    ("VS09", "a15_ok", operator.eq, 1),
    ("VS09", "a15_origin", operator.eq, "residents"),
    ("VS09", "typ_sure", operator.ne, "certain"),
    ("VS10", "a15_min_supermarket", operator.ge, 25.0),
    ("VS10", "a15_ok", operator.eq, 0),
    ("VS10", "ptn_station_m", operator.ge, 3000.0),
    ("VS10", "sev_barrier_name", operator.eq, "Voorbeeldrivier"),
    ("VS10", "sev_score", operator.eq, 0.0),
    ("VS10", "sev_crossings_km", operator.eq, 0.0),
    ("VS10", "hub_score", operator.eq, 0.0),
    ("VS10", "sch_score", operator.is_, None),
    ("VS11", "a15_min_primary_school", operator.le, 5.0),
    ("VS11", "a15_min_playground", operator.le, 10.0),
    ("VS11", "a15_ok", operator.eq, 0),
    ("VS11", "ptn_station_m", operator.ge, 2500.0),
    ("VS12", "mix_mono", operator.eq, 1),
    ("VS12", "mix_dom", operator.eq, "work"),
    ("VS12", "typ_main", operator.eq, "iii"),
    ("VS12", "ptn_score", operator.le, 55.0),
    ("VS13", "typ_iii", operator.ge, 0.7),
    ("VS13", "typ_main", operator.eq, "i"),
    ("VS13", "a15_origin", operator.eq, "grid"),
    ("VS13", "inf_status", operator.eq, "conform"),
    ("VS14", "inf_status", operator.eq, "conform"),
    ("VS14", "den_score", operator.ge, 90.0),
    ("VS15", "a15_ok", operator.eq, 1),
    ("VS15", "mix_mono", operator.eq, 1),
    ("VS16", "den_fsi", operator.le, 0.2),
    ("VS16", "a15_ok", operator.eq, 0),
)


@pytest.fixture(scope="module")
def city(sample_package):
    return read_city(sample_package)


@pytest.fixture(scope="module")
def scored(sample_fields):
    return sample_fields


@pytest.mark.parametrize(
    ("area", "field", "holds", "value"), EXPECTED, ids=[f"{area}-{field}" for area, field, _, _ in EXPECTED]
)
def test_area_comes_out_as_built(scored, area, field, holds, value):
    found = scored[area][field]
    if value is None:
        assert found is None
    else:
        assert holds(found, value), f"{area} {field} = {found}"


def test_stationskwartier_has_the_best_public_transport(scored):
    assert max(scored, key=lambda area: scored[area]["ptn_score"]) == "VS02"


def test_stationskwartier_is_nearest_to_a_hub(scored):
    assert max(scored, key=lambda area: scored[area]["hub_score"]) == "VS02"


def test_stomp_is_better_in_the_old_town_than_across_the_river(scored):
    assert scored["VS01"]["stp_score"] > scored["VS10"]["stp_score"] + 40


def test_far_industry_is_less_urgent_than_the_park_at_the_station(scored):
    assert scored["VS12"]["typ_iii"] < scored["VS04"]["typ_iii"]


def test_walk_from_overzijde_goes_round_by_the_bridge(scored, city, areas):
    shops = city.facilities[city.facilities["sub"] == "supermarket"]
    straight_min = areas.geometry["VS10"].centroid.distance(shops.geometry.union_all()) / 80.0
    assert straight_min < 9
    assert scored["VS10"]["a15_min_supermarket"] > 3 * straight_min


def test_nothing_is_entered_where_the_park_has_a_fence(city):
    park = city.facilities[(city.facilities["sub"] == "park") & (city.facilities["name"] == "Stadspark")]
    assert set(park["access"]) == {"gate"}
    assert len(park) == 8
