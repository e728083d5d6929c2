"""A programme over sites, worked out by hand on files that are drawn by hand."""

from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.errors import InputError, NormsError
from g40_plugin.engine.indicators.density.sites.homes import PATHS
from g40_plugin.engine.programme import solver
from g40_plugin.engine.programme.allocation import Areas, Demand, Lots, allocate
from g40_plugin.engine.programme.picture import picture
from g40_plugin.engine.programme.sites import filled, whole_homes
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.service import methods
from g40_plugin.engine.translation import set_language
from g40_plugin.owned import is_ours

from .scored import area, frame_of, site, square, write_scored

# A lies at a node and is reached best, B less so, C worst
AREAS = [area(0, 80.0), area(1, 50.0), area(2, 40.0)]
SITES = [
    # 100 homes that stand firm, of which 30 corporation and 20 middle rent, from 2031 on
    site("A", "plan", 100.0, status="hard", first_year=2031, corporation=30, middle=20, name="Kade", share=None),
    # 40 homes where 50 of 60 jobs go; they ask for 120 m2 of green, of which the site pays 20
    site("A", "work", 40.4, jobs=60, jobs_kept=10, green_m2=120.0, pays_m2=20.0),
    site("A", "small", 5.4),
    # 80 homes that are not firm yet
    site("B", "plan", 80.0, status="soft", first_year=2026, share=None),
    site("B", "parking", 60.0, use="only if", name="Markt"),
    site("C", "empty", 90.0),
    site("C", "shops", 70.0, use="no"),
]


@pytest.fixture
def plan(tmp_path):
    """A programme over hand-drawn areas and sites: the answer, and the layers of the result by name."""

    def planned(homes, areas=AREAS, sites=SITES, overlay="", progress=SILENT, **asked):
        scored = write_scored(tmp_path / "scored.gpkg", areas, sites)
        norms = tmp_path / "norms.toml"
        norms.write_text("[programme]\nleast_homes = 1.0\ndraws = 5\n" + overlay, encoding="utf-8")
        out = tmp_path / "plan.gpkg"
        params = {"scored": str(scored), "homes": homes, "out": str(out), "norms": str(norms)} | asked
        answer = methods.call("programme", params, progress)
        scored.unlink()
        names = [name for name, _ in pyogrio.list_layers(out) if name != "layer_styles"]
        return answer, {name: pyogrio.read_dataframe(out, layer=name) for name in names}

    return planned


def homes_of(layers):
    return dict(zip(layers["programme"]["area_id"], layers["programme"]["prg_homes"], strict=True))


def told(lines):
    return Progress(log=lambda _, text: lines.append(text))


def test_homes_by_place_path_and_status(plan):
    # A fits 100 + 40.4 + 5.4 = 145.8, so 145 whole homes; of the 45 others B takes its plan's
    answer, layers = plan(190)
    assert homes_of(layers) == {"A": 145, "B": 45, "C": 0}
    a = layers["programme"].set_index("area_id").loc["A"]
    assert (a["prg_homes_plan"], a["prg_homes_work"], a["prg_homes_small"]) == (100, 40, 5)
    assert (a["prg_homes_hard"], a["prg_homes_soft"], a["prg_value"]) == (100, 0, 80)
    assert answer["paths"] == dict.fromkeys(PATHS, 0) | {"plan": 145, "work": 40, "small": 5}
    assert answer["plans"] == {"hard": 100, "soft": 45}
    assert answer["outside_plans"] == 45
    sites = layers["sites"].set_index("site_id")
    assert sites.loc["work-A", "prg_homes"] == 40
    assert sites.loc["plan-B", "prg_homes"] == 45
    # 40 of 40.4 homes: 50 jobs x 40 / 40.4 go, and of the 100 m2 that the site does not pay as much
    assert a["prg_jobs_lost"] == pytest.approx(50 * 40 / 40.4)
    assert answer["green_unpaid_m2"] == pytest.approx(100 * 40 / 40.4)
    assert answer["jobs_kept"] == pytest.approx(60 - 50 * 40 / 40.4)
    # of the homes whose price is known (the plan of A, and with it the rest of A) half are affordable
    assert answer["affordable_share"] == pytest.approx(0.5)
    assert a["prg_people"] == pytest.approx(145 * 2.1)


