"""What the typologies rest on: ages, owners, vacancy and land of plan areas, with bounds where a part is not known."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries
from ...city.package import City
from ...city.schema import UNUSED_GREEN
from ...norms import Norms
from ...norms.small import Small
from ...norms.typology import Typology
from ...overlay import Inside, covered, flat, m2_under
from ...shapes import surfaces
from ..density import formula as density
from ..density import zones
from ..density.room import density_today
from ..density.sites.find import sites_of_model
from ..density.sites.land import EMPTY, GUESSED, PARKING, PERHAPS, SHOPS, TOLD, WORK
from ..numbers import is_enough
from ..run import Run, buildings_inside
from ..vacancy import vacancy_bounds
from .formula import SHARES_OF
from .published import published_share

# more than this share of what counts must have a year before the rest is taken to be like it
_DATED = 0.5
# paths of sites on land that is used inefficiently
_INEFFICIENT = (PARKING, SHOPS, EMPTY, WORK)


def facts_of(run: Run) -> pd.DataFrame:
    """A column per fact of ``formula.RAW``, NaN where it is not known, and ``<fact>_low`` and ``_high`` where in part.

    ``let`` is where the homes of housing corporations stand for owners, ``floors_guessed`` where floors are loose,
    ``little_land``, ``little_floor`` and ``little_homes`` where there is too little of them to tell a share of it.
    """
    city, norms = run.city, run.norms
    ground, current = run.areas.area.to_numpy(), run.once(density_today)
    ages = building_ages(run.once(buildings_inside), city.buildings, ground, norms.typology)
    floor = run.column("mix_floor_m2")
    # where hardly anything is built no use is separated
    empty = floor < norms.mixing.min_floor_m2
    owner, let = _owners(run, ages["living_share"].to_numpy(float))
    guessed = density.loose(current["den_guess"].to_numpy(), norms.density.guess)
    osr = current["den_osr"].to_numpy(float)
    measured = pd.DataFrame(
        {
            "gsi": current["den_gsi"],
            "osr": osr,
            "osr_low": np.where(guessed, current["den_osr_low"], osr),
            "osr_high": np.where(guessed, current["den_osr_high"], osr),
            "largest_share": np.where(empty, 0.0, run.column("largest_share")),
            "let": let,
            "amenity_score": run.column("amenity_score"),
            "floors_guessed": guessed,
            "empty_homes": _published(run, "vacant_share"),
            "brownfield_share": _m2_of(run, "brownfield") / ground,
            "unused_green_share": _unused_green_m2(run) / ground,
            "unsafety": zones.unsafety(run.areas, city.zones),
            "ptn_score": run.column("ptn_score"),
        }
    )
    facts = pd.concat([measured, ages, owner, inefficient_share(run), _vacancy(run, ages), _fuel(run)], axis=1)
    return _without_shares_of_little(facts, ground, norms.small)


def _without_shares_of_little(facts: pd.DataFrame, ground_m2: Floats, small: Small) -> pd.DataFrame:
    """The facts, of which those may be anything that are shares of too little; of nothing a share is 0."""
    floor, homes = facts["floor_m2"].to_numpy(float), facts["homes"].to_numpy(float)
    little = {
        "land": ~is_enough(ground_m2, small.m2),
        "floor": (floor > 0) & ~is_enough(floor, small.m2),
        "homes": (homes > 0) & ~is_enough(homes, small.homes),
    }
    told = facts.assign(**{f"little_{whole}": where for whole, where in little.items()})
    for whole, names in SHARES_OF.items():
        columns = [f"{name}{ending}" for name in names for ending in ("", "_low", "_high")]
        told.loc[little[whole], [column for column in columns if column in told]] = np.nan
    return told


def inefficient_share(run: Run) -> pd.DataFrame:
    """Share of each area in sites that use land inefficiently, and its bounds: some may be sites or not.

    A site that rests on a guess counts in the middle and at the high end, one of unknown year at the high end alone.
    """
    sites = run.once(sites_of_model)
    counted = sites[sites["path"].isin(_INEFFICIENT)]
    area, m2 = counted["area"].to_numpy(np.int64), counted["area_m2"].to_numpy(float)
    told, ground = counted["told"].to_numpy(float), run.areas.area.to_numpy()
    shares = {
        ending: np.bincount(area, weights=m2 * (told >= least), minlength=len(ground)) / ground
        for ending, least in (("_low", TOLD), ("", GUESSED), ("_high", PERHAPS))
    }
    return pd.DataFrame(shares).clip(upper=1.0).add_prefix("inefficient_share")


def building_ages(built: Inside, buildings: gpd.GeoDataFrame, ground_m2: Floats, norms: Typology) -> pd.DataFrame:
    """What building years tell per area, each share with its bounds: what has no year may be old or not.

    ``living_share`` of floor area that is lived in; ``period_share`` of dwellings from the reconstruction years;
    ``care_share`` and ``work_share`` of floor area that is care or work from before ``obsolete_year``, and
    ``care_land`` and ``work_land`` of the ground under it; ``floor_m2`` and ``homes`` of the area. Shares are NaN, but
    for their bounds, where under half of what counts is dated.
    """
    year = buildings["year"].to_numpy(float, na_value=np.nan)
    floor, living, care, work, dwellings, footprint = (
        np.nan_to_num(buildings[name].to_numpy(float))
        for name in ("floor_m2", "floor_living", "floor_care", "floor_work", "dwellings", "footprint_m2")
    )
    under = footprint / np.maximum(floor, 1.0)
    low, high = norms.period
    modern, old = (year >= low) & (year <= high), year < norms.obsolete_year
    total, lived, homes = built.sums(np.column_stack([floor, living, dwellings])).T
    shares = {
        "period_share": _dated(built, dwellings, year, modern, homes),
        "care_share": _dated(built, care, year, old, total),
        "work_share": _dated(built, work, year, old, total),
        "care_land": _dated(built, care * under, year, old, ground_m2),
        "work_land": _dated(built, work * under, year, old, ground_m2),
    }
    bounds = [frame.add_prefix(name) for name, frame in shares.items()]
    none = pd.DataFrame({"living_share": _share(lived, total), "floor_m2": total, "homes": homes})
    return pd.concat([none, *bounds], axis=1)


def _dated(built: Inside, weight: Floats, year: Floats, old: np.ndarray, whole: Floats) -> pd.DataFrame:
    """Share of a whole that a weight of some years has: as far as it is dated, and its bounds; 0 without any weight."""
    known = ~np.isnan(year)
    every, dated, found = built.sums(np.column_stack([weight, weight * known, weight * old])).T
    like = np.where((dated > _DATED * every) | (every == 0), _share(found, dated) * every, np.nan)
    low, high = _share(found, whole), _share(found + np.maximum(every - dated, 0.0), whole)
    return pd.DataFrame({"": _share(like, whole), "_low": low, "_high": np.minimum(high, 1.0)})


def _share(part: Floats, whole: Floats) -> Floats:
    """A part of a whole; 0 of nothing."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def owner_bounds(areas: gpd.GeoDataFrame, owners: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """The least and the most land of each area, as a share, that its largest owner can have.

    Where no polygon of the layer of owners lies the owner is not known: it may be the largest, or another.
    """
    shapes, outlines = areas.geometry.to_numpy(), owners.geometry.to_numpy()
    rows, found = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    m2 = shapely.area(shapely.intersection(shapes[rows], outlines[found]))
    frame = pd.DataFrame({"area": rows, "owner": owners["owner"].to_numpy()[found], "m2": m2})
    largest = frame.groupby(["area", "owner"])["m2"].sum().groupby("area").max()
    low = largest.reindex(range(len(areas)), fill_value=0.0).to_numpy(float) / shapely.area(shapes)
    unknown = 1.0 - covered(shapes, outlines) / shapely.area(shapes)
    return np.minimum(low, 1.0), np.clip(low + unknown, 0.0, 1.0)


def _owners(run: Run, living: Floats) -> tuple[pd.DataFrame, np.ndarray]:
    """Share of the largest owner; where that is not known and people live, that of corporations; and where so."""
    low, high = owner_bounds(run.areas, run.city.owners)
    open_ = ~np.isclose(low, high)
    let = _published(run, "corporation_share")
    instead = open_ & ~np.isnan(let) & (living >= run.norms.typology.residential_share)
    told = np.where(instead, np.clip(let, low, high), np.where(open_, np.nan, low))
    bounds = {"_low": np.where(instead, told, low), "_high": np.where(instead, told, high)}
    return pd.DataFrame({"": told, **bounds}).add_prefix("owner_share"), instead


def _vacancy(run: Run, ages: pd.DataFrame) -> pd.DataFrame:
    """Vacant floor area as a share of all, and the ground under it as a share of the land, with their bounds."""
    found, ground = vacancy_bounds(run), run.areas.area.to_numpy()
    floor, known = ages["floor_m2"].to_numpy(), np.isclose(found["low"], found["high"])
    # no more stands empty than there is, also where less floor area is known than stands empty
    whole = np.maximum(floor, found["low"].to_numpy())
    enough = is_enough(whole, run.norms.small.m2)
    # of a few square metres no share is told
    little = ~enough & (found["high"].to_numpy() > 0)
    whole = np.where(enough, whole, 0.0)
    columns: dict[str, Floats] = {}
    for fact, least, most, of in (
        ("vacancy", found["low"], found["high"], whole),
        ("vacant_land", found["land_low"], found["land_high"], ground),
    ):
        low = np.minimum(_share(least.to_numpy(), of), 1.0)
        high = np.where(little & (of is whole), 1.0, np.clip(_share(most.to_numpy(), of), low, 1.0))
        told = np.where(known & (high == low), low, np.nan)
        columns |= {fact: told, f"{fact}_low": low, f"{fact}_high": high}
    return pd.DataFrame(columns)


def _m2_of(run: Run, group: str) -> Floats:
    cover = run.city.landcover
    return covered(run.areas.geometry.to_numpy(), cover.geometry.to_numpy()[(cover["cover_group"] == group).to_numpy()])


def _fuel(run: Run) -> pd.DataFrame:
    """Share of the land that petrol stations within the contour take; open for those where no contour is known."""
    anywhere, contour = _m2_of(run, "fuel"), run.city.contour
    low = m2_under(run.areas.geometry.to_numpy(), run.city.once(_fuel_inside, run.norms))
    high = anywhere if contour.empty else low
    told = np.where(high > low, np.nan, low)
    return (
        pd.DataFrame({"": told, "_low": low, "_high": high})
        .div(run.areas.area.to_numpy(), axis=0)
        .add_prefix("fuel_share")
    )


def _fuel_inside(city: City, _norms: Norms) -> Geometries:
    """The land of petrol stations within the contour, in parts that do not overlap."""
    cover = city.landcover
    stations = cover.geometry.to_numpy()[(cover["cover_group"] == "fuel").to_numpy()]
    inside = shapely.intersection(stations, shapely.union_all(city.contour.geometry.to_numpy()))
    return flat(surfaces(inside))


def _unused_green_m2(run: Run) -> Floats:
    drawn = zones.of_kind(run.city.zones, UNUSED_GREEN)
    if not len(drawn):
        return np.full(len(run.areas), np.nan)
    return covered(run.areas.geometry.to_numpy(), drawn)


def _published(run: Run, column: str) -> Floats:
    return published_share(column, run.once(buildings_inside), run.city.buildings, run.city.neighbourhoods)
