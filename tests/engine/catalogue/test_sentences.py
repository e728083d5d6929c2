"""Sentences, answers and numbers of the catalogue, as residents read them."""

import pytest

from g40_plugin.catalogue import accessibility, card, composite, density, grades, greenery, phrases, reasons
from g40_plugin.catalogue.answers import MET, NOT_MET, PARTLY, UNKNOWN
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.own import own_card
from g40_plugin.catalogue.rows import questions

NORMS = {
    "time_score": {"form": "linear", "full_min": 5.0, "pass_min": 15.0, "zero_min": 30.0},
    "accessibility": {"pass_share": 0.9},
    "greenery": {"target": 0.4},
    "mixing": {"mono_share": 0.8},
    "parking": {"below": 0.3},
    "affordability": {"affordable": 2 / 3, "corporation": 1 / 3, "middle": 1 / 3},
    "schools": {"calm_kmh": 30.0},
    "charging": {"near_m": 300.0},
    "hubs": {"near_m": 300.0, "wide_m": 800.0},
}
BENCHES = {"title": "Benches", "unit": "per ha", "zero": 0.0, "full": 5.0, "pass_from": 2.0, "pass_up_to": None}


@pytest.fixture
def en():
    return Texts("en")


@pytest.fixture
def nl():
    return Texts("nl")


def plain(text):
    return text.replace("\u00a0", " ")


def told(family, area, texts, norms=NORMS):
    """The sentence of a family about an area."""
    return plain(card(family).sentence(area, norms, texts))


GREEN = {"grn_score": 67.5, "grn_share": 0.27, "grn_ok": 0, "grn_gap_m2": 13000.0, "grn_note": None}


def test_green_in_both_languages(en, nl):
    assert told("grn", GREEN, nl) == (
        "Van de openbare ruimte is 27 % groen. Het doel is 40 %. Voor 40 % groen ontbreekt 1,3 ha."
    )
    assert told("grn", GREEN, en) == (
        "27 % of the public space is green; the target is 40 %. For 40 % green, 1.3 ha is missing."
    )


def test_green_at_the_target(en):
    met = {**GREEN, "grn_share": 0.4, "grn_ok": 1, "grn_gap_m2": 0.0}
    assert told("grn", met, en) == "40 % of the public space is green; the target of 40 % is met."


def test_green_near_the_target_is_not_told_as_met_or_missed(en, nl):
    near = {**GREEN, "grn_share": 0.353, "grn_share_low": 0.292, "grn_share_high": 0.426, "grn_ok": None}
    assert told("grn", near, en) == (
        "35 % of the public space is green, and between 29 % and 43 % by our estimates: near the target of 40 %."
    )
    assert told("grn", near, nl) == (
        "Van de openbare ruimte is 35 % groen, en volgens onze schattingen tussen 29 % en 43 %: dicht bij het doel van "
        "40 %."
    )


def test_no_mark_names_what_is_missing(en, nl):
    area = {"q_grade": None, "q_note": "We have no score for mixing."}
    assert told("q", area, en) == "No report mark: we have no score for mixing."
    assert told("q", {**area, "q_note": None}, en) == "No report mark: too few of the scores are known."
    assert composite.how_firm(area, nl) == ""


@pytest.mark.parametrize(
    ("low", "high", "firm", "shown"),
    [
        (54.1, 75.3, "loose", "tussen 5,4 en 7,5\nonzeker"),
        (58.9, 71.1, "firm", "tussen 5,9 en 7,1\nzeker"),
        # a mark is 1 at the least
        (4.0, 22.0, "fair", "tussen 1,0 en 2,2\nredelijk zeker"),
        # a file of before there was a spread
        (None, None, None, ""),
    ],
)
def test_how_firm_a_mark_is(nl, low, high, firm, shown):
    assert composite.how_firm({"q_low": low, "q_high": high, "q_firm": firm}, nl) == shown


