"""A few quarters of the sample city with every column filled in, scored dozens of times, and what is strange then."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from shapely import affinity

from g40_plugin.engine.city.schema import TABLES, conform
from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.indicators.registry import INDICATORS
from g40_plugin.engine.norms import read_norms

# the station, a shopping centre and the old town
AREAS = ("VS02", "VS05", "VS14")
FIELDS = [field for field in fields_of(read_norms()) if field.kind != "text" and field.family]
# what tells how well something is known changes with what is known
ABOUT = ("_cov", "_edge")
NEEDS = {indicator.code: indicator.needs for indicator in INDICATORS}
# the order of areas rests on what is known of its pillars
ORDER = ("pri",)


def small_town(city, plan_areas, folder):
    """The city package around some plan areas, and the file of these areas."""
    areas = pyogrio.read_dataframe(plan_areas)
    areas = areas[areas["code"].isin(AREAS)]
    pyogrio.write_dataframe(areas, folder / "areas.gpkg")
    box = shapely.box(*shapely.buffer(areas.union_all(), 150.0).bounds)
    cut = {name: city.table(name)[city.table(name).intersects(box)].reset_index(drop=True) for name in TABLES}
    town = replace(city, **cut, kept=None)
    coverage = town.coverage.assign(geometry=box, date="2026-01-01")
    return replace(town, coverage=coverage, **_filled(town, box)), folder / "areas.gpkg"


def _filled(town, box):
    """What the sample city leaves empty."""
    left, bottom, right, top = box.bounds
    west, east = shapely.box(left, bottom, (left + right) / 2, top), shapely.box((left + right) / 2, bottom, right, top)
    people, stops, streets = town.origins["people"], town.stops, town.streets

    def table(kind_of, geometry, /, **columns):
        frame = gpd.GeoDataFrame(geometry=np.asarray(geometry), crs=town.crs)
        return conform(kind_of, frame.assign(**columns))

    return {
        "streets": streets.assign(maxspeed_kmh=streets["maxspeed_kmh"].fillna(50.0)),
        "facilities": town.facilities.assign(area_m2=100.0, capacity=40.0),
        "origins": town.origins.assign(
            people_0_15=people * 0.2,
            people_65=people * np.linspace(0.1, 0.3, len(people)),
            low_income=(np.arange(len(people)) % 3 == 0).astype(int),
            postcode="2611AA",
        ),
        "addresses": table("addresses", town.origins.geometry[:5], address_id="1", object_id="2", postcode="2611AA"),
        "buildings": town.buildings.assign(height_m=9.0),
        "landcover": town.landcover.assign(name="land"),
        "stops": stops.assign(departures_h=2.0),
        "services": table(
            "services",
            stops.geometry,
            stop_id=stops["stop_id"],
            route="1",
            direction="0",
            mode="bus",
            departures_h=2.0,
            peak_h=3.0,
            source="gtfs",
        ),
        "mobility": town.mobility.assign(capacity=2.0, name="hub"),
        "zones": table(
            "zones",
            [shapely.buffer(shapely.centroid(west), 40.0), east, west],
            kind=["environment", "unsafety", "heritage"],
            category=[3, None, None],
            value=[None, 0.5, None],
            name="zone",
            source="own layer",
        ),
        "neighbourhoods": table(
            "neighbourhoods",
            [west, east],
            code=["1", "2"],
            name=["west", "east"],
            people=1000.0,
            dwellings=500.0,
            corporation_share=[0.4, 0.6],
            vacant_share=[0.05, 0.1],
            km_gp=1.0,
            km_pharmacy=1.0,
            km_supermarket=1.0,
            km_daycare=1.0,
            km_after_school=1.0,
            km_primary_school=1.0,
            year=2025,
            source="CBS",
        ),
        # it says what the sources say too
        "corrections": table(
            "corrections",
            [None],
            building_id=town.buildings["building_id"].iloc[:1].to_numpy(),
            year=town.buildings["year"].iloc[:1].to_numpy(),
            vacant=0,
            remark="looked at",
        ),
        # beside all areas
        "sites": table(
            "sites",
            [affinity.translate(west, 9000.0)],
            site_id="drawn-1",
            area_id="elsewhere",
            path="empty",
            use="yes",
            remark="looked at",
        ),
        "municipality": table("municipality", [box], name="town", source="CBS"),
    }


def known_less(before, after, family):
    """Where a family, or one that it needs, is known for less of its weight, and says why."""
    less = np.zeros(len(after), bool)
    for code in (family, *NEEDS.get(family, ())):
        if f"{code}_cov" in after and f"{code}_note" in after:
            less |= (after[f"{code}_note"].notna() & (after[f"{code}_cov"] < before[f"{code}_cov"] - 1e-9)).to_numpy()
    return less


def strange(before, after):
    """Every field of an area that is another number, or empty without a reason."""
    for field in FIELDS:
        if field.name.endswith(ABOUT) or field.family in ORDER:
            continue
        old, new = (pd.to_numeric(table[field.name], errors="coerce") for table in (before, after))
        note = after[f"{field.family}_note"].notna()
        # of a mean the part that is not known is told by its coverage, or by that of what it rests on
        less = known_less(before, after, field.family)
        other = new.notna() & ~np.isclose(old, new, equal_nan=True) & ~less
        untold = new.isna() & old.notna() & ~note
        for kind, where in (("another number", other), ("empty without a reason", untold)):
            if where.any():
                yield f"{field.name} is {kind} in {list(after.index[where])[:3]}"
