"""What each typology and each check of the blueprint must answer on the sample city, worked out from its drawing.

Lengths along a street are those of its corner points on the sheet, laid on the map as the town is.
"""

import numpy as np
import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.indicators.greenery import formula as greenery
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sample.drawing import corners, in_steps, to_rd
from g40_plugin.engine.score import score
from g40_plugin.engine.sources.build import build_city

PEOPLE_PER_HOME = 2.1
WITHOUT_PLUS = ("a15", "grn", "mix", "ptn", "den")


def scores_of(package, out, norms=None, indicators=None):
    """All fields of each area, with the raw values of its parts as ``part:indicator:name``."""
    areas, norms = package.with_name("plan_areas.gpkg"), norms or read_norms()
    result = score(read_city(package), areas, out, norms, id_field="code", name_field="naam", indicators=indicators)
    return with_parts({fields["area_id"]: fields for fields in result["areas"]}, out)


def with_parts(areas, out):
    """The fields of areas with the raw values of their parts as ``part:indicator:name``."""
    found = {area: dict(fields) for area, fields in areas.items()}
    for row in pyogrio.read_dataframe(out, layer="parts", read_geometry=False).itertuples():
        found[row.area_id][f"part:{row.indicator}:{row.part}"] = row.raw
    return found


@pytest.fixture(scope="module")
def scored(sample_scored, sample_fields):
    return with_parts(sample_fields, sample_scored)


@pytest.fixture(scope="module")
def planned(sample_package):
    """The sites of the town with the municipality's list of plans, with the accessibility of their area."""
    out, lists = sample_package.with_name("planned.gpkg"), str(sample_package.with_name("plans.csv"))
    areas = sample_package.with_name("plan_areas.gpkg")
    score(read_city(sample_package), areas, out, read_norms(), id_field="code", indicators=["den"], plans=lists)
    parts = pyogrio.read_dataframe(out, layer="parts", read_geometry=False)
    access = parts[parts["part"] == "accessibility"].set_index("area_id")["raw"]
    sites = pyogrio.read_dataframe(out, layer="sites")
    return sites.assign(access=sites["area_id"].map(access))


@pytest.fixture(scope="module")
def without_layers(sample_package):
    """Scores of the same town where the municipality gives no layers of its own."""
    package = sample_package.with_name("bare.gpkg")
    build_city(sample_package.with_name("voorbeeldstad.osm.pbf"), package, read_norms(), progress=SILENT)
    return scores_of(package, sample_package.with_name("bare_scored.gpkg"), indicators=WITHOUT_PLUS)


def metres(*points):
    """Length on the map of a line through points of the sheet."""
    return shapely.LineString(to_rd(in_steps(list(points)))).length


def square_metres(rect):
    """Square metres on the map of a rectangle of the sheet."""
    ring = corners(rect)
    return shapely.Polygon(to_rd(in_steps([*ring, ring[0]]))).area


# ---------------------------------------------------------------- infill and typologies


def test_infill_conform(scored):
    # all of Spoorkade is brownfield in the town, and none of it green
    here = scored["VS14"]
    assert (here["inf_status"], here["inf_green"]) == ("conform", 0.0)
    assert here["inf_inside"] == pytest.approx(1.0, abs=0.005)


def test_infill_in_part(scored):
    # Rivierenrand is 400 m wide: houses up to 2490, 160 m from its west side, and meadow from the road of 2510 on
    here = scored["VS17"]
    assert here["inf_status"] == "deels"
    assert 160 / 400 <= here["inf_inside"] <= 180 / 400
    assert here["inf_green"] is None
    assert "only the contour was tested" in here["inf_note"]


@pytest.mark.parametrize("area", ["VS06", "VS07"])
def test_infill_not_conform(scored, area):
    here = scored[area]
    assert (here["inf_status"], here["inf_inside"]) == ("niet conform", 0.0)
    assert (here["den_score"], here["den_cap"]) == (0.0, 0.0)
    assert "No site was found" in here["den_note"]


