"""Every kind of change in a city of which a table is empty: what is drawn is put in, and nothing else appears."""

from dataclasses import replace

import pyogrio
import pytest
from drawn_variants import KINDS, Lot, variant_of

from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.variants.changed import changed_city

EMPTY = ("streets", "facilities", "stops", "services", "landcover", "buildings", "origins", "vacancy", "owners")
NEW = {
    "facilities": {"change": "new", "sub": "gp"},
    "stops": {"change": "new", "level": "6", "departures_h": 4.0},
    "ground": {"cover": "grass"},
    "buildings": {"change": "new", "homes": 12.0},
}
INTO = {"facilities": "facilities", "stops": "stops", "ground": "landcover", "buildings": "buildings"}


@pytest.mark.parametrize("table", EMPTY)
def test_a_city_with_an_empty_table_takes_every_change(table, town, norms):
    city, areas = town
    frame = pyogrio.read_dataframe(areas).to_crs(city.crs)
    lot = Lot(city, frame, 5)
    drawn = lot.variant([kind for kind in KINDS if kind != "sites"])
    changed = changed_city(replace(city, **{table: city.table(table).iloc[:0]}), drawn, norms, SILENT)
    assert set(changed.touched) & {"streets", "facilities", "stops", "landcover", "buildings"}


@pytest.mark.parametrize("layer", NEW)
def test_what_is_drawn_is_the_only_row_of_an_empty_table(layer, town, norms):
    city, areas = town
    middle = pyogrio.read_dataframe(areas).to_crs(city.crs).geometry.iloc[0].representative_point()
    shape = middle if layer in ("facilities", "stops") else middle.buffer(10)
    empty = replace(city, **{INTO[layer]: city.table(INTO[layer]).iloc[:0]})
    drawn = variant_of(city.crs, **{layer: [{**NEW[layer], "geometry": shape}]})
    found = changed_city(empty, drawn, norms, SILENT).city.table(INTO[layer])
    assert len(found) == 1
    if layer == "buildings":
        assert found["dwellings"].tolist() == [12.0]
