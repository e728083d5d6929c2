"""The BAG: buildings (panden) and addressable objects (verblijfsobjecten) in the tables buildings, origins, addresses.

An object is found in its building by the building's number, else by its place. Without objects the buildings take over
uses and floors from OpenStreetMap.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ..arrays import Floats
from ..city.package import City
from ..city.schema import MIXED, REGISTER, conform
from ..city.text_tables import column, plain, texts
from ..city.vector import layers_of, split_layer
from ..errors import InputError
from ..norms import Norms
from ..norms.registers import Bag
from ..progress import Progress
from ..translation import tr
from .bag_floors import FLOOR_USES, floors_of, split_purposes
from .coverage import register_extent, with_coverage
from .floors import OTHER, SHED, usual_in
from .osm import polygons_only
from .tables import bag_numbers, is_table, named_layer, numbers, postcodes, read_places

SOURCE = "BAG"


def add_bag(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Buildings, then objects, of one file with both layers, such as a GeoPackage of the BAG or an LV-BAG delivery."""
    bag = norms.registers.bag
    buildings = named_layer(path, bag.buildings_layer)
    objects = named_layer(path, bag.objects_layer)
    if buildings is None and objects is None:
        message = tr("The file {file} has no layer {names} of the BAG: choose the one that has.")
        raise InputError(message.format(file=path, names=" / ".join([*bag.buildings_layer, *bag.objects_layer])))
    if buildings is not None:
        city = add_panden(city, buildings, norms, progress.part(0.0, 0.5))
    return city if objects is None else add_verblijfsobjecten(city, objects, norms, progress.part(0.5, 1.0))