def test_type_i_by_hand(scored):
    # GSI under 0.15: R = 1; every home of 1961-1966: M = 1; hardly any floor but homes: S = 1;
    # one owner on 420 of 560 m, 0.75 of the land: O = 1. (1 * 1 * 1)^(1/3) = 1
    here = scored["VS03"]
    assert (here["typ_main"], here["typ_i"]) == ("i", pytest.approx(1.0))


def test_type_ii_by_hand(scored):
    # amenities above 75: V = 1. Car parks of 280 x 65 + 160 x 123 + 168 x 48 = 45,944 m2 on 360 x 415 = 149,400 m2:
    # 0.31, more than 0.20, so E = 1. sqrt(1 * 1) = 1
    here = scored["VS05"]
    assert (here["typ_main"], here["typ_ii"]) == ("ii", pytest.approx(1.0))


@pytest.mark.parametrize("area", ["VS04", "VS12", "VS13"])
def test_type_iii_by_hand(scored, area):
    # VS04: a quarter vacant, more than 0.20; VS12: nothing but work of 1976; VS13: nothing but care of the 1970s.
    # U = 1 in each, so the membership is P = 0.5 + 0.5 * PTN / 100
    here = scored[area]
    # one owner of an open campus is a sign of type i as well, and without a timetable it is the stronger one
    assert here["typ_main"] == ("i" if area == "VS13" else "iii")
    assert here["typ_iii"] == pytest.approx(0.5 + here["ptn_score"] / 200)


@pytest.mark.parametrize("area", ["VS01", "VS02"])
def test_no_type_by_hand(scored, area):
    # no open land, or no homes of 1945 to 1975 and no single use: R = 0 or mean(M, S) = 0. Nothing is vacant, no floor
    # is care or old work, and there is no petrol station: U = 0
    here = scored[area]
    assert (here["typ_main"], here["typ_sure"]) == ("overig", "certain")
    assert (here["typ_i_high"], here["typ_iii_high"]) == (0.0, 0.0)
    assert here["typ_ii_high"] < 0.5


@pytest.mark.parametrize("area", ["VS09", "VS16"])
def test_type_i_is_possible_where_nobody_knows_the_owner(scored, area):
    # open land and homes alone (S = 1), from after 1975 or before 1945 (M = 0); the layer of owners names nobody here
    here = scored[area]
    assert (here["typ_main"], here["typ_sure"], here["typ_i_low"]) == ("i", "possible", 0.0)
    assert "owners (" in here["typ_settle"]


def test_without_owners_and_vacancy_types_are_open(without_layers):
    living, care = without_layers["VS03"], without_layers["VS13"]
    assert (living["typ_i_low"], living["typ_i_high"]) == (0.0, pytest.approx(1.0))
    assert "Owners are not known" in living["typ_note"]
    # (1 * 1 * .16)^(1/3): .29, the share of corporations, lies .16 up its ramp of .25 to .50
    assert living["typ_i"] == pytest.approx(0.16 ** (1 / 3))
    assert (living["typ_main"], living["typ_sure"]) == ("i", "probable")
    # care from before 1990 is told by the buildings alone
    assert (care["typ_main"], care["typ_sure"]) == ("iii", "certain")
    # homes by conversion are not counted, and that is told
    assert "Vacancy is not known" in living["den_note"]


def test_a_hall_that_stands_empty_settles_type_iii(scored, sample_package, tmp_path):
    # the hall of 160 x 65 m is 29 % of the 35,770 m2 of shops: more than .20 of the floor, and more than .05 of the
    # land, so urgency is 1, and the type is .5 and half of PTN; without the list nothing is urgent there
    assert scored["VS05"]["typ_iii"] == 0.0
    answer = score(
        read_city(sample_package), sample_package.with_name("plan_areas.gpkg"), tmp_path / "out.gpkg", read_norms(),
        id_field="code", indicators=["typ", "ptn"], corrections=str(sample_package.with_name("corrections.csv")),
    )  # fmt: skip
    found = {fields["area_id"]: fields for fields in answer["areas"]}
    shops = found["VS05"]
    assert shops["typ_iii"] == pytest.approx(0.5 + shops["ptn_score"] / 200)
    assert shops["typ_iii_low"] == shops["typ_iii_high"] == shops["typ_iii"]
    # of the other areas nothing changes
    others = [area for area in found if area != "VS05"]
    assert [found[area]["typ_iii"] for area in others] == [scored[area]["typ_iii"] for area in others]