def test_hard_plans_come_first_but_not_before_their_year(plan):
    # 225 homes, 75 a period: the hard plan waits for 2031, so that the first period goes to the soft plan
    answer, layers = plan(225, overlay="affordable_share = 0.0")
    sites = layers["sites"].set_index("site_id")["prg_period"]
    assert sites["plan-A"] == "2031-2035"
    assert sites["plan-B"] == "2026-2030"
    assert sites["work-A"] == "2036-2040"
    assert list(answer["periods"].values()) == [75, 75, 75]


def test_of_two_prices_the_affordable_plan_is_filled(plan):
    areas = [area(0, 80.0, affordable_share=0.2), area(1, 60.0, affordable_share=0.9)]
    sites = [
        site("A", "plan", 100.0, status="hard", corporation=90, share=None),
        site("A", "empty", 100.0),
        site("B", "empty", 100.0),
    ]
    # the plan of A tells 0.9, the rest follows the field of A
    answer, layers = plan(100, areas, sites)
    assert layers["programme"]["prg_affordable"].iloc[0] == pytest.approx(0.9)
    # 150 homes, two thirds affordable: of the plan 100 (90), then x of A at 0.2 and y of B at 0.9: 0.9 y + 0.2 x >= 10
    answer, layers = plan(150, areas, sites)
    assert homes_of(layers) == {"A": 150, "B": 0}
    assert answer["affordable_share"] == pytest.approx((90 + 10) / 150)
    answer, layers = plan(150, areas, sites, affordable_share=0.8)
    # 90 + 0.2 x + 0.9 (50 - x) >= 120: x <= 21
    assert homes_of(layers) == {"A": 121, "B": 29}


def _of_two_plans(layers):
    """Homes of the hard plan and of the soft one."""
    sites = layers["sites"].set_index("status")
    return sites.loc["hard", "prg_homes"], sites.loc["soft", "prg_homes"]


def test_hard_plans_come_first_as_far_as_the_affordable_share_lets_them(plan):
    prices = {"middle": 0, "affordable_sale": 0}
    sites = [
        site("A", "plan", 60.0, status="hard", share=None, corporation=30, **prices),
        site("A", "plan", 60.0, status="soft", share=None, corporation=60, site_id="soft", **prices),
    ]
    areas = AREAS[:1]
    # half of the hard plan is affordable, and all of the soft one
    for share, homes in ((0.5, (60, 10)), (0.55, (60, 10)), (0.6, (56, 14)), (0.9, (14, 56))):
        answer, layers = plan(70, areas, sites, affordable_share=share)
        assert _of_two_plans(layers) == homes
        assert answer["affordable_share"] == pytest.approx((0.5 * homes[0] + homes[1]) / 70)
        assert answer["affordable_share"] >= share


@pytest.mark.slow
def test_what_the_user_says_of_a_site_wins(plan):
    def fits(**changed):
        answer, _ = plan(1_000, sites=[site("A", "parking", 80.0, **changed)])
        return answer["placed"]

    assert fits() == 80
    assert fits(use="no") == fits(use="nee") == 0
    assert fits(use="only if") == 0
    assert fits(homes=25) == 25
    # half the share of the model (0.8), half the homes
    assert fits(use_share=0.4) == 40
    assert fits(use_share=0.4, homes=7) == 7
    assert fits(use_share=0.0) == 0
    assert fits(use="Ja", homes="12,0") == 12


def test_sites_only_if_count_when_asked(plan):
    counted, layers = plan(1_000, only_if="yes")
    without, _ = plan(1_000)
    assert counted["placed"] - without["placed"] == 60
    assert layers["sites"].set_index("site_id").loc["parking-B", "prg_homes"] == 60
    # a scoring with that use leaves nothing but its high end: 50 homes at a share of 1.0, so 40 at 0.8
    scored = site("B", "parking", 0.0, use="only if", fits_high=50.0)
    assert plan(1_000, sites=[scored], only_if="yes")[0]["placed"] == 40
    assert plan(1_000, sites=[scored])[0]["placed"] == 0


