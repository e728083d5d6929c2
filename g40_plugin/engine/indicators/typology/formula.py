"""TYP: how much an area belongs to each of the blueprint's three typologies, a.3 (docs/method/typology.md)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats
from ...city.package import flagged
from ...norms.typology import Typology
from ...overlay import Inside
from ..numbers import ramp

NAMES = ("typ_i", "typ_ii", "typ_iii")
OTHER = "overig"
INEFFICIENT = ("ii_parking", "ii_headroom", "ii_big_boxes")
_MAIN_SIGNS = ("iii_vacancy", "iii_obsolete_care", "iii_obsolete_work", "iii_fuel")
# unused green and safety are the user's own: nobody misses them
URGENT = (*_MAIN_SIGNS, "iii_unused_green", "iii_unsafety")
# of each component the fact behind it and its unit; those without a component only tell
RAW = {
    "i_gsi": ("gsi", "m2/m2"),
    "i_osr": ("osr", "m2/m2"),
    "i_period": ("period_share", "share"),
    "i_mono": ("largest_share", "share"),
    "i_owner": ("owner_share", "share"),
    "i_living": ("living_share", "share"),
    "ii_amenities": ("amenity_score", "0..100"),
    "ii_parking": ("parking_share", "share"),
    "ii_headroom": ("headroom", "share"),
    "ii_big_boxes": ("big_box_share", "share"),
    "iii_vacancy": ("vacancy", "share"),
    "iii_empty_homes": ("empty_homes", "share"),
    "iii_obsolete_care": ("care_share", "share"),
    "iii_obsolete_work": ("work_share", "share"),
    "iii_work_year": ("median_year", "year"),
    "iii_fuel": ("fuel_m2", "m2"),
    "iii_unused_green": ("unused_green_m2", "m2"),
    "iii_unsafety": ("unsafety", "0..1"),
    "iii_node": ("ptn_score", "0..100"),
}

# more than this share of buildings must have a year before ages are believed
_DATED = 0.5

_TWO_STOREYS = 2


def building_ages(built: Inside, buildings: gpd.GeoDataFrame, norms: Typology) -> pd.DataFrame:
    """What building years tell per area, NaN where under half of what counts is dated.

    ``living_share`` of floor area that is lived in; ``period_share`` of dwellings from the reconstruction years;
    ``care_share`` of floor area that is care from before ``obsolete_year``; ``median_year`` of the work floor area;
    ``big_box_m2`` footprint of large retail and leisure that is told to be single-storey; ``maybe_box_m2`` of that
    whose floors are guessed.
    """
    year = buildings["year"].to_numpy(float, na_value=np.nan)
    dwellings = np.nan_to_num(buildings["dwellings"].to_numpy(float))
    floor = np.nan_to_num(buildings["floor_m2"].to_numpy(float))
    care = np.nan_to_num(buildings["floor_care"].to_numpy(float))
    work = np.nan_to_num(buildings["floor_work"].to_numpy(float))
    large = buildings["use"].isin(["shop", "meet"]) & (buildings["footprint_m2"] > norms.big_box_m2)
    guessed = flagged(buildings["levels_guessed"])
    box = large & ~guessed & (buildings["levels"] < _TWO_STOREYS)
    footprint = buildings["footprint_m2"].to_numpy(float)
    low, high = norms.period
    values = np.column_stack(
        [
            dwellings,
            dwellings * ~np.isnan(year),
            dwellings * ((year >= low) & (year <= high)),
            floor,
            care,
            care * ~np.isnan(year),
            care * (year < norms.obsolete_year),
            np.where(box, footprint, 0.0),
            np.nan_to_num(buildings["floor_living"].to_numpy(float)),
            np.where(large & guessed, footprint, 0.0),
        ]
    )
    sums = built.sums(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        period = np.where(sums[:, 1] > _DATED * sums[:, 0], sums[:, 2] / sums[:, 1], np.nan)
        dated = (sums[:, 5] > _DATED * sums[:, 4]) | (sums[:, 4] == 0)
        care_share = np.where(dated, sums[:, 6] / sums[:, 3], np.nan)
    return pd.DataFrame(
        {
            "living_share": np.where(sums[:, 3] > 0, sums[:, 8] / np.maximum(sums[:, 3], 1.0), 0.0),
            # where nobody lives, nothing was built as housing in those years
            "period_share": np.where(sums[:, 0] > 0, period, 0.0),
            "care_share": care_share,
            "median_year": _median_year(built, year, work),
            "big_box_m2": sums[:, 7],
            "maybe_box_m2": sums[:, 9],
        }
    )


def _median_year(built: Inside, year: Floats, weight: Floats) -> Floats:
    """The year up to which half of the dated weight of each area was built."""
    result = np.full(built.shapes, np.nan)
    found = pd.DataFrame({"area": built.shape, "year": year[built.polygon]})
    found["weight"] = weight[built.polygon] * built.share
    found["dated"] = found["weight"].where(found["year"].notna(), 0.0)
    found = found.sort_values(["area", "year"], kind="stable")
    sums = found.groupby("area")[["weight", "dated"]].transform("sum")
    passed = found.groupby("area")["dated"].cumsum() >= sums["dated"] / 2
    enough = (found["dated"] > 0) & (sums["dated"] > _DATED * sums["weight"])
    first = found[enough & passed].drop_duplicates("area")
    result[first["area"]] = first["year"]
    return result


def largest_owner_share(areas: gpd.GeoDataFrame, owners: gpd.GeoDataFrame) -> Floats:
    """Share of each area that its largest owner has; a layer of owners is taken to name all large ones."""
    if owners.empty:
        return np.full(len(areas), np.nan)
    shapes = areas.geometry.to_numpy()
    rows, found = shapely.STRtree(owners.geometry.to_numpy()).query(shapes, predicate="intersects")
    m2 = shapely.area(shapely.intersection(shapes[rows], owners.geometry.to_numpy()[found]))
    frame = pd.DataFrame({"area": rows, "owner": owners["owner"].to_numpy()[found], "m2": m2})
    largest = frame.groupby(["area", "owner"])["m2"].sum().groupby("area").max()
    return np.asarray(largest.reindex(range(len(areas)), fill_value=0.0).to_numpy(float) / shapely.area(shapes))


def published_share(
    column: str, built: Inside, buildings: gpd.GeoDataFrame, neighbourhoods: gpd.GeoDataFrame
) -> Floats:
    """Share of the dwellings of each area (let by corporations, or without residents) by that of its neighbourhoods.

    The published share of a neighbourhood is of all its dwellings (R2). NaN where less than half of the dwellings of
    an area lie in neighbourhoods with a published share.
    """
    shares = neighbourhoods[column].to_numpy(float)
    if np.isnan(shares).all():
        return np.full(built.shapes, np.nan)
    points = buildings.geometry.centroid.to_numpy()
    dwellings = np.nan_to_num(buildings["dwellings"].to_numpy(float))
    published = neighbourhoods.geometry.to_numpy()[~np.isnan(shares)]
    point, zone = shapely.STRtree(published).query(points, predicate="intersects")
    share = np.full(len(points), np.nan)
    share[point] = shares[~np.isnan(shares)][zone]
    known = ~np.isnan(share)
    values = np.column_stack([dwellings, dwellings * known, dwellings * np.nan_to_num(share)])
    sums = built.sums(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(sums[:, 1] > _DATED * sums[:, 0], sums[:, 2] / sums[:, 1], np.nan))


def typology(facts: pd.DataFrame, norms: Typology) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Memberships 0..1 of the three types, ``typ_main``, with every component as a second frame.

    ``facts`` has a row per area and a column for each fact of ``RAW``; NaN is not known, and then so is the type that
    needs it, unless another sign decides. Type i: (R mean(M, S) O)^(1/3), without homes and owners
    sqrt(R mean(M, S)); ii: sqrt(V E); iii: U P, with U the largest of the signs of urgency that are known.
    """
    c = components(facts, norms)
    space = np.fmax(c["i_gsi"], c["i_osr"])
    modern = (c["i_period"] + c["i_mono"]) / 2
    residential = ~(facts["living_share"].to_numpy(float) < norms.residential_share)
    type_i = np.where(
        ~residential & np.isnan(c["i_owner"]), np.sqrt(space * modern), np.cbrt(space * modern * c["i_owner"])
    )
    inefficient = np.fmax.reduce([c[name] for name in INEFFICIENT])
    type_ii = np.sqrt(c["ii_amenities"] * inefficient)
    urgency = np.fmax.reduce([c[name] for name in URGENT])
    # no sign of urgency says nothing while the main sign is not known
    urgency = np.where(np.isnan(c["iii_vacancy"]) & (urgency == 0), np.nan, urgency)
    type_iii = urgency * c["iii_node"]
    members = np.column_stack([type_i, type_ii, type_iii])
    known = np.nan_to_num(members, nan=-1.0)
    main = np.array(["i", "ii", "iii"], object)[known.argmax(axis=1)]
    weak = known.max(axis=1) < norms.main_membership
    main[weak] = OTHER
    # none of the types only holds where all of them are known
    main[weak & np.isnan(members).any(axis=1)] = None
    fields = pd.DataFrame({name: members[:, column] for column, name in enumerate(NAMES)})
    fields["typ_main"] = main
    asked = [c[name] for name in ("i_period", "i_mono", "ii_amenities", *_MAIN_SIGNS, "iii_node")]
    # where hardly anybody lives no owner is asked for
    asked.append(c["i_owner"].where(residential, 1.0))
    fields["typ_cov"] = 1.0 - np.isnan(np.stack([space, inefficient, *asked])).mean(axis=0)
    return fields, c


