"""A variant that is worked out again equals a scoring of the changed city, field by field and reason by reason."""

import os

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from cases import first_of
from drawn_variants import KINDS, Lot, variant_of

from g40_plugin.catalogue.variants import LAYERS
from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import TABLES
from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.indicators.registry import INDICATORS, work_out
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import begun_run, read_given
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.travel.searches import Searches
from g40_plugin.engine.travel.starts import make_starts
from g40_plugin.engine.variants import case, changed, points
from g40_plugin.engine.variants.again import InVariant
from g40_plugin.engine.variants.case import Base, Case
from g40_plugin.engine.variants.changed import changed_city
from g40_plugin.engine.variants.given import given_in
from g40_plugin.engine.variants.points import StartsThen
from g40_plugin.engine.variants.variant import rounded

# ways are added up in 32-bit floats, in the order in which streets were prepared; doors on one metre of a street are
# one, in the middle of those that are there, so that one of a thousand people may have a place just within the limit
_OF_ITS_SIZE, _AT_ALL = 2e-4, 2e-4
# the random variants that the slow tests draw
FIRST = int(os.environ.get("G40_FIRST", "0"))
SEQUENCES = int(os.environ.get("G40_SEQUENCES", "200"))


class Scored:
    """A city with its plan areas scored as it is, and variants of it."""

    def __init__(self, city, areas, norms, plans=None):
        fields = {"layer": None, "id_field": None, "name_field": None}
        self.city, self.norms = city, norms
        self.given = read_given(city, areas, norms, SILENT, plans=plans, sites=None, **fields)
        run = begun_run(city, self.given, norms, "auto", SILENT)
        work_out(run, INDICATORS, SILENT)
        self.base = Base.of(run, self.given.known, "auto")

    def there(self, variant):
        """The base in a variant."""
        there = changed_city(self.city, variant, self.norms, SILENT)
        then = given_in(variant, self.given, self.base.run, self.norms, SILENT)
        return InVariant(Case.of(self.base, there, then, SILENT))

    def whole(self, there):
        """A scoring of the changed city that knows nothing of the one before."""
        run = begun_run(there.city, there.given, self.norms, "auto", SILENT)
        work_out(run, INDICATORS, SILENT)
        return run

    def check(self, variant):
        """Refuse what is worked out again and is not what a whole scoring gives; the codes that were pending."""
        there = self.there(variant)
        near, quick = there.near.scored(SILENT, quick=True), there.scored(SILENT, quick=True)
        again, whole = there.scored(SILENT, quick=False), self.whole(there)
        assert again.pending == ()
        assert set(quick.pending) == set(quick.late) <= set(near.pending)
        assert set(again.run.columns) == set(whole.columns)
        family = {field.name: field.family for field in fields_of(self.norms)}
        for name in whole.columns:
            self._same(name, again.run.columns[name], whole.columns[name])
            if family.get(name, "pending") not in (*quick.pending, "pending"):
                self._same(name, quick.run.columns[name], whole.columns[name])
            if family.get(name, "pending") not in (*near.pending, "pending"):
                self._same(name, near.run.columns[name], whole.columns[name])
            if family.get(name, "pending") not in (*near.late, "pending"):
                self._same(name, near.run.columns[name][near.told], whole.columns[name][near.told])
        assert _told(again.run) == _told(whole)
        return quick.pending

    def _same(self, name, one, other):
        if pd.api.types.is_numeric_dtype(other.dtype):
            np.testing.assert_allclose(
                one.to_numpy(float), other.to_numpy(float), _OF_ITS_SIZE, _AT_ALL, equal_nan=True, err_msg=name
            )
        else:
            assert one.astype(object).where(one.notna(), None).tolist() == (
                other.astype(object).where(other.notna(), None).tolist()
            ), name


def _told(run):
    count = len(run.areas)
    return [rounded({field: found[row] for field, found in run.reasons.items()}) for row in range(count)]