def test_own_sites_in_the_place_of_those_of_the_scored_file(plan, tmp_path):
    own = [
        site("A", "empty", 10.0),
        # drawn by hand: no id, no path, homes alone; most of it lies in C
        site("A", None, None, area_id="", site_id=None, share=None, homes=33, geometry=square(2, 0.3)),
        site("A", "empty", 50.0, area_id="Z", geometry=square(9)),
    ]
    frame_of(own).to_file(tmp_path / "own.gpkg", layer="mine")
    said = []
    scored = write_scored(tmp_path / "scored.gpkg", AREAS, SITES)
    out = tmp_path / "own_plan.gpkg"
    params = {
        "scored": str(scored),
        "homes": 1_000,
        "out": str(out),
        "sites": f"{tmp_path / 'own.gpkg'}|layername=mine",
        "least_homes": 1.0,
    }
    answer = methods.call("programme", params, told(said))
    assert answer["placed"] == 43
    assert any("1 sites lie in none of the areas" in text for text in said)
    assert pyogrio.read_dataframe(out, layer="programme").set_index("area_id").loc["C", "prg_homes_empty"] == 33


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"path": "moat"}, "column path of site empty-A .*'moat'"),
        ({"use": "perhaps"}, "column use .*'perhaps': give one of yes"),
        ({"homes": -5.0}, "column homes .*-5: give a number from 0 on"),
        ({"homes": "many"}, "column homes .*'many'"),
        ({"use_share": 40.0}, "column use_share .*40: give a share from 0 to 1"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(plan, changed, words):
    with pytest.raises(InputError, match=words):
        plan(100, sites=[site("A", "empty", 10.0, **changed)])


def test_a_file_of_an_older_version_is_refused(plan, tmp_path):
    scored = tmp_path / "old.gpkg"
    pyogrio.write_dataframe(frame_of(AREAS), scored, layer="areas")
    with pytest.raises(InputError, match=r"holds no sites.*score the plan areas again"):
        methods.call("programme", {"scored": str(scored), "out": str(tmp_path / "plan.gpkg")})
    pyogrio.write_dataframe(frame_of(SITES).drop(columns=["fits_high"]), scored, layer="sites", append=True)
    with pytest.raises(InputError, match="lacks the columns fits_high"):
        methods.call("programme", {"scored": str(scored), "out": str(tmp_path / "plan.gpkg")})
    assert not (tmp_path / "plan.gpkg").exists()


def test_no_sites_and_unknown_homes_leave_homes_short(plan):
    answer, layers = plan(100, sites=[])
    assert (answer["placed"], answer["short"]) == (0, 100)
    assert answer["node_share"] is None
    assert len(layers["sites"]) == len(layers["needs"]) == 0
    said = []
    answer, _ = plan(100, sites=[site("A", "empty", None)], progress=told(said))
    assert answer["short"] == 100
    assert any("Of 1 sites it is not known how many homes fit" in text for text in said)


def test_an_area_that_is_not_known_takes_nothing(plan):
    areas = [area(0, None, ptn_score=50.0, a15_score=None), area(1, 50.0, den_cap=None), area(2, 50.0, den_cap=None)]
    sites = [site("A", "empty", 50.0), site("B", "empty", 40.0)]
    _, layers = plan(100, areas, sites)
    assert layers["programme"]["prg_state"].tolist() == ["not_known", "chosen", "not_known"]


def test_what_a_home_is_worth(plan):
    areas = [
        area(0, 80.0, pri_score=10.0, wish=5),
        area(1, 60.0, pri_score=90.0, wish=20),
        area(2, 40.0, pri_score=50.0, wish=10),
    ]
    sites = [site(name, "empty", 100.0) for name in "ABC"]

    def first(value):
        _, layers = plan(100, areas, sites, value=value)
        chosen = layers["programme"].set_index("area_id")
        return chosen["prg_homes"].idxmax(), chosen["prg_value"].round(1).tolist()

    assert first("place") == ("A", [80, 60, 40])
    assert first("pri") == ("B", [10, 90, 50])
    assert first("wish") == ("B", [25, 100, 50])
    assert first("equal")[1] == [100, 100, 100]
    with pytest.raises(InputError, match="no field dena"):
        plan(100, areas, sites, value="dena")


def test_the_place_is_the_accessibility_of_density(plan):
    # 0.6 x 90 + 0.4 x 40 = 70
    _, layers = plan(10, [area(0, 0.0, ptn_score=90.0, a15_score=40.0)], [site("A", "empty", 20.0)])
    assert layers["programme"]["prg_value"].item() == pytest.approx(70.0)


def test_ways_in_bring_what_they_say(plan):
    sites = [*SITES, site("B", "plan", 30.0, site_id="late", status="soft", first_year=2045, share=None)]
    answer, layers = plan(400, sites=sites, node_share=0.7, overlay="affordable_share = 0.0")
    ways = layers["ways"].set_index("condition")
    # A at the node fits 145: no more than 62 beside it, so 207 in all
    assert (answer["placed"], answer["short"]) == (207, 193)
    assert answer["why_short"].startswith("193 of 400 homes find no place")
    assert layers["ways"]["homes"].is_monotonic_decreasing
    # each is the programme with that one thing changed
    free, _ = plan(400, sites=sites, overlay="affordable_share = 0.0")
    assert ways.loc["node_share", "short"] == free["short"] == 400 - 145 - 80 - 90
    # with the share kept, what lies away from the node brings nothing
    assert "only_if" not in ways.index
    _, layers = plan(400, sites=sites, overlay="affordable_share = 0.0")
    ways = layers["ways"].set_index("condition")
    assert ways.loc["only_if", "homes"] == 60
    assert "Markt (60)" in ways.loc["only_if", "text"]
    assert ways.loc["struck_out", "homes"] == 70
    assert ways.loc["plans", "homes"] == 30
    # 1.25 times 40.4, 5.4 and 90, the plans too: floor(182.25) + 100 + 112
    assert ways.loc["capacity", "short"] == 400 - 182 - 100 - 112
    assert (ways["homes"] + ways["short"] == 400 - 315).all()


def test_policies_are_the_best_at_what_they_are_for(plan):
    sites = [
        site("A", "work", 100.0, jobs=200, jobs_kept=0, green_m2=50.0),
        site("B", "empty", 100.0, jobs=0, jobs_kept=0, green_m2=400.0),
        site("C", "parking", 100.0, jobs=30, jobs_kept=0, green_m2=90.0, pays_m2=90.0),
    ]
    answer, layers = plan(100, sites=sites)
    table = layers["policies"]
    by_name = table.drop_duplicates("policy").set_index("policy")
    assert by_name.loc["nodes", ["at_nodes", "jobs_lost", "green_unpaid_m2"]].tolist() == [100, 200, 50]
    assert by_name.loc["work", ["at_nodes", "jobs_lost", "green_unpaid_m2"]].tolist() == [0, 0, 400]
    assert by_name.loc["green", ["at_nodes", "jobs_lost", "green_unpaid_m2"]].tolist() == [0, 30, 0]
    assert by_name.loc["programme", "jobs_lost"] == answer["jobs_lost"] == 200
    assert (table["homes"] == 100).all()
    # nothing on the front is beaten
    goals = table[["node_share", "green_unpaid_m2", "jobs_lost"]].to_numpy() * (1, -1, -1)
    for one, front in zip(goals, table["front"], strict=True):
        beaten = ((goals >= one).all(axis=1) & (goals > one).any(axis=1)).any()
        assert front == (not beaten)


@pytest.mark.parametrize(("language", "words"), [("en", "most work kept"), ("nl", "meeste werk behouden")])
def test_the_picture_can_be_read(plan, tmp_path, language, words):
    set_language(language)
    try:
        answer, layers = plan(150, picture=str(tmp_path / "trade.svg"))
    finally:
        set_language("en")
    root = ET.fromstring((tmp_path / "trade.svg").read_text(encoding="utf-8"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words in texts
    circles = list(root.iter("{http://www.w3.org/2000/svg}circle"))
    # every division, and four marks of the legend
    assert len(circles) == len(layers["policies"]) + 4
    assert all(0 < float(circle.get("cx")) < 720 and 0 < float(circle.get("cy")) < 480 for circle in circles)
    assert answer["picture"] == str(tmp_path / "trade.svg")
    # both are known again, so that a second run replaces them without asking
    assert is_ours(Path(answer["out"]), "programme") and is_ours(tmp_path / "trade.svg")


def test_a_picture_of_nothing_known_is_drawn(plan):
    _, layers = plan(100, sites=[])
    assert picture(layers["policies"]).startswith("<svg")


def test_what_the_homes_need(plan):
    areas = [
        # all are near, the public green of 10,000 m2 serves 500 who live there
        area(
            0,
            80.0,
            a15_min_gp=8.0,
            a15_min_primary_school=22.0,
            grn_green_m2=10_000.0,
            a15_people=500.0,
            a15_origin="residents",
        ),
    ]
    answer, layers = plan(1_000, areas, [site("A", "empty", 1_000.0)])
    needs = layers["needs"].set_index("need")
    # 2,100 people: 8 % in primary school, of which none within 15 minutes
    assert needs.loc["primary_school", ["asked", "lacks", "state"]].tolist() == [
        pytest.approx(168),
        pytest.approx(168),
        "lacks",
    ]
    # one practice for 2,095 patients; there is one, but whether it has room only the city tells
    assert needs.loc["gp", "asked"] == pytest.approx(2_100 / 2_095, rel=1e-3)
    assert needs.loc["gp", "state"] == "not_known"
    assert np.isnan(needs.loc["gp", "lacks"])
    assert "without the city package" in needs.loc["gp", "note"]
    # 10,000 less 9 m2 for each of 500, and 9 for each of 2,100
    assert needs.loc["park", ["room", "lacks"]].tolist() == [pytest.approx(5_500), pytest.approx(13_400)]
    assert layers["programme"]["prg_lacks"].item() == "places at primary schools, park, m²"
    assert answer["needs"]["gp"] == {"asked": pytest.approx(2_100 * 0.000477), "lacks": 0.0, "not_known_in": 1}
    assert "best_places" not in layers


def test_norms_of_needs_name_a_subcategory(plan):
    with pytest.raises(NormsError, match=r"programme\.needs\.gp\.subcategory = frob is not in \[subcategories\]"):
        plan(10, overlay='[programme.needs.gp]\nsubcategory = "frob"')


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 50)), min_size=1, max_size=40))
@settings(deadline=None)
def test_whole_homes_of_an_area_are_those_that_fit(rows):
    area_of, fits = (np.array(one) for one in zip(*sorted(rows), strict=True))
    whole = whole_homes(area_of, fits)
    assert (np.abs(whole - fits) < 1 + 1e-5).all()
    for one in np.unique(area_of):
        assert whole[area_of == one].sum() == np.floor(fits[area_of == one].sum() + 1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=30),
    st.lists(st.integers(0, 60), min_size=4, max_size=4),
)
@settings(deadline=None)
def test_sites_are_filled_one_after_the_other(rows, asked):
    lot, whole = (np.array(one) for one in zip(*rows, strict=True))
    taken = filled(lot, np.array(asked, float), whole)
    assert ((taken >= 0) & (taken <= whole)).all()
    for one in np.unique(lot):
        mine = lot == one
        assert taken[mine].sum() == min(asked[one], whole[mine].sum())
        # only the last one that is begun may be left unfinished
        open_ones = np.flatnonzero(taken[mine] < whole[mine])
        assert not taken[mine][open_ones[0] + 1 :].any() if len(open_ones) else True