# ---------------------------------------------------------------- zones and capacity


def of_path(sites, path, area, largest=1):
    """The largest sites of a path in an area."""
    found = sites[(sites["path"] == path) & (sites["area_id"] == area)]
    return found.sort_values("area_m2", ascending=False).head(largest)


def homes_ha(access):
    """Homes per net hectare, between the knots of the norms."""
    return np.interp(access, [0, 20, 40, 60, 80, 100], [25, 40, 70, 110, 165, 250])


def test_every_path_has_a_site(planned):
    assert set(planned["path"]) == {
        "plan", "empty", "petrol", "parking", "shops", "work", "care", "estate", "topping", "conversion", "small",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "area", "rects", "without", "share", "keeps"),
    [
        # Spoorkade: 378 x 225 m of brownfield, less a monument of 100 x 80 m around the shed, less the ground of a plan
        # of 100 homes at 90 a hectare: 85,050 - 8,000 - 11,111 = 65,939 m2, of which .9, gross / 1.13
        ("empty", "VS14", [(1722, 1690, 2100, 1915)], [(1730, 1700, 1830, 1780)], 0.9, 1.0),
        # Spoorzicht: a petrol station of 48 x 51 m less its roof of 26 x 20 m: 1,928 m2, all of it
        ("petrol", "VS04", [(2168, 2055, 2216, 2106)], [(2180, 2070, 2206, 2090)], 1.0, 1.0),
        # Winkelhof: customer parking of 280 x 65 m, 18,200 m2, of which .9, gross / 1.13
        ("parking", "VS05", [(1490, 1160, 1770, 1225)], [], 0.9, 1.0),
        # Boszoom: a car park of 80 x 20 m, 1,600 m2
        ("parking", "VS16", [(2560, 1600, 2640, 1620)], [], 0.9, 1.0),
    ],
)
def test_land_of_a_path_by_hand(planned, path, area, rects, without, share, keeps):
    site = of_path(planned, path, area).iloc[0]
    m2 = sum(map(square_metres, rects)) - sum(map(square_metres, without))
    if path == "empty":
        # a circle of 32 corners
        m2 -= of_path(planned, "plan", area)["area_m2"].iloc[0]
    assert site["area_m2"] == pytest.approx(m2, rel=2e-3)
    net_ha = m2 / 10_000 / (1.13 if m2 >= 10_000 else 1.0)
    assert site["fits"] == pytest.approx(net_ha * share * keeps * homes_ha(site["access"]), rel=2e-3)


def test_shops_of_one_storey_by_hand(planned):
    # the furniture hall of 160 x 65 m with 25 m around it on the ground of the Winkelhof (to 1832 in the east), less
    # the service street of 4 m and the car park of 168 x 48 m, which begins 10 m north of it
    site = of_path(planned, "shops", "VS05", 2).iloc[1]
    assert (site["year"], site["now"]) == (1986, "shop")
    least, most = square_metres((1665, 1375, 1825, 1440)), square_metres((1640, 1350, 1832, 1450))
    assert least < site["area_m2"] < most
    assert site["fits"] == pytest.approx(site["area_m2"] / 11_300 * 0.8 * homes_ha(site["access"]))
    assert site["jobs_kept"] == site["jobs"] > 0


def test_old_halls_by_hand(planned):
    # Bedrijvenstrook: four halls of 66 x 44 m a block, with 25 m around each and so all of the block of 160 x 120 m
    # but the corners; less the halves of the streets around it, 5 to 6 m wide
    site = of_path(planned, "work", "VS12").iloc[0]
    assert site["year"] == 1976
    assert site["area_m2"] == pytest.approx(square_metres((2675, 2615, 2835, 2735)), rel=0.06)
    # seven tenths of .8, gross
    assert site["fits"] == pytest.approx(site["area_m2"] / 11_300 * 0.8 * 0.7 * homes_ha(site["access"]))
    assert site["likely"] == pytest.approx(0.25 * site["fits"])
    assert site["jobs_kept"] == pytest.approx(0.3 * site["jobs"])
    # those of Spoorzicht are in part vacant, and come sooner
    vacant = of_path(planned, "work", "VS04").iloc[0]
    assert vacant["vacant"] == 1
    assert vacant["likely"] == pytest.approx(0.5 * vacant["fits"])


