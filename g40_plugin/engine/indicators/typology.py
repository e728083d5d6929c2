"""TYP: how much an area belongs to each of the blueprint's three typologies, a.3 (indicator specification 6.6)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..norms import Typology
from .mixing import sums_in
from .numbers import Floats, ramp

NAMES = ("typ_i", "typ_ii", "typ_iii")
OTHER = "overig"

# more than this share of buildings must have a year before ages are believed
_DATED = 0.5

_TWO_STOREYS = 2


def building_ages(areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, norms: Typology) -> pd.DataFrame:
    """What building years tell per area, NaN where under half of what counts is dated.

    ``dwellings``; ``period_share`` of dwellings from the reconstruction years; ``care_share`` of floor area that is
    care from before ``obsolete_year``; ``median_year`` of the work floor area; ``big_box_m2`` footprint of large
    single-storey retail and leisure.
    """
    year = buildings["year"].to_numpy(float, na_value=np.nan)
    dwellings = np.nan_to_num(buildings["dwellings"].to_numpy(float))
    floor = np.nan_to_num(buildings["floor_m2"].to_numpy(float))
    care = np.nan_to_num(buildings["floor_care"].to_numpy(float))
    work = np.nan_to_num(buildings["floor_work"].to_numpy(float))
    box = (
        buildings["use"].isin(["shop", "meet"])
        & (buildings["levels"] < _TWO_STOREYS)
        & (buildings["footprint_m2"] > norms.big_box_m2)
    )
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
            np.where(box, buildings["footprint_m2"].to_numpy(float), 0.0),
        ]
    )
    points = buildings.geometry.centroid.to_numpy()
    shapes = areas.geometry.to_numpy()
    sums = sums_in(shapes, points, values)
    with np.errstate(invalid="ignore", divide="ignore"):
        period = np.where(sums[:, 1] > _DATED * sums[:, 0], sums[:, 2] / sums[:, 1], np.nan)
        care_share = np.where(sums[:, 5] >= _DATED * sums[:, 4], sums[:, 6] / sums[:, 3], np.nan)
    return pd.DataFrame(
        {
            "dwellings": sums[:, 0],
            # where nobody lives, nothing was built as housing in those years
            "period_share": np.where(sums[:, 0] > 0, period, 0.0),
            "care_share": care_share,
            "median_year": _median_year(shapes, points, year, work),
            "big_box_m2": sums[:, 7],
        }
    )


def _median_year(shapes: np.ndarray, points: np.ndarray, year: Floats, weight: Floats) -> Floats:
    rows, found = shapely.STRtree(points).query(shapes, predicate="intersects")
    result = np.full(len(shapes), np.nan)
    for row in np.unique(rows):
        here = found[rows == row]
        dated = here[~np.isnan(year[here]) & (weight[here] > 0)]
        if len(dated) and weight[dated].sum() > _DATED * weight[here].sum():
            order = dated[np.argsort(year[dated], kind="stable")]
            result[row] = year[order][np.searchsorted(np.cumsum(weight[order]), weight[dated].sum() / 2)]
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


def corporation_share(
    areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, neighbourhoods: gpd.GeoDataFrame
) -> Floats:
    """Share of the dwellings of each area that housing corporations let, by those of its neighbourhoods.

    The published share of a neighbourhood is of all its dwellings (R2). NaN where less than half of the dwellings of
    an area lie in neighbourhoods with a published share.
    """
    shares = neighbourhoods["corporation_share"].to_numpy(float)
    if np.isnan(shares).all():
        return np.full(len(areas), np.nan)
    points = buildings.geometry.centroid.to_numpy()
    dwellings = np.nan_to_num(buildings["dwellings"].to_numpy(float))
    published = neighbourhoods.geometry.to_numpy()[~np.isnan(shares)]
    point, zone = shapely.STRtree(published).query(points, predicate="intersects")
    share = np.full(len(points), np.nan)
    share[point] = shares[~np.isnan(shares)][zone]
    known = ~np.isnan(share)
    values = np.column_stack([dwellings, dwellings * known, dwellings * np.nan_to_num(share)])
    sums = sums_in(areas.geometry.to_numpy(), points, values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(sums[:, 1] > _DATED * sums[:, 0], sums[:, 2] / sums[:, 1], np.nan))


def typology(facts: pd.DataFrame, norms: Typology) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Memberships 0..1 of the three types, ``typ_main``, and every component.

    ``facts`` has a row per area and the columns ``gsi osr period_share dwellings largest_share owner_share
    amenity_score parking_share headroom big_box_share vacancy care_share work_share median_year fuel ptn_score``;
    NaN is not known, and then so is the type that needs it, unless another sign decides. Type i:
    (R mean(M, S) O)^(1/3), without dwellings and owners sqrt(R mean(M, S)); ii: sqrt(V E); iii: U P, with U the
    largest of the signs of urgency that are known.
    """
    f = {name: facts[name].to_numpy(float) for name in facts}
    space = np.fmax(ramp(f["gsi"], *norms.gsi), ramp(f["osr"], *norms.osr))
    period = ramp(f["period_share"], *norms.period_share)
    mono = ramp(f["largest_share"], *norms.mono_share)
    owner = ramp(f["owner_share"], *norms.owner_share)
    modern = (period + mono) / 2
    type_i = np.where((f["dwellings"] == 0) & np.isnan(owner), np.sqrt(space * modern), np.cbrt(space * modern * owner))
    amenities = ramp(f["amenity_score"], *norms.amenity_score)
    parking = ramp(f["parking_share"], *norms.parking_share)
    room = ramp(f["headroom"], *norms.headroom)
    boxes = ramp(f["big_box_share"], *norms.big_box_share)
    inefficient = np.fmax.reduce([parking, room, boxes])
    type_ii = np.sqrt(amenities * inefficient)
    vacancy = ramp(f["vacancy"], *norms.vacancy)
    care = ramp(f["care_share"], *norms.obsolete_care)
    work = np.where(np.isnan(f["median_year"]), np.nan, ramp(f["work_share"], *norms.obsolete_work))
    work = np.where(f["median_year"] >= norms.obsolete_year, 0.0, work)
    fuel = np.where(f["fuel"] > 0, norms.fuel_urgency, 0.0)
    urgency = np.fmax.reduce([vacancy, care, work, fuel])
    # no sign of urgency says nothing while the main sign is not known
    urgency = np.where(np.isnan(vacancy) & (urgency == 0), np.nan, urgency)
    place = norms.node_base + (1.0 - norms.node_base) * f["ptn_score"] / 100.0
    type_iii = urgency * place
    members = np.column_stack([type_i, type_ii, type_iii])
    known = np.nan_to_num(members, nan=-1.0)
    main = np.array(["i", "ii", "iii"], object)[known.argmax(axis=1)]
    weak = known.max(axis=1) < norms.main_membership
    main[weak] = OTHER
    # none of the types only holds where all of them are known
    main[weak & np.isnan(members).any(axis=1)] = None
    fields = pd.DataFrame({name: members[:, column] for column, name in enumerate(NAMES)})
    fields["typ_main"] = main
    components = [space, period, mono, owner, amenities, inefficient, vacancy, care, work, fuel, place]
    fields["typ_cov"] = 1.0 - np.isnan(np.stack(components)).mean(axis=0)
    table = {
        "i_space": (space, f["gsi"]),
        "i_period": (period, f["period_share"]),
        "i_mono": (mono, f["largest_share"]),
        "i_owner": (owner, f["owner_share"]),
        "ii_amenities": (amenities, f["amenity_score"]),
        "ii_parking": (parking, f["parking_share"]),
        "ii_headroom": (room, f["headroom"]),
        "ii_big_boxes": (boxes, f["big_box_share"]),
        "iii_vacancy": (vacancy, f["vacancy"]),
        "iii_obsolete_care": (care, f["care_share"]),
        "iii_obsolete_work": (work, f["work_share"]),
        "iii_fuel": (fuel, f["fuel"]),
        "iii_node": (place, f["ptn_score"]),
    }
    parts = [
        pd.DataFrame(
            {
                "area": np.arange(len(facts)),
                "part": part,
                "raw": raw,
                "unit": "",
                "score": 100.0 * value,
                "weight": np.nan,
            }
        )
        for part, (value, raw) in table.items()
    ]
    return fields, pd.concat(parts, ignore_index=True)