def components(facts: pd.DataFrame, norms: Typology) -> pd.DataFrame:
    """Every component of the three types, 0..1, NaN where it is not known."""
    f = {name: facts[name].to_numpy(float) for name in facts}
    work = ramp(f["work_share"], *norms.obsolete_work)
    # work that is little is not obsolete, of whatever age
    unknown_age = np.isnan(f["median_year"]) & (work > 0)
    work = np.where(unknown_age, np.nan, np.where(f["median_year"] >= norms.obsolete_year, 0.0, work))
    return pd.DataFrame(
        {
            "i_gsi": ramp(f["gsi"], *norms.gsi),
            "i_osr": ramp(f["osr"], *norms.osr),
            "i_period": ramp(f["period_share"], *norms.period_share),
            "i_mono": ramp(f["largest_share"], *norms.mono_share),
            "i_owner": ramp(f["owner_share"], *norms.owner_share),
            "ii_amenities": ramp(f["amenity_score"], *norms.amenity_score),
            "ii_parking": ramp(f["parking_share"], *norms.parking_share),
            "ii_headroom": ramp(f["headroom"], *norms.headroom),
            "ii_big_boxes": ramp(f["big_box_share"], *norms.big_box_share),
            "iii_vacancy": ramp(f["vacancy"], *norms.vacancy),
            "iii_obsolete_care": ramp(f["care_share"], *norms.obsolete_care),
            "iii_obsolete_work": work,
            "iii_fuel": _sign(f["fuel_m2"], norms.fuel_urgency, norms),
            "iii_unused_green": _sign(f["unused_green_m2"], norms.unused_green_urgency, norms),
            "iii_unsafety": f["unsafety"],
            "iii_node": norms.node_base + (1.0 - norms.node_base) * f["ptn_score"] / 100.0,
        }
    )


def _sign(m2: Floats, urgency: float, norms: Typology) -> Floats:
    return np.where(np.isnan(m2), np.nan, np.where(m2 >= norms.least_sign_m2, urgency, 0.0))


def parts(facts: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table parts: each component with its raw value and unit, and facts that stand beside them."""
    none = np.full(len(facts), np.nan)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "area": np.arange(len(facts)),
                    "part": part,
                    "raw": facts[fact].to_numpy(float),
                    "unit": unit,
                    "score": 100.0 * members[part].to_numpy() if part in members else none,
                    "weight": np.nan,
                }
            )
            for part, (fact, unit) in RAW.items()
        ],
        ignore_index=True,
    )