def test_old_care_homes_by_hand(planned):
    # two of 140 x 26 m, a hospital of 150 x 30 m and a clinic of 75 x 24 m, with at most 15 m around them, less grass,
    # paths and the streets between
    site = of_path(planned, "care", "VS13").iloc[0]
    built = [(2140, 1552, 2280, 1578), (2140, 1600, 2280, 1626)]
    around = [(2125, 1540, 2295, 1593), (2125, 1585, 2295, 1641)]
    assert site["year"] in {1972, 1974, 1976}
    assert sum(map(square_metres, built)) < site["area_m2"] < sum(map(square_metres, around))
    assert site["fits"] == pytest.approx(site["area_m2"] / 11_300 * 0.8 * homes_ha(site["access"]))


def test_the_estate_by_hand(planned):
    # De Vlakte: blocks with 2 x 2 or 3 slabs of 32 homes, of which a fifth can be added: 5 blocks of 128 homes have
    # 25.6 each, 5 of 96 homes have 19.2 (of the twelve blocks one is a park and one has the school)
    sites = of_path(planned, "estate", "VS03", 99)
    homes = sites["fits"].round(6).value_counts().to_dict()
    assert homes == {25.6: 5, 19.2: 5}


def test_one_more_floor_by_hand(planned):
    # Spoorbuurt: flats of 60 x 12 m between rows of houses that leave no open layout: half of 720 m2 / 75
    site = of_path(planned, "topping", "VS15").iloc[0]
    assert site["fits"] == pytest.approx(0.5 * square_metres((605, 1629, 665, 1641)) / 75, rel=2e-3)
    assert site["fits"] == pytest.approx(4.8, rel=0.05)


def test_vacant_floor_area_by_hand(planned):
    # half of an office of 50 x 20 m and three floors: 1,500 m2 * .85 * .8 / 70
    site = of_path(planned, "conversion", "VS13").iloc[0]
    assert site["fits"] == pytest.approx(1500 * 0.85 * 0.8 / 70)


def test_small_sites_by_hand(planned):
    # Overzijde: 264 homes of 1924: 3.5 % of them times a half and the accessibility
    sites = of_path(planned, "small", "VS10", 99)
    access = sites["access"].iloc[0]
    assert sites["fits"].sum() == pytest.approx(264 * 0.035 * (0.5 + access / 100))
    assert (sites["likely"] == sites["fits"]).all()


def test_plans_of_the_municipality(planned, sample_package):
    sites = planned[planned["path"] == "plan"].set_index("area_id")
    assert sites["fits"].to_dict() == {"VS14": 100, "VS05": 60, "VS04": 45, "VS13": 45, "VS09": 12}
    # hard .9, soft .5
    assert sites["likely"].to_dict() == pytest.approx({"VS14": 90, "VS05": 30, "VS04": 22.5, "VS13": 22.5, "VS09": 6})
    assert sites.loc["VS14", ["corporation", "middle", "affordable_sale"]].tolist() == [40, 20, 10]
    unplaced = pyogrio.read_dataframe(sample_package.with_name("planned.gpkg"), layer="plans_unplaced")
    assert unplaced["name"].tolist() == ["Buitengebied, nader te bepalen"]
    assert unplaced["homes"].tolist() == [80]


def test_distance_to_an_environmental_zone(planned):
    # the car park of 85 x 48 m at the laundry: category 2 keeps 100 m, the far corner is 77 m east and 8 m north of it
    assert of_path(planned, "parking", "VS13").empty