@pytest.mark.parametrize(("share", "shown"), [(0.3961, "39.6 %"), (0.39996, "40.00 %"), (0.3, "30 %"), (0.4, "40 %")])
def test_a_share_just_under_the_target_does_not_read_as_the_target(en, share, shown):
    assert plain(phrases.percent(share, en, 0.4)) == shown


def test_a_share_of_a_hair_above_the_target_has_no_more_decimals(en):
    assert plain(phrases.percent(1 / 3, en, 0.3333)) == "33 %"


def test_targets_come_from_the_norms(en):
    other = {**NORMS, "greenery": {"target": 0.25}}
    assert "the target is 25 %" in told("grn", GREEN, en, other)
    assert "target" not in told("grn", GREEN, en, {})
    assert phrases.time_target(NORMS) == 60.0
    assert phrases.time_target({}) is None


def test_three_states_are_three_sentences(en, nl):
    unknown = {"a15_score": None, "a15_note": "Nobody lives here", "ptn_score": None, "ptn_note": None}
    island = {"a15_score": 1.0, "a15_unreach": 1.0, "a15_share": 0.0, "a15_min_gp": None, "ptn_score": 0.0}
    low = {"a15_score": 8.0, "a15_unreach": 0.0, "a15_share": 0.0, "a15_ok": 0, "a15_min_gp": 28.0}
    assert told("a15", unknown, en) == "Not known: nobody lives here."
    assert told("a15", island, nl).startswith("Niet bereikbaar: vanuit dit gebied is geen enkele")
    assert told("a15", low, nl) == (
        "Geen van de bewoners heeft alle dagelijkse voorzieningen binnen 15 minuten lopen. Het doel is 90 %."
    )
    assert told("ptn", unknown, en).startswith("Not known")
    assert told("ptn", island, en) == "Not reachable: no stop or station can be reached on foot."
    assert told("ptn", {}, en) == "Not calculated."


def test_a_target_is_met_only_where_the_score_says_so(en):
    area = {"a15_score": 80.0, "a15_share": 0.98, "a15_unreach": 0.0, "a15_ok": None, "a15_min_gp": 4.0}
    assert "as far as is known" in told("a15", area, en)
    assert "is met" in told("a15", {**area, "a15_ok": 1}, en)
    some = told("a15", {**area, "a15_unreach": 0.12}, en)
    assert some.endswith("For 12 % at least one of them cannot be reached on foot at all.")


def test_areas_without_residents_speak_of_places(nl):
    area = {"a15_score": 80.0, "a15_share": 0.5, "a15_ok": 0, "a15_origin": "grid", "a15_unreach": None}
    assert "50 % van de plekken" in told("a15", area, nl)
    assert told("a15", {**area, "a15_share": 0.0}, nl).startswith("Nergens in dit gebied")


@pytest.mark.parametrize(
    ("cap", "low", "high", "sentence"),
    [
        (0.0, 0.0, 0.0, "Er is geen ruimte voor extra woningen gevonden."),
        (1.0, 1.0, 1.0, "Er is ruimte voor ongeveer 1 extra woning."),
        (68.0, 47.0, 75.0, "Er is ruimte voor ongeveer 68 extra woningen (tussen 47 en 75)."),
        (1234.0, 870.0, 1612.0, "Er is ruimte voor ongeveer 1.230 extra woningen (tussen 870 en 1.610)."),
    ],
)
def test_homes(nl, cap, low, high, sentence):
    area = {"den_score": 50.0, "den_cap": cap, "den_cap_low": low, "den_cap_high": high}
    assert told("den", area, nl) == sentence