@pytest.fixture(scope="module")
def scored(town, norms):
    return Scored(*town, norms)


@pytest.fixture(autouse=True)
def few_are_near(monkeypatch):
    """In a town of three areas not all are near a change."""
    monkeypatch.setattr(case, "_NEAR_M", 20.0)


# the others take part in the mixture below
@pytest.mark.parametrize("kind", first_of(["ways", "closed", "sites", "facilities", "plans"], 3))
def test_each_kind_of_change_equals_a_whole_scoring(kind, scored):
    scored.check(Lot(scored.city, scored.base.run.areas, 0).variant([kind]))


@pytest.mark.slow
def test_people_of_an_area_may_be_told_in_another_order(scored, monkeypatch):
    def turned(*given):
        found = make_starts(*given)
        return found.iloc[::-1].sort_values("area", kind="stable", ignore_index=True)

    monkeypatch.setattr(points, "make_starts", turned)
    starts = scored.base.run.starts
    home = starts[starts["kind"] == "residents"].geometry.iloc[0]
    scored.check(variant_of(scored.city.crs, ground=[{"cover": "park", "geometry": home.buffer(3.0)}]))


@pytest.mark.slow
def test_several_changes_at_once_equal_a_whole_scoring(scored):
    scored.check(Lot(scored.city, scored.base.run.areas, 7).variant([*KINDS, "ways", "closed"]))


def test_nothing_drawn_changes_nothing(scored):
    there = scored.there(variant_of(scored.city.crs))
    again = there.scored(SILENT, quick=True)
    assert again.pending == ()
    for name in scored.base.run.columns:
        scored._same(name, again.run.columns[name], scored.base.run.columns[name])


def test_what_takes_long_is_told_as_pending(scored):
    middle = scored.base.run.areas.geometry.iloc[0].representative_point()
    green = [{"cover": "park", "geometry": middle.buffer(60)}]
    quick = scored.there(variant_of(scored.city.crs, ground=green)).scored(SILENT, quick=True)
    assert {"grn", "den", "pri", "q"} <= set(quick.pending)
    shop = [{"sub": "pharmacy", "geometry": middle}]
    quick = scored.there(variant_of(scored.city.crs, facilities=shop)).scored(SILENT, quick=True)
    assert "a15" not in quick.pending
    assert "grn" not in quick.pending


def test_areas_near_the_change_are_told_first_and_all_else_is_pending(scored):
    middle = scored.base.run.areas.geometry.iloc[0].representative_point()
    homes = [{"use": "living", "levels": 4.0, "geometry": middle.buffer(10)}]
    there = scored.there(variant_of(scored.city.crs, buildings=homes))
    near, quick = there.near.scored(SILENT, quick=True), there.scored(SILENT, quick=True)
    assert near.told[0]
    assert not near.told.all()
    assert "a15" in set(near.pending) - set(near.late) - set(quick.pending)
    apart = {name for name in quick.run.columns if not near.run.columns[name].equals(quick.run.columns[name])}
    family = {field.name: field.family for field in fields_of(scored.norms)}
    assert {family.get(name) for name in apart} <= {*near.pending, None}
    # nothing was looked for elsewhere
    assert near.run.columns[~near.told].equals(scored.base.run.columns[~near.told][near.run.columns.columns])


def test_where_no_starting_point_stays_all_are_looked_for(scored, monkeypatch):
    found, staying = [], StartsThen.staying

    def kept(self, of_base):
        found.append(staying(self, of_base))
        return found[-1]

    monkeypatch.setattr(StartsThen, "staying", kept)
    area = scored.base.run.areas.geometry.iloc[0]
    plan = {"name": "plan", "homes": 60.0, "levels": 4.0, "clears": "yes", "geometry": shapely.convex_hull(area)}
    scored.check(variant_of(scored.city.crs, plans=[plan]))
    assert any(not len(there) for there, _ in found)


