"""The model beside what municipalities plan themselves, for the tables of docs/back-test.md.

The package of Delft's core is made by scripts/delft.py; areas are the grounds of the same name in its land cover.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.indicators.density.formula import accessibility
from g40_plugin.engine.indicators.density.sites.homes import density_at
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score

OUT = Path(__file__).parent.parent / "out"
PACKAGE = OUT / "delft" / "osm.gpkg"
# grounds on the map of which the municipality has published a plan: homes, hectares of the plan (R69)
PLANS = {"Schieoevers Noord": (6_500, 7_500, 60.0)}


class Density(NamedTuple):
    """Homes on hectares of a transformation by its project pages and the press (R69, R70)."""

    place: str
    low: float
    high: float
    hectares: float


TRANSFORMATIONS = (
    Density("Delft, Schieoevers Noord", 6_500, 7_500, 60.0),
    Density("Delft, Kabeldistrict (part of it)", 3_200, 3_500, 12.0),
    Density("Eindhoven, KnoopXL", 5_000, 9_000, 55.0),
    Density("Utrecht, Merwede", 6_000, 6_000, 24.0),
    Density("Utrecht, Merwedekanaalzone", 10_000, 10_000, 65.0),
)


def main() -> int:
    """Print both tables as Markdown."""
    norms = read_norms()
    print("| ground | municipality, homes | share in the data | accessibility | model: low, mid, high | at 60 |")
    print("|---|---|--:|--:|---|--:|")
    city = read_city(PACKAGE)
    for name, (low, high, hectares) in PLANS.items():
        ground = city.landcover[city.landcover["name"] == name]
        areas = gpd.GeoDataFrame({"code": [name]}, geometry=[ground.union_all()], crs=city.crs)
        areas.to_file(OUT / "back_test_areas.gpkg")
        score(city, OUT / "back_test_areas.gpkg", OUT / "back_test.gpkg", norms)
        scored = gpd.read_file(OUT / "back_test.gpkg", layer="areas").iloc[0]
        sites = gpd.read_file(OUT / "back_test.gpkg", layer="sites")
        access = accessibility(scored["ptn_score"], scored["a15_score"], norms.density)
        # the same sites at the accessibility that the plan counts on
        lifted = (sites["fits"] * density_at(np.float64(60.0), norms.density.sites) / sites["density"]).sum()
        told = " / ".join(f"{scored[f'den_cap{end}']:,.0f}" for end in ("_low", "", "_high"))
        share = scored["area_ha"] / hectares
        print(f"| {name} | {low:,}-{high:,} on {hectares:g} ha | {share:.0%} | {access:.0f} | {told} | {lifted:,.0f} |")
    print()
    print("| transformation | homes per hectare | the model gives that at an accessibility of |")
    print("|---|--:|--:|")
    sites = norms.density.sites
    for one in TRANSFORMATIONS:
        dense = np.array([one.low, one.high]) / one.hectares
        # hectares of a whole district are gross
        at = np.interp(dense * norms.density.gross_net_factor, sites.dwellings_ha, sites.accessibility)
        text = ["over 100" if value >= sites.accessibility[-1] else f"{value:.0f}" for value in at]
        print(f"| {one.place} | {dense[0]:.0f}-{dense[1]:.0f} | {text[0]} to {text[1]} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