def test_homes_come_from_their_kinds_of_sites_and_ask_for_green(en):
    area = {"den_score": 90.0, "den_cap": 1234.0, "den_cap_low": 870.0, "den_cap_high": 1612.0}
    paths = {"small": 44.0, "work": 820.0, "parking": 350.0, "petrol": 20.0, "care": 0.0}
    assert told("den", {**area, "den_paths": paths, "den_green_bill_m2": 12600.0}, en) == (
        "There is room for about 1,230 more homes (between 870 and 1,610): old business premises 820, car park 350, "
        "elsewhere 64; with them the area needs 1.3 ha more green."
    )
    # one kind needs no number of its own, and a green bill of nothing is none
    assert told("den", {**area, "den_paths": {"work": 1234.0}, "den_green_bill_m2": 0.0}, en) == (
        "There is room for about 1,230 more homes (between 870 and 1,610): old business premises."
    )
    assert told("den", {**area, "den_green_bill_m2": None}, en).endswith("(between 870 and 1,610).")


@pytest.mark.parametrize(
    ("value", "text"), [(0.2, "1 minuut"), (1.4, "1 minuut"), (1.6, "2 minuten"), (14.9, "15 minuten")]
)
def test_minutes(nl, value, text):
    assert plain(phrases.minutes(value, nl)) == text


@pytest.mark.parametrize(("value", "text"), [(4.0, "10 meter"), (643.0, "640 meter"), (2140.0, "2,1 km")])
def test_distances(nl, value, text):
    assert plain(phrases.distance(value, nl)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(86.0, "86 m²"), (864.0, "860 m²"), (1300.0, "1.300 m²"), (123456.0, "12,3 ha")]
)
def test_surfaces(nl, value, text):
    assert plain(phrases.surface(value, nl)) == text


def test_worst_data_grade_and_edge(en):
    assert grades.worst_grade({"a15_dq": "A", "grn_dq": "C", "mix_dq": None}, ["a15", "grn", "mix"]) == "C"
    assert grades.worst_grade({"a15_dq": "A", "grn_dq": "C"}, ["a15"]) == "A"
    assert grades.worst_grade({}, ["a15"]) is None
    assert grades.data_grade(None, en) == "Data grade: not known."
    assert grades.edge_warning({"ptn_edge": 1}, ["ptn"], en)
    assert not grades.edge_warning({"ptn_edge": 0, "a15_edge": 1}, ["ptn"], en)


@pytest.mark.parametrize(
    ("spaces", "met", "words"),
    [
        (0.25, 1, "The plan has 0.25 parking spaces per new home, which is lower than 0.3."),
        (0.298, 1, "The plan has 0.298 parking spaces per new home, which is lower than 0.3."),
        (0.3, 0, "The plan has 0.3 parking spaces per new home; it has to be lower than that."),
        (1.5, 0, "The plan has 1.5 parking spaces per new home; it has to be lower than 0.3."),
    ],
)
def test_exactly_the_parking_norm_is_not_lower(en, spaces, met, words):
    assert told("prk", {"prk_norm": spaces, "prk_ok": met}, en) == words


def test_parking_tells_the_land_it_frees(en):
    area = {"prk_norm": 0.25, "prk_ok": 1, "prk_freed_ha": 1.2}
    assert told("prk", area, en).endswith("Compared with the usual norm 1.2 ha stays free.")


def test_barriers_are_told_by_name(en):
    area = {"sev_score": 40.0, "sev_lost": 0.25, "sev_barrier": "water", "sev_barrier_name": "Maas"}
    area |= {"sev_barrier_share": 0.8, "sev_crossing": "Maas", "sev_crossing_back": 0.5}
    assert told("sev", area, en) == (
        "25 % of the places around take a long detour on foot or cannot be reached; 80 % of these lie behind a river "
        "or canal (Maas). The best new crossing, over Maas, brings back 50 % of them."
    )
    assert "behind a railway." in told("sev", {**area, "sev_barrier": "rail", "sev_barrier_name": None}, en)
    assert "detour" in told("sev", {"sev_score": 100.0, "sev_lost": 0.0}, en)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"inf_status": "conform", "inf_inside": 1.0, "inf_green": 0.0}, "building takes no green or water"),
        ({"inf_status": "conform", "inf_inside": 1.0, "inf_green": None}, "where the blueprint asks to build"),
        ({"inf_status": "niet conform", "inf_inside": 0.0, "inf_green": None}, "0 % of the area lies inside"),
        ({"inf_status": "deels", "inf_inside": 1.0, "inf_green": 0.4}, "40 % is green, water or farmland"),
        (
            {"inf_status": "conform", "inf_inside": 1.0, "inf_green_exc": 1, "inf_compensate_m2": 5000.0},
            "exception: 5,000 m² of green is to be made elsewhere",
        ),
    ],
)
def test_infill(en, fields, words):
    assert words in told("inf", fields, en)