@pytest.mark.parametrize("seed", range(12))
def test_lots_are_divided_as_well_as_in_any_of_all_divisions(seed):
    lot = np.random.default_rng(seed)
    of_area, capacity = np.array([0, 0, 1, 1, 2]), lot.integers(0, 4, 5)
    worth, price = lot.random(5), lot.choice([0.2, 0.5, 0.9, np.nan], 5)
    none = np.zeros(3)
    lots = Lots(of_area, capacity.astype(float), worth, price)
    least = lot.integers(1, 4, 3)
    areas = Areas(
        lot.random(3), np.bincount(of_area, capacity, 3), least.astype(float), np.array([True, False, False]),
        np.full(3, "i", object), np.full(3, np.nan), none, none, none, none, lots,
    )  # fmt: skip
    demand = Demand(7, 10.0, affordable_share=0.6, node_share=0.3, most_areas=2)
    best = -np.inf
    for homes in product(*(range(most + 1) for most in capacity)):
        taken = np.array(homes)
        total, here = taken.sum(), np.bincount(of_area, taken, 3)
        if total > 7 or ((here > 0) & (here < least)).any() or (here > 0).sum() > 2 or here[0] < 0.3 * total - 1e-9:
            continue
        if (np.nan_to_num(price - 0.6) * taken).sum() < -1e-9:
            continue
        best = max(best, taken @ (worth + areas.value[of_area]) - 10.0 * (7 - total))
    found = allocate(areas, demand)
    assert found.objective == pytest.approx(best, abs=1e-6)
    assert np.bincount(of_area, found.lots, 3).tolist() == found.homes.tolist()


def test_side_by_side_finds_the_same(monkeypatch):
    lot = np.random.default_rng(1)
    none = np.zeros(20)
    areas = Areas(
        lot.random(20), lot.integers(0, 50, 20).astype(float), np.full(20, 10.0), lot.random(20) < 0.4,
        np.full(20, "i", object), np.full(20, np.nan), none, none, none, none,
    )  # fmt: skip
    asked = [(areas, Demand(homes, 10.0, node_share=0.5)) for homes in range(20, 200, 20)]
    one_by_one = solver.solve_all(asked, SILENT)
    monkeypatch.setattr(solver, "_START_S", 0.0)
    monkeypatch.setattr(solver.os, "cpu_count", lambda: 2)
    together = solver.solve_all(asked, SILENT)
    assert [one.homes.tolist() for one in together] == [one.homes.tolist() for one in one_by_one]