def add_panden(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Buildings of the BAG with footprint and year; uses, floors and dwellings of the OSM building below each.

    Raises ``InputError`` for a file that cannot be read, lacks the id or has no building near the city.
    """
    bag = norms.registers.bag
    progress(0.0, tr("Reading buildings of the BAG"))
    frame = _current(path, _read(path, city, norms, progress), bag, progress)
    frame = frame.set_geometry(polygons_only(np.asarray(frame.geometry)), crs=city.crs)
    frame = frame[shapely.area(frame.geometry.to_numpy()) > 0].reset_index(drop=True)
    _check_some(path, frame)
    shape = register_extent(frame.geometry.to_numpy(), norms.registers)
    year = numbers(frame, bag.columns.year, whole=True)
    year = year.where((year >= bag.year_from) & (year <= bag.year_to))
    taken, building = _taken_over(frame.geometry.to_numpy(), city.buildings, norms)
    panden = gpd.GeoDataFrame(
        taken.assign(building_id=frame["id"], year=year.astype("Int64"), source=SOURCE), geometry=frame.geometry
    )
    points = shapely.point_on_surface(city.buildings.geometry.to_numpy())
    replaced = shapely.intersects(shape, points)
    replaced[building] = True
    text = tr("{count} buildings of the BAG take the place of {old} of OpenStreetMap; {new} of them are new to it.")
    new = int((panden["use"] == "unknown").sum())
    progress.info(text.format(count=len(panden), old=int(replaced.sum()), new=new))
    city = replace(city, buildings=_joined("buildings", city.buildings[~replaced], panden))
    date = _date(frame, bag)
    return replace(city, coverage=with_coverage(city, "buildings", shape, grade=MIXED, source=SOURCE, date=date))


def add_verblijfsobjecten(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Objects of the BAG: floor area per use, dwellings and jobs of buildings; origins; addresses.

    Objects without use or area columns give addresses alone. Raises ``InputError`` as ``add_panden``.
    """
    bag = norms.registers.bag
    progress(0.0, tr("Reading objects of the BAG"))
    frame = _current(path, _read(path, city, norms, progress), bag, progress)
    frame = frame.set_geometry(shapely.point_on_surface(np.asarray(frame.geometry)), crs=city.crs)
    _check_some(path, frame)
    shape = register_extent(frame.geometry.to_numpy(), norms.registers)
    frame["postcode"] = _postcodes(path, frame, norms)
    frame["address_id"] = bag_numbers(texts(frame, bag.columns.address))
    date = _date(frame, bag)
    addresses = frame.assign(object_id=bag_numbers(frame["id"]))
    city = replace(city, addresses=_joined("addresses", city.addresses, addresses))
    city = replace(city, coverage=with_coverage(city, "addresses", shape, grade=REGISTER, source=SOURCE, date=date))
    lacking = [names[0] for names in (bag.columns.purpose, bag.columns.area) if column(frame, names) is None]
    if lacking:
        text = tr("{file} has no {columns}: uses, floor areas and dwellings stay unknown, only addresses are taken.")
        progress.warn(text.format(file=Path(split_layer(path)[0]).name, columns=", ".join(lacking)))
        return city
    progress(0.3, tr("Objects in their buildings"))
    purposes = split_purposes(texts(frame, bag.columns.purpose), bag)
    living = purposes["living"].to_numpy() > 0
    area = _areas(path, frame, bag, progress)
    city, placed = _placed(city, frame, bag, norms, progress)
    within = shapely.intersects(shape, shapely.point_on_surface(city.buildings.geometry.to_numpy()))
    within[placed["building"]] = True
    measured = floors_of(city.buildings, placed, area=area, purposes=purposes, norms=norms)
    buildings = city.buildings.copy()
    for name in measured:
        buildings[name] = np.where(within, measured[name], buildings[name])
    buildings["source"] = np.where(within, SOURCE, buildings["source"])
    city = replace(city, buildings=conform("buildings", buildings))
    homes = frame[living].assign(
        origin_id=frame["id"], dwellings=1.0, people=norms.origins.household_size, source=SOURCE
    )
    others = city.origins[~shapely.intersects(shape, city.origins.geometry.to_numpy())]
    city = replace(city, origins=_joined("origins", others, homes))
    for theme in ("buildings", "origins"):
        city = replace(city, coverage=with_coverage(city, theme, shape, grade=REGISTER, source=SOURCE, date=date))
    text = tr("{count} objects of the BAG, of which {homes} dwellings, in {buildings} buildings.")
    progress.info(text.format(count=len(frame), homes=int(living.sum()), buildings=placed["building"].nunique()))
    return city


def _read(path: str, city: City, norms: Norms, progress: Progress) -> gpd.GeoDataFrame:
    frame = read_places(path, norms.tables, city.crs, progress, city=city)
    names = norms.registers.bag.columns.id
    if column(frame, names) is None:
        message = tr(
            "The file {file} has no column {columns} of the BAG; it has: {found}. Choose another one, or "
            "add its name to [registers] of the norms."
        )
        found = ", ".join(str(name) for name in frame.columns[:6])
        raise InputError(message.format(file=path, columns=" / ".join(names), found=found))
    return frame.assign(id=texts(frame, names))


def _check_some(path: str, frame: gpd.GeoDataFrame) -> None:
    if frame.empty:
        message = tr("Nothing in {file} that is in use lies in this city: choose the register of this city.")
        raise InputError(message.format(file=path))


def _current(path: str, frame: gpd.GeoDataFrame, bag: Bag, progress: Progress) -> gpd.GeoDataFrame:
    """Rows that are valid now and belong to the stock, one of each id; what goes is told."""
    ended = np.zeros(len(frame), bool)
    for name in bag.columns.ended:
        ended |= texts(frame, [name]).notna().to_numpy()
    status = texts(frame, bag.columns.status)
    kept = {plain(name) for name in bag.statuses}
    other = status.notna() & ~status.map(plain).isin(kept) & ~ended
    chosen = frame[~ended & ~other.to_numpy()]
    whole = _gathered(chosen, column(chosen, bag.columns.building))
    if len(whole) < len(frame):
        text = tr(
            "{file}: {ended} rows of the past and {other} of another status than in use ({statuses}) are left out, "
            "{twice} joined with another row of the same id."
        )
        twice = len(chosen) - len(whole)
        statuses = ", ".join(sorted(set(status[other]))) or "-"
        told = {"ended": int(ended.sum()), "other": int(other.sum()), "twice": twice}
        progress.info(text.format(file=Path(split_layer(path)[0]).name, statuses=statuses, **told))
    return whole


def _gathered(frame: gpd.GeoDataFrame, building: str | None) -> gpd.GeoDataFrame:
    """One row for each id: a building may come in pieces, an object once for each of its buildings."""
    whole = frame.drop_duplicates("id", keep="last").set_index("id", drop=False)
    several = frame[frame["id"].duplicated(keep=False)].groupby("id")
    if building is not None:
        whole[building] = texts(whole, [building])
        for number, rows in several:
            whole.loc[number, building] = ",".join(texts(rows, [building]).dropna().unique())
    pieces = several.geometry.agg(lambda shapes: shapely.union_all(shapes.to_numpy()))
    whole.loc[pieces.index, whole.geometry.name] = pieces.to_numpy()
    return whole.reset_index(drop=True)


def _date(frame: gpd.GeoDataFrame, bag: Bag) -> str | None:
    """The day of the last change in a register."""
    days = pd.to_datetime(texts(frame, bag.columns.changed), errors="coerce", format="mixed", utc=True)
    return None if days.isna().all() else str(days.max().date())


def _taken_over(panden: np.ndarray, osm: gpd.GeoDataFrame, norms: Norms) -> tuple[pd.DataFrame, np.ndarray]:
    """Uses, floors, jobs and dwellings for each pand from the building it overlaps most; and those buildings."""
    footprint = shapely.area(panden)
    shapes = osm.geometry.to_numpy()
    pand, building = shapely.STRtree(shapes).query(panden, predicate="intersects")
    m2 = shapely.area(shapely.intersection(panden[pand], shapes[building]))
    pairs = pd.DataFrame({"pand": pand, "building": building, "m2": m2})
    pairs = pairs[m2 >= norms.registers.bag.overlap_share * footprint[pand]]
    best = pairs.sort_values("m2", kind="stable").drop_duplicates("pand", keep="last").set_index("pand").sort_index()
    shed = footprint < norms.buildings.min_footprint_m2
    taken = pd.DataFrame({"footprint_m2": footprint, "use": np.where(shed, "none", "unknown")})
    usual = usual_in(osm, norms.buildings.floors)
    taken["levels"] = np.where(shed, usual[SHED], usual[OTHER])
    taken["levels_guessed"] = (~shed).astype(float)
    taken["height_m"] = np.nan
    taken["floor_m2"] = taken["footprint_m2"] * taken["levels"]
    at = best["building"].to_numpy()
    found = osm.iloc[at].set_axis(best.index)
    taken["dwellings_guessed"] = 0.0
    same = ["levels", "levels_guessed", "height_m", "dwellings_guessed"]
    taken.loc[best.index, same] = found[same].astype(float)
    taken.loc[best.index, "use"] = found["use"]
    # floors by the footprint of the pand; dwellings are shared by the panden of one building, so that none gets lost
    grown = footprint[best.index] / found["footprint_m2"].to_numpy(float)
    for name in [f"floor_{use}" for use in FLOOR_USES] + ["floor_m2", "jobs"]:
        if name in osm:
            taken.loc[best.index, name] = found[name].to_numpy(float) * grown
    share = best["m2"] / best.groupby("building")["m2"].transform("sum")
    taken.loc[best.index, "dwellings"] = found["dwellings"].to_numpy(float) * share
    numeric = [name for name in taken if name.startswith("floor_") or name in ("jobs", "dwellings")]
    return taken.fillna(dict.fromkeys(numeric, 0.0)), np.unique(at)


def _areas(path: str, frame: gpd.GeoDataFrame, bag: Bag, progress: Progress) -> Floats:
    area = numbers(frame, bag.columns.area, whole=True)
    real = (area > bag.area_above) & (area < bag.area_below)
    if not real.all():
        text = tr("{count} objects of {file} have no real floor area (placeholders): it is left out.")
        progress.info(text.format(count=int((~real).sum()), file=Path(split_layer(path)[0]).name))
    return np.asarray(area.where(real), dtype=float)


def _postcodes(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> pd.Series:
    """The postcode of each object, by its main address where the file keeps addresses apart."""
    bag = norms.registers.bag
    own = texts(frame, bag.columns.postcode)
    apart = None if is_table(path, norms.tables) else named_layer(split_layer(path)[0], bag.numbers_layer)
    if own.notna().any() or apart is None:
        return postcodes(own)
    file, layer = split_layer(apart)
    part = layers_of(file)[str(layer)][0]
    known = pyogrio.read_dataframe(part, layer=layer, read_geometry=False)
    ended = np.any([texts(known, [name]).notna() for name in bag.columns.ended], axis=0)
    known = known[~ended]
    number = bag_numbers(texts(known, bag.columns.id))
    by_number = pd.Series(texts(known, bag.columns.postcode).to_numpy(), index=number).groupby(level=0).last()
    return postcodes(bag_numbers(texts(frame, bag.columns.address)).map(by_number))


def _placed(
    city: City, frame: gpd.GeoDataFrame, bag: Bag, norms: Norms, progress: Progress
) -> tuple[City, pd.DataFrame]:
    """Each object in its buildings (``object``, ``building``, ``share``); one outside any gets a building of its own.

    An object of several buildings is shared by their footprints.
    """
    buildings = city.buildings
    by_number = pd.Series(np.arange(len(buildings)), index=bag_numbers(buildings["building_id"]))
    by_number = by_number[by_number.index.notna() & ~by_number.index.duplicated()]
    refs = texts(frame, bag.columns.building).str.findall(r"\d{16}").explode().dropna()
    building = refs.map(by_number)
    pairs = pd.DataFrame({"object": refs.index, "building": building})[building.notna().to_numpy()].drop_duplicates()
    lost = np.setdiff1d(np.arange(len(frame)), pairs["object"])
    point, inside = shapely.STRtree(buildings.geometry.to_numpy()).query(
        frame.geometry.to_numpy()[lost], predicate="intersects"
    )
    _, once = np.unique(point, return_index=True)
    pairs = pd.concat([pairs, pd.DataFrame({"object": lost[point[once]], "building": inside[once]})])
    alone = np.setdiff1d(lost, lost[point])
    pairs = pd.concat([pairs, pd.DataFrame({"object": alone, "building": len(buildings) + np.arange(len(alone))})])
    if len(alone):
        text = tr("{count} objects of the BAG lie in no building; each is kept as a building of unknown footprint.")
        progress.info(text.format(count=len(alone)))
        half = bag.point_m / 2
        xy = shapely.get_coordinates(frame.geometry.to_numpy()[alone])
        usual = usual_in(buildings, norms.buildings.floors)
        own = gpd.GeoDataFrame(
            {"building_id": frame["id"].iloc[alone].to_numpy(), "levels": usual[OTHER], "levels_guessed": 1},
            geometry=shapely.box(*(xy - half).T, *(xy + half).T),
            crs=city.crs,
        )
        city = replace(city, buildings=_joined("buildings", buildings, own))
    pairs = pairs.astype({"object": int, "building": int}).reset_index(drop=True)
    footprint = shapely.area(city.buildings.geometry.to_numpy())[pairs["building"]]
    total = pd.Series(footprint).groupby(pairs["object"].to_numpy()).transform("sum")
    return city, pairs.assign(share=footprint / total.to_numpy())


def _joined(table: str, *frames: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    parts = [conform(table, frame) for frame in frames if len(frame)]
    joined = pd.concat(parts or [conform(table, frames[0])], ignore_index=True)
    return gpd.GeoDataFrame(joined, crs=frames[0].crs)