def test_affordability_tells_the_three_shares(en):
    area = {"aff_score": 100.0, "aff_share": 0.7, "aff_corporation": 0.35, "aff_middle": 0.35, "aff_ok": 1}
    assert told("aff", area, en) == (
        "70 % of the new homes are affordable: 35 % let by corporations, 35 % middle segment; the targets of 67 %, "
        "33 % and 33 % are met."
    )
    poor = {**area, "aff_share": 0.2, "aff_corporation": 0.0, "aff_middle": 0.2, "aff_ok": 0, "aff_gap": 47.2}
    assert told("aff", poor, en).endswith("47 affordable homes are missing.")


def test_stomp_tells_best_and_weakest(en):
    area = {"stp_score": 50.0, "stp_walk": 20.0, "stp_cycle": 90.0, "stp_transit": None, "stp_car": 40.0}
    words = "Best is cycling (90 points), weakest is walking (20 points); walking counts most, then cycling."
    assert told("stp", area, en) == words


def test_mobility(en):
    hubs = {"hub_score": 30.0, "hub_near": 0.2, "hub_wide": 0.5, "hub_chain": 0, "chg_sockets_1000": 1.0}
    assert "20 % of the residents have a mobility hub close by (within 300 metres), 50 % a little further" in plain(
        told("hub", hubs, en)
    )
    assert "no whole chain" in told("hub", hubs, en)
    assert told("hub", {**hubs, "hub_wide": 0.0}, en).startswith("Nobody has a mobility hub")
    # where nobody lives there are no sockets per resident, and places are counted
    empty = {**hubs, "chg_sockets_1000": None}
    assert "20 % of the places here" in told("hub", empty, en)
    assert told("hub", {**empty, "hub_wide": 0.0}, en).startswith("Nowhere in this area")
    charging = {"chg_score": 44.0, "chg_sockets_1000": None}
    assert "44 % of the places in this area" in told("chg", charging, en)
    assert told("chg", {**charging, "chg_score": 0.0}, en).startswith("Nowhere in this area")
    charging = {"chg_score": 44.0, "chg_sockets_1000": 2.5}
    assert told("chg", charging, en) == (
        "44 % of the homes have a public charging station close by (within 300 metres); there are 2.5 sockets per "
        "1,000 residents."
    )
    assert "120 places" in told("bpk", {"bpk_present": 1, "bpk_places": 120.0}, en)
    assert "no guarded" in told("bpk", {"bpk_present": 0, "bpk_places": 0.0}, en)
    assert told("bhw", {"bhw_score": 0.0, "bhw_m": None}, en).startswith("Not reachable")
    assert "480 metres" in told("bhw", {"bhw_score": 96.0, "bhw_m": 478.0}, en)
    school = {"sch_score": 90.0, "sch_calm": 0.98, "sch_tracks": 1.0}
    assert told("sch", school, en) == (
        "Around primary schools 98 % of the streets are without cars or at most 30 km/h; 100 % of the fast roads have "
        "a cycle track."
    )


