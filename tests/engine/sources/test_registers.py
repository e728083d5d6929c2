"""The registers that can be added, and those that the algorithm of the plugin offers."""

import ast
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from rasterio.transform import from_origin

from g40_plugin.engine.city.credits import credits_of, sources_of_scored
from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.results.geopackage import write_results
from g40_plugin.engine.results.tables import meta_table
from g40_plugin.engine.sources.addresses import read_sources
from g40_plugin.engine.sources.registers import REGISTERS, add_registers

ALGORITHM = Path(__file__).parents[3] / "algorithms" / "add_registers.py"


def names_in(function):
    """The first text of each tuple that a function of the algorithm returns."""
    tree = ast.parse(ALGORITHM.read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    return [node.elts[0].value for node in ast.walk(body) if isinstance(node, ast.Tuple) and len(node.elts) > 1
            and isinstance(node.elts[0], ast.Constant)]  # fmt: skip


def test_the_algorithm_offers_every_register():
    assert {*names_in("registers"), "heights"} == set(REGISTERS)


def test_the_algorithm_offers_what_can_be_downloaded():
    assert set(names_in("downloads")) == set(read_sources().downloads())


# ---- credits


def test_every_register_has_a_credit_and_nothing_else():
    named = read_norms().credits
    assert set(named) == set(REGISTERS)
    assert all(credit.name for credit in named.values())
    # who asks to be named
    assert named["cbs_squares"].licence == named["neighbourhoods"].licence == "CC BY 4.0"
    assert (named["heights"].name, named["heights"].licence) == ("AHN", "CC BY 4.0")


def cbs_and_ahn(city, folder):
    """Squares of CBS of 2024, and heights, as files over the whole of a city."""
    left, bottom, right, top = (float(value) for value in city.extent.bounds)
    squares = gpd.GeoDataFrame(
        {"crs28992res100m": ["E0N0"], "aantal_inwoners": [40], "aantal_woningen": [20]},
        geometry=[shapely.box(left, bottom, right, top)], crs=city.crs,
    )  # fmt: skip
    squares.to_file(folder / "cbs_vk100_2024.gpkg")
    for name, height in (("dsm", 8.0), ("dtm", 0.0)):
        cells = np.full((1, int(top - bottom) // 5 + 1, int(right - left) // 5 + 1), height, np.float32)
        shape = {"count": 1, "height": cells.shape[1], "width": cells.shape[2], "dtype": "float32"}
        at = from_origin(left, top, 5.0, 5.0)
        with rasterio.open(folder / f"{name}.tif", "w", driver="GTiff", crs=city.crs, transform=at, **shape) as out:
            out.write(cells)
    return {"cbs_squares": str(folder / "cbs_vk100_2024.gpkg"), "heights": f"{folder}/dsm.tif|{folder}/dtm.tif"}


def test_registers_are_credited_in_the_package_and_in_what_is_made_from_it(small_city, norms, tmp_path):
    city = add_registers(small_city, cbs_and_ahn(small_city, tmp_path), norms, SILENT)
    expected = [
        {"register": "cbs_squares", "name": "CBS Vierkantstatistieken", "licence": "CC BY 4.0", "date": "2024"},
        {"register": "heights", "name": "AHN", "licence": "CC BY 4.0", "date": ""},
    ]
    assert json.loads(city.meta["credits"]) == expected
    write_city(city, tmp_path / "city.gpkg")
    again = read_city(tmp_path / "city.gpkg")
    meta = meta_table(again, norms)
    assert json.loads(meta["credits"]) == expected
    write_results(tmp_path / "scored.gpkg", {}, {}, meta)
    assert sources_of_scored(tmp_path / "scored.gpkg")["credits"] == meta["credits"]
    # added once more it is named once, with the date that it has
    files = {"cbs_squares": str(tmp_path / "cbs_vk100_2024.gpkg")}
    assert json.loads(add_registers(again, files, norms, SILENT).meta["credits"]) == expected[::-1]


def test_a_package_of_before_tells_its_registers(norms):
    told = json.loads(credits_of({"registers": "bag: bag.gpkg; gtfs: gtfs.zip; bag: bag2.gpkg; own: x.gpkg"}, norms))
    assert [one["name"] for one in told] == ["BAG, Kadaster", "GTFS", "own"]
    assert {one["date"] for one in told} == {""}
    assert json.loads(credits_of({}, norms)) == []