@pytest.mark.parametrize(("away", "counts"), [(900.0, True), (1100.0, False)])
def test_a_park_counts_as_far_as_any_field_of_greenery_looks(scored, away, counts):
    # a park within 1,000 m is a field too, though the score asks for one within 300 m
    east = scored.base.run.areas.total_bounds[2]
    park = {"sub": "park", "geometry": shapely.Point(east + away, scored.base.run.areas.geometry.iloc[0].centroid.y)}
    touched = scored.there(variant_of(scored.city.crs, facilities=[park]))._touched.areas["grn"]
    assert touched.any() == counts


def test_areas_that_are_worked_out_again_know_all_the_others(scored):
    # land that touches one may be one site with land that touches another
    part = scored.there(variant_of(scored.city.crs))._run_of(np.array([1]), None)
    assert len(part.areas) == 1 < len(scored.base.run.areas)
    assert part.every_area["area_id"].tolist() == scored.base.run.areas["area_id"].tolist()


class _Told:
    """A city that tells which of its tables are read."""

    def __init__(self, city):
        self.city, self.read = city, set()

    def __getattr__(self, name):
        if name in TABLES:
            self.read.add(name)
        if name == "served_stops":
            self.read.add("stops")
        return getattr(self.city, name)

    def table(self, name):
        self.read.add(name)
        return self.city.table(name)


def test_every_indicator_tells_the_tables_that_it_looks_at(town, norms):
    """A table that is read and not told would leave a score as it was when that table changes."""
    city, areas = town
    told = _Told(city)
    given = read_given(city, areas, norms, SILENT, layer=None, id_field=None, name_field=None, plans=None, sites=None)
    run = begun_run(city, given, norms, "auto", SILENT)
    run.city = told
    drawn = {"streets", "facilities", "stops", "services", "landcover", "buildings", "origins", "vacancy", "owners"}
    # what is only asked whether it is there holds for the whole city
    anywhere = {"sev": {"landcover"}, "hub": set(), "sch": {"buildings", "stops"}}
    for one in INDICATORS:
        run._shared.clear()
        run.searches, run.sums = Searches(told, norms), None
        told.read.clear()
        one.evaluate(run, SILENT)
        looks = {table.partition(":")[0] for table in one.looks_at}
        if "streets" in looks:
            # one graph serves all that is searched for on it
            looks |= {"facilities", "stops", "buildings", "origins"}
        assert told.read & drawn <= looks | anywhere.get(one.code, set()), one.code


def test_every_kind_of_change_is_put_into_the_city(scored):
    # sites are no table of the city
    assert {*changed._PUT, "sites"} == {layer.name for layer in LAYERS}


def _check_random_variants(whole):
    """Every kind of change alone, then mixtures."""
    areas = whole.base.run.areas
    for kind in KINDS:
        whole.check(Lot(whole.city, areas, FIRST).variant([kind]))
    for seed in range(FIRST, FIRST + SEQUENCES):
        lot = Lot(whole.city, areas, seed)
        whole.check(lot.variant(list(lot.lot.choice(KINDS, size=lot.lot.integers(1, 6)))))


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_random_variants_of_the_sample_city_equal_whole_scorings(sample_package, norms):
    plans = sample_package.with_name("plans.csv")
    areas = sample_package.with_name("plan_areas.gpkg")
    _check_random_variants(Scored(read_city(sample_package), areas, norms, str(plans)))


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_random_variants_of_the_core_of_delft_equal_whole_scorings(shared_data, tmp_path, norms):
    data = shared_data / "delft"
    build_city(data / "tudelft.osm.pbf", tmp_path / "city.gpkg", norms, progress=SILENT)
    areas, core = (
        pyogrio.read_dataframe(data / "delft_bundle.gpkg", layer=name) for name in ("buurten2021", "osm_core_bbox")
    )
    areas[areas.intersects(core.union_all())].to_file(tmp_path / "areas.gpkg")
    _check_random_variants(Scored(read_city(tmp_path / "city.gpkg"), tmp_path / "areas.gpkg", norms))