def test_reuse_and_rain(en):
    assert told("adp", {"adp_score": 75.0}, en).startswith("75 % of the plan's floor area")
    assert told("adp", {"adp_score": 0.0}, en) == "All floor area of the plan is new."
    assert "62 % of the rain" in plain(greenery.water_storage({"grn_storage": 0.62, "grn_rain_m3": 1234.0}, NORMS, en))
    assert "all the rain" in greenery.water_storage({"grn_storage": 1.3}, NORMS, en)
    assert greenery.water_storage({"grn_storage": None}, NORMS, en).startswith("Not known")


def test_rank_with_its_interval(en):
    area = {"areas_ranked": 16, "pri_rank": 3.0, "pri_rank_low": 2.0, "pri_rank_high": 7.0}
    assert told("pri", area, en) == ("Number 3 of 16 by room for homes; with other estimates between 2 and 7.")
    assert told("pri", {**area, "pri_rank_high": 2.0}, en).endswith("it stays so.")
    told_why = "Not known: we do not know the room for homes."
    assert told("pri", {"pri_rank": None, "pri_note": "We do not know the room for homes."}, en) == told_why
    weights = {"room": 1.0, "urgency": 0.0, "own_benches": 2.0, "source": "Test."}
    more = {**NORMS, "composite": {"priority": weights}}
    assert card("pri").sentence(area, more, en).startswith("Number 3 of 16 by what the norms count; with other")
    reading = [one.reading(norms, en) for one in card("pri").maps for norms in (NORMS, more)]
    assert ["count more" in text for text in reading] == [False, True]
    assert all("report mark is another question" in text for text in reading)


def benches(area, about, texts):
    return plain(own_card("benches", about).sentence(area, {}, texts))


def test_own_indicator_against_its_threshold(en):
    area = {"own_benches_value": 1.25, "own_benches_score": 25.0, "own_benches_ok": 0}
    assert benches(area, BENCHES, en) == "1.25 per ha; the target is at least 2 per ha."
    most = {**BENCHES, "pass_from": None, "pass_up_to": 3.0}
    assert benches({**area, "own_benches_ok": 1}, most, en) == ("1.25 per ha; the target of at most 3 per ha is met.")
    without = {**BENCHES, "pass_from": None}
    assert benches(area, without, en) == "1.25 per ha: 25 of 100 points."
    share = {**without, "unit": "share"}
    assert benches(area, share, en) == "125 %: 25 of 100 points."
    unknown = {"own_benches_value": None, "own_benches_note": "No benches are known."}
    assert benches(unknown, BENCHES, en) == "Not known: no benches are known."


@pytest.mark.parametrize("family", ["inf", "adp", "sev", "stp", "sch", "bhw", "bpk", "chg", "hub", "prk", "aff"])
def test_what_is_not_known_says_why(en, family):
    names = {"inf": "inf_status", "bpk": "bpk_present", "prk": "prk_ok", "aff": "aff_ok"}
    found = questions({"stp_score", names.get(family, f"{family}_score")}, NORMS)
    check = next(check for check in found if check.field.startswith(family))
    area = {check.field: None, f"{family}_note": "Nobody looked. Nor here."}
    assert check.answer(area, en).verdict == UNKNOWN
    assert check.sentence(area, NORMS, en) == "Not known: nobody looked."


def test_answers(en):
    norms = {**NORMS, "own_indicators": {"benches": BENCHES}}
    fields = {"inf_status", "stp_score", "prk_ok", "own_benches_score", "pri_rank"}
    rows = {check.field: check for check in questions(fields, norms)}
    assert set(rows) == fields
    answers = [rows["inf_status"].answer({"inf_status": status}, en).verdict for status in ("conform", "deels", None)]
    assert answers == [MET, PARTLY, UNKNOWN]
    assert rows["prk_ok"].answer({"prk_ok": 0}, en).verdict == NOT_MET
    assert rows["stp_score"].answer({"stp_score": 43.0}, en).bar == pytest.approx(0.43)
    assert rows["pri_rank"].answer({"pri_rank": 1.0, "areas_ranked": 10}, en).bar == 1.0
    assert rows["own_benches_score"].answer({"own_benches_ok": 1, "own_benches_score": 80.0}, en).verdict == MET
    assert rows["own_benches_score"].answer({"own_benches_ok": None, "own_benches_score": 80.0}, en).bar == 0.8
    assert questions({"inf_status", "grn_storage"}, NORMS) == []