def test_unused_green_is_a_sign_of_urgency(scored, without_layers):
    # 40 x 50 m of unused green, and no other sign: 0.6 * (share of the land / 0.05) * (0.5 + 0.5 * PTN / 100)
    here = scored["VS03"]
    share = here["part:typ:iii_unused_green"]
    # the drawing is bent a little on the map
    assert share == pytest.approx(2000 / (here["area_ha"] * 10_000), rel=0.12)
    assert here["typ_iii"] == pytest.approx(0.6 * share / 0.05 * (0.5 + here["ptn_score"] / 200))
    assert (here["typ_main"], here["inf_green_exc"], here["inf_compensate_m2"]) == ("i", 0, 0)
    assert without_layers["VS03"]["inf_green_exc"] is None


@pytest.mark.slow
def test_unused_green_is_paid_back(sample_package, tmp_path):
    # 0.9 of 40 x 50 m is built on where the norms allow it, and as much green is made elsewhere: 1,800 m2 on the sheet
    (tmp_path / "exception.toml").write_text("[infill]\nunused_green = true\n", encoding="utf-8")
    norms = read_norms(tmp_path / "exception.toml")
    found = scores_of(sample_package, tmp_path / "scored.gpkg", norms, WITHOUT_PLUS)
    assert (found["VS03"]["inf_status"], found["VS03"]["inf_green_exc"]) == ("conform", 1)
    expected = 0.9 * square_metres((400, 2480, 440, 2530))
    assert found["VS03"]["inf_compensate_m2"] == pytest.approx(expected, rel=1e-3)
    assert [area for area, here in found.items() if here["inf_green_exc"]] == ["VS03"]


# ---------------------------------------------------------------- order of travel, barriers


def test_stomp_weighs_in_its_order(scored):
    for area, here in scored.items():
        parts = [here[f"stp_{part}"] for part in ("walk", "cycle", "transit", "shared", "car")]
        assert here["stp_score"] == pytest.approx(np.dot([0.30, 0.25, 0.20, 0.15, 0.10], parts)), area


def test_stomp_where_only_cars_come(scored):
    # nothing is reached on foot, by transit or shared: 0. Cycling has the floor of 1 of the geometric mean, and there
    # is neither a car park nor a through road: 100. 0.25 * 1 + 0.10 * 100 = 10.25
    here = scored["VS07"]
    assert [here[f"stp_{part}"] for part in ("walk", "cycle", "transit", "shared", "car")] == [0, 1, 0, 0, 100]
    assert here["stp_score"] == pytest.approx(10.25)


def test_stomp_of_a_car_park(scored):
    # more than 0.20 of the land is car park: 0; no through road: 100. 0.6 * 0 + 0.4 * 100 = 40
    assert scored["VS05"]["stp_car"] == pytest.approx(40.0)


def test_stomp_of_a_through_road(scored):
    # no car park: 100; Oosterlaan passes over 390 m of 400 x 390 m = 15.6 ha: 25 m/ha of 60. 60 + 0.4 * 58.3 = 83.3
    assert scored["VS17"]["stp_car"] == pytest.approx(83.3, abs=1.0)


def test_river_is_the_barrier(scored):
    here = scored["VS10"]
    assert (here["sev_barrier"], here["sev_barrier_name"]) == ("water", "Voorbeeldrivier")
    # the first bridge is 940 m off (2500 - 1560), beyond the 600 m that are looked at
    assert here["sev_crossings_km"] == 0.0
    assert here["sev_score"] == 0.0
    # all that is north of it lies over the river: one bridge from quay to quay brings back most of it, not the places
    # behind the far ends of the town
    assert here["sev_crossing"] == "Voorbeeldrivier"
    assert 0.5 < here["sev_crossing_back"] < 1.0
    # at the business strip streets are missing, which no crossing mends
    assert scored["VS12"]["sev_crossing_back"] == 0.0
    assert scored["VS12"]["sev_crossing"] is None
    assert "No single crossing" in scored["VS12"]["sev_note"]
    # in the polder few walks find a street, and of 49 people's 23 are lost with no barrier before them
    assert scored["VS06"]["sev_lost"] == pytest.approx(23 / 49)
    assert scored["VS06"]["sev_crossing_back"] == 0.0
    assert "streets are missing there" in scored["VS06"]["sev_note"]


