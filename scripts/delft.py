"""Score the core of Delft from OpenStreetMap alone and with the registers that ../shared/data holds of it.

Writes the packages and scores to out/delft and prints the table of docs/delft.md; scripts/delft_picture.py and
scripts/delft_maps.py draw the pictures.
"""

import math
import sys
from pathlib import Path

import geopandas as gpd
import pyogrio

from g40_plugin.engine.service.methods import call

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "delft"
OUT = ROOT / "out" / "delft"
REGISTERS = {
    "bag_panden": str(DATA / "bag_panden_tudcampus.geojson"),
    "neighbourhoods": f"{DATA / 'delft_bundle.gpkg'}|layername=wijken2024",
    "heights": f"{DATA / 'tud-dsm-5m.tif'}|{DATA / 'tud-dtm-5m.tif'}",
}
# for three of the neighbourhoods a programme is made up, so that what hangs on one can be seen too
PROGRAMME = {
    "nieuwe_woningen": {4: 120, 5: 200, 7: 150},
    "nieuwe_parkeerplaatsen": {4: 30, 5: 60, 7: 90},
    "corporatiehuur": {4: 40, 5: 50, 7: 50},
    "middenhuur": {4: 30, 5: 60, 7: 30},
    "betaalbare_koop": {4: 20, 5: 40, 7: 20},
    "hergebruikt_m2": {4: 9000, 5: 0},
    "nieuw_m2": {4: 3000, 5: 18000},
}
FIELDS = (
    "a15_score", "a15_people", "grn_score", "grn_share", "grn_canopy", "mix_score", "mix_floor_m2",
    "ptn_score", "den_score", "den_fsi", "den_gsi", "den_dw_ha", "q_score", "a15_dq", "grn_dq", "mix_dq", "den_dq",
)  # fmt: skip


def main() -> int:
    """Build, score and compare; 0 when all went well."""
    OUT.mkdir(parents=True, exist_ok=True)
    areas, plain, full = OUT / "areas.gpkg", OUT / "osm.gpkg", OUT / "registers.gpkg"
    write_areas(areas)
    call("build_city", {"source": str(DATA / "tudelft.osm.pbf"), "out": str(plain)})
    call("add_registers", {"city": str(plain), "registers": REGISTERS, "out": str(full)})
    scored = []
    for city in (plain, full):
        out = city.with_name(f"scored_{city.name}")
        call("score", {"city": str(city), "areas": str(areas), "out": str(out), "name_field": "name"})
        scored.append(pyogrio.read_dataframe(out, layer="areas").set_index("area_name"))
    names = list(scored[0].index)
    print("| field |", " | ".join(names), "|")
    print("|---|" + "---|" * len(names))
    for field in FIELDS:
        cells = [f"{shown(scored[0][field][name])} → {shown(scored[1][field][name])}" for name in names]
        print(f"| `{field}` |", " | ".join(cells), "|")
    return 0


def write_areas(path: Path) -> None:
    """The neighbourhoods of which most lies in the core, cut off at its edge and named by where they lie."""
    bundle = DATA / "delft_bundle.gpkg"
    names = ("buurten2021", "osm_core_bbox")
    areas, core = (pyogrio.read_dataframe(bundle, layer=name).to_crs("EPSG:28992") for name in names)
    inside = areas.intersection(core.union_all())
    chosen = inside[(inside.area / areas.area > 0.5) & (inside.area > 100_000)].sort_index()
    numbers = range(1, len(chosen) + 1)
    columns = {"name": [f"buurt {number}" for number in numbers]}
    columns |= {field: [of.get(number) for number in numbers] for field, of in PROGRAMME.items()}
    gpd.GeoDataFrame(columns, geometry=list(chosen), crs=areas.crs).to_file(path, layer="areas")


def shown(value: object) -> str:
    """A number short enough for a table."""
    if isinstance(value, float):
        return "null" if math.isnan(value) else f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