def test_the_sentence_of_hubs_tells_both_bounds(en, norms):
    # where there is no score a sheet and a map tip tell between what it lies
    kinds = ["mobility.car_sharing", "mobility.bicycle_rental"]
    coded = {"hub_note": [("bounds_apart", {"kinds": kinds, "low": 12.4, "high": 100.0})]}
    area = reasons.for_residents({"hub_score": None, "reasons": reasons.stored(coded)}, norms.as_file, en)
    assert told("hub", area, en) == (
        "Not known: we have no data of shared cars and rental bicycles; the score lies between 12 and 100."
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 point", "2 points", "0 points", "1 area", "3 areas", "1 home here", "5 homes here"]),
        ("nl", ["1 punt", "2 punten", "0 punten", "1 gebied", "3 gebieden", "hier 1 woning", "hier 5 woningen"]),
    ],
)
def test_one_of_something_is_no_several(language, said):
    tr = Texts(language)
    told = [phrases.points(score, tr) for score in (1.2, 2.0, 0.4)]
    told += [phrases.count_of_areas(number, tr) for number in (1, 3)]
    told += [phrases.programme_here(homes, "2026-2030", tr) for homes in (1, 5)]
    for text, words in zip(told, said, strict=True):
        assert f"{words} " in f"{plain(text)} ".replace(";", " ")


def test_one_tree_and_one_resident_are_one(en):
    norms = {**NORMS, "greenery": {"canopy_full": 0.3}, "vegetation": {"tree_m2": 30.0}}
    for trees, words in ((1, "1 tree is missing"), (2, "2 trees are missing")):
        area = {"grn_canopy": 0.3 - trees * 30.0 / 10_000, "area_ha": 1.0}
        assert words in greenery.missing(area, norms, en)
    for people, words in ((1, "closer for 1 resident"), (2, "closer for 2 residents")):
        area = {"a15_share": 0.9 - people / 100, "a15_people": 100.0}
        assert words in accessibility.missing(area, NORMS, en)


@pytest.mark.parametrize(
    ("parts", "total", "shown"),
    [
        # 11.6 and 1.9 are 13.5 together, of which 13 are told
        ([11.6, 1.9], 13, [11, 2]),
        ([26.9], 26, [26]),
        ([0.4, 0.4, 0.4], 1, [1, 0, 0]),
        # what is no part of the total stays as it is
        ([30.0, 20.0], 40, [30.0, 20.0]),
        ([11.6, 1.9], None, [11.6, 1.9]),
        ([], 0, []),
    ],
)
def test_parts_add_up_to_what_is_told_of_all(parts, total, shown):
    assert phrases.adding_up(parts, total) == shown


def test_homes_of_kinds_are_those_of_the_area(en):
    area = {"den_score": 4.0, "den_cap": 13.0, "den_cap_low": 8.0, "den_cap_high": 19.0}
    area["den_paths"] = {"parking": 11.6, "small": 1.9}
    assert told("den", area, en).startswith("There is room for about 13 more homes (between 8 and 19): car park 11, ")
    # a car park, and two sites in a block
    homes = [(0.5, 0.9, 1.6), (7.1, 11.6, 16.2), (0.7, 1.0, 1.8)]
    places = density.of_places(["small", "parking", "small"], homes, area)
    assert places == [(0, 1, 1), (7, 11, 16), (1, 1, 2)]
    # where it is not known of the area, those of a kind add up to what they hold together
    assert density.of_places(["small", "small"], [(0.5, 0.9, 1.6), (0.7, 1.0, 1.8)], {}) == [(0, 1, 1), (1, 1, 2)]
    assert density.of_places([], [], area) == []