def test_railway_is_the_barrier(scored):
    here = scored["VS02"]
    assert (here["sev_barrier"], here["sev_barrier_share"]) == ("rail", 1.0)


def test_crossings_of_the_railway_by_hand(scored):
    # Spoorkade ends 53 and 57 m under the two tracks: within 600 m of it lie those from about 1720 - 598 to
    # 2100 + 598, 1,576 m each. Stationstunnel and Oosterlaan pass under both: 4 crossings on 3.15 km
    expected = 4 / (2 * metres((1122, 1970), (2698, 1970)) / 1000)
    assert scored["VS14"]["sev_crossings_km"] == pytest.approx(expected, rel=0.02)


# ---------------------------------------------------------------- what only the plan tells


def test_parking_of_029_passes(scored):
    # 174 / 600 = 0.29; freed: (1.5 - 0.29) * 600 * 25 m2 = 18,150 m2
    here = scored["VS14"]
    assert (here["prk_norm"], here["prk_ok"], here["prk_score"], here["prk_gap"]) == (pytest.approx(0.29), 1, 100, 0)
    assert here["prk_freed_ha"] == pytest.approx(1.815)


def test_parking_of_exactly_030_fails(scored):
    # 120 / 400 = 0.30; freed: (1.5 - 0.30) * 400 * 25 m2 = 12,000 m2
    here = scored["VS05"]
    assert (here["prk_norm"], here["prk_ok"], here["prk_score"], here["prk_gap"]) == (0.30, 0, pytest.approx(100), 0)
    assert here["prk_freed_ha"] == pytest.approx(1.2)
    assert "Exactly 0.3" in here["prk_note"]


def test_parking_above_the_norm(scored):
    # 600 / 500 = 1.2: 100 * (1.5 - 1.2) / (1.5 - 0.3) = 25; too many: 600 - 0.3 * 500 = 450;
    # freed: (1.5 - 1.2) * 500 * 25 m2 = 3,750 m2
    here = scored["VS04"]
    assert (here["prk_ok"], here["prk_gap"]) == (0, pytest.approx(450))
    assert (here["prk_score"], here["prk_freed_ha"]) == (pytest.approx(25), pytest.approx(0.375))


@pytest.mark.parametrize(
    ("area", "reason"),
    [
        ("VS01", "does not tell its new parking spaces"),
        ("VS13", "does not tell its new parking spaces"),
        ("VS08", "no new homes"),
    ],
)
def test_parking_without_a_programme_is_not_known(scored, area, reason):
    here = scored[area]
    assert (here["prk_ok"], here["prk_norm"], here["prk_score"], here["prk_freed_ha"]) == (None, None, None, None)
    assert reason in here["prk_note"]


def test_parking_of_today_by_hand(scored):
    # 80 x 20 m of car park = 1,600 m2, of 12.5 m2 each: 128 spaces for 8 blocks of 8 villas: 2.0 on the sheet
    expected = square_metres((2560, 1600, 2640, 1620)) / 12.5 / 64
    assert expected == pytest.approx(2.0, rel=0.05)
    assert scored["VS16"]["prk_today"] == pytest.approx(expected, rel=1e-3)


def test_affordable_to_the_letter(scored):
    # of 600 homes 200 by corporations (1/3), 120 + 80 for middle rent and sale (1/3), 400 together (2/3)
    here = scored["VS14"]
    assert [here[f"aff_{name}"] for name in ("share", "corporation", "middle")] == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert (here["aff_ok"], here["aff_gap"], here["aff_score"]) == (1, pytest.approx(0, abs=1e-9), pytest.approx(100))


def test_affordable_but_for_the_corporations(scored):
    # of 400 homes 100 by corporations (1/4), 200 in the middle (1/2), 300 together (3/4): only the first is too few.
    # lacking: (1/3 - 1/4) * 400 = 33.3 homes; score: 100 * 1 * sqrt(0.25 / 0.3333) * 1 = 86.6
    here = scored["VS05"]
    assert (here["aff_share"], here["aff_corporation"], here["aff_middle"]) == (0.75, 0.25, 0.5)
    assert here["aff_ok"] == 0
    assert (here["aff_gap"], here["aff_score"]) == (pytest.approx(33.33, abs=0.01), pytest.approx(86.60, abs=0.01))


@pytest.mark.parametrize("area", ["VS01", "VS04"])
def test_affordability_is_not_known_without_price_classes(scored, area):
    # VS04 has a plan of 500 homes, but not for whom
    here = scored[area]
    assert (here["aff_ok"], here["aff_score"], here["aff_gap"]) == (None, None, None)
    assert "does not tell its price classes" in here["aff_note"]


@pytest.mark.parametrize(
    # 30,000 of 40,000 m2; 12,000 of 48,000 m2; nothing of 60,000 m2
    ("area", "expected"),
    [("VS04", 75.0), ("VS13", 25.0), ("VS14", 0.0)],
)
def test_floor_area_used_again(scored, area, expected):
    assert scored[area]["adp_score"] == pytest.approx(expected)


def test_floor_area_used_again_is_not_known_without_a_plan(scored):
    assert scored["VS01"]["adp_score"] is None
    assert "does not tell its floor area" in scored["VS01"]["adp_note"]


# ---------------------------------------------------------------- hubs, charging, cycling


def test_chain_of_hubs(scored):
    # of both: the hub at the station, and the park and ride 1,655 m off (2700 - 1460 + 1915 - 1500), 6.6 minutes
    assert (scored["VS02"]["hub_wide"], scored["VS02"]["hub_chain"]) == (pytest.approx(1.0), 1)


def test_hub_without_a_park_and_ride(scored):
    # no house is more than 540 m from the shared car (740 - 475 + 725 - 450), but over the west bridge the park and
    # ride is some 4 km off, more than 10 minutes
    here = scored["VS11"]
    assert (here["hub_wide"], here["hub_chain"]) == (pytest.approx(1.0), 0)
    assert here["hub_score"] == pytest.approx(50 * here["hub_near"] + 50)
    assert 0.0 < here["hub_near"] < 1.0


def test_park_and_ride_without_a_hub(scored):
    # the park and ride is at its door, the nearest hub 1 km away
    here = scored["VS16"]
    assert (here["hub_score"], here["hub_wide"], here["hub_chain"]) == (0.0, 0.0, 0)


def test_homes_near_a_charging_station(scored):
    # at the corner of Zuiderdijk and Jolstraat, 6 m from both streets. 300 m are 292 m on the sheet here; less 6 m,
    # and 12.5 m from a house to its street, 273.5 m remain along the streets, so of the row of 3 times 15, 15 and 14
    # houses at the Zuiderdijk those from 1276.5 on: 10 + 15 + 14; of each of the two rows at the Roerstraat, 80 m
    # down, those from 1356.5 on: 14 + 14; at the Boegstraat, 165 m down, from 1441.5 on: 14; at the Polderkant, 250 m
    # down, from 1526.5 on: 3. In all 39 + 2 * 28 + 2 * 14 + 3 = 126 of 6 * 44 = 264 homes
    here = scored["VS10"]
    assert here["chg_score"] == pytest.approx(100 * 126 / 264, abs=2.0)
    # two sockets
    assert here["chg_sockets_1000"] == pytest.approx(1000 * 2 / (264 * PEOPLE_PER_HOME))


def test_charging_far_away_and_nobody_there(scored):
    # the nearest to Boszoom is at the station; in Spoorzicht nobody lives, so only its land is looked at
    assert (scored["VS16"]["chg_score"], scored["VS16"]["chg_sockets_1000"]) == (0.0, 0.0)
    assert scored["VS04"]["chg_sockets_1000"] is None


@pytest.mark.parametrize(
    # at the station; at the shops of Winkelhof, where nobody guards bicycles; near neither
    ("area", "present", "places"),
    [("VS02", 1, 800.0), ("VS05", 0, 0.0), ("VS03", None, None)],
)
def test_guarded_bicycle_parking(scored, area, present, places):
    assert (scored[area]["bpk_present"], scored[area]["bpk_places"]) == (present, places)


def test_way_to_the_cycle_highway(scored):
    # rows of houses that lie evenly around the middle (1395, 775): half of them have a longer way than from there,
    # over the Zuiderdijk and the east bridge to the Singel, 125 + 1,105 + 610 m and 12.5 m from house to street
    route = metres((1395, 775), (1395, 900), (2500, 900), (2500, 1510)) + 12.5
    assert route == pytest.approx(125 + 1105 + 610, rel=0.05)
    here = scored["VS10"]
    assert here["bhw_m"] == pytest.approx(route, rel=0.02)
    # between 500 m and 2,500 m the score falls in a straight line
    assert here["bhw_score"] == pytest.approx(100 * (2500 - here["bhw_m"]) / 2000, abs=1.0)


def test_cycle_highway_along_the_area(scored):
    # no house of the old town is more than 430 m from the Singel (1510 - 1085), so all within 500 m
    assert scored["VS01"]["bhw_score"] == 100.0


def test_streets_of_30_around_a_school(scored):
    # all streets of De Vlakte within 250 m of the school have 30 km/h, so no track is asked for
    here = scored["VS03"]
    assert (here["sch_calm"], here["sch_tracks"], here["sch_score"]) == (1.0, None, 100.0)


def test_streets_of_50_without_tracks_around_a_school(scored):
    # Zonneveld has 50 km/h everywhere, and not one cycle track
    here = scored["VS11"]
    assert (here["sch_calm"], here["sch_tracks"], here["sch_score"]) == (0.0, 0.0, 0.0)


def test_no_school_is_not_known(scored):
    assert scored["VS10"]["sch_score"] is None
    assert "No primary school within 250 m" in scored["VS10"]["sch_note"]


# ---------------------------------------------------------------- water and green


def test_water_storage_by_hand(scored):
    # a shed of 65 x 20 m and 250 m of Laadweg of 4 m: 2,300 m2 on which 60 mm fall, 138 m3; a wadi of 20 x 10 m
    # holds 0.35 m of it, 70 m3
    here = scored["VS14"]
    assert here["grn_rain_m3"] == pytest.approx(138, rel=0.02)
    assert here["grn_storage"] == pytest.approx(70 / 138, rel=0.02)


def test_ponds_hold_rain(scored):
    # ovals of 120 x 67 and 110 x 45 m: 10,202 m2 that may rise 0.30 m, 3,061 m3; paths of 2.5 m over
    # 495 + 370 + 428 + 435 + 350 + 350 = 2,428 m: 6,070 m2 and 364 m3 of rain
    assert scored["VS08"]["grn_storage"] == pytest.approx(3061 / 364, rel=0.05)


def test_no_measure_is_nothing_held(scored):
    # the layer names all measures: none in the old town
    assert scored["VS01"]["grn_storage"] == 0.0


def test_water_storage_is_not_known_without_its_layer(without_layers):
    for area in ("VS14", "VS08", "VS01"):
        assert without_layers[area]["grn_storage"] is None
        assert "Measures that hold rain are not known" in without_layers[area]["grn_note"]


@pytest.mark.parametrize(
    # no drawing in degrees comes out at exactly 40 %, so this one is a sum: 4,000 of 10,000 m2
    ("green_m2", "passes", "lacking"),
    [(4000.0, 1.0, 0.0), (3999.0, 0.0, 1.0), (4001.0, 1.0, 0.0)],
)
def test_green_of_exactly_the_target_passes(green_m2, passes, lacking):
    space = greenery.PublicSpace(*(np.array([m2]) for m2 in (10_000.0, *[green_m2] * 3, 0.0, 0.0, 5_000.0, 6_000.0)))
    norms = read_norms()
    found = greenery.public_green(space, norms.greenery, norms.small, known=True).loc[0]
    assert (found["grn_ok"], found["grn_gap_m2"]) == (passes, pytest.approx(lacking, abs=1e-9))
