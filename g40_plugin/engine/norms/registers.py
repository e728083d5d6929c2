"""Registers, rasters and web services: names of layers and columns, and which rows count."""

from __future__ import annotations

from typing import Literal

from .base import NotNegative, Positive, Share, Sourced, Strict
from .gtfs import Gtfs


class Ndvi(Sourced):
    """How an NDVI file is read: scale and offset hold for whole numbers, all three where the file tells none."""

    scale: float
    offset: float
    nodata: float
    vegetated: float
    max_cell_m: Positive


class Heights(Sourced):
    """How heights of surface and ground are read; ``nodata`` where the file tells none."""

    nodata: float
    tree_m: Positive
    max_cell_m: Positive
    roof_quantile: Share
    min_cells: NotNegative
    around_m: Positive


class BgtColumns(Strict):
    id: list[str]
    level: list[str]
    ended: list[str]
    registered: list[str]
    type: list[str]
    surface: list[str]
    plus: list[str]
    kind: list[str]
    status: list[str]


class Bgt(Sourced):
    """The register of large-scale topography: its layers, its columns, and which level is the ground."""

    level: int
    planned: list[str]
    trees: list[str]
    closing_m: NotNegative
    overlap_m2: Positive
    objects: dict[str, list[str]]
    columns: BgtColumns


class FunctionalAreas(Sourced):
    layers: list[str]
    columns: list[str]
    id: list[str]
    registered: list[str]
    private: list[str]


class Tables(Sourced):
    """How places are read from files of text columns; column names in any case, signs not counted."""

    endings: list[str]
    separators: list[str]
    encodings: list[str]
    crs: str
    x: list[str]
    y: list[str]
    lon: list[str]
    lat: list[str]
    postcode: list[str]
    address: list[str]


class BagColumns(Sourced):
    id: list[str]
    status: list[str]
    ended: list[str]
    changed: list[str]
    year: list[str]
    purpose: list[str]
    area: list[str]
    building: list[str]
    postcode: list[str]
    address: list[str]


class Bag(Sourced):
    """Register of buildings and addresses: names of layers and columns, which statuses and values count."""

    buildings_layer: list[str]
    objects_layer: list[str]
    numbers_layer: list[str]
    statuses: list[str]
    purposes: dict[str, Literal["living", "work", "industry", "shop", "care", "learn", "meet", "unknown"]]
    living_first: bool
    area_above: NotNegative
    area_below: Positive
    year_from: int
    year_to: int
    overlap_share: Share
    point_m: Positive
    columns: BagColumns


class Census(Sourced):
    """Published figures of squares or neighbourhoods: columns for counts, and for percentages of people."""

    code: list[str]
    name: list[str]
    people: list[str]
    people_0_15: list[str]
    people_65: list[str]
    percent_0_15: list[str]
    percent_65: list[str]
    dwellings: list[str]
    year: list[str]


class Neighbourhoods(Census):
    layers: list[str]
    percent_corporation: list[str]
    percent_vacant: list[str]
    percent_low_income: list[str]
    low_income_percent: NotNegative
    km: dict[str, list[str]]


class PlacesRegister(Sourced):
    """A register of facilities: its columns, which rows count, and what they are."""

    id: list[str]
    name: list[str]
    capacity: list[str]
    status: list[str]
    statuses: list[str]
    kind: list[str]
    kinds: dict[str, str]


class Registers(Sourced):
    """Sources that take the place of OpenStreetMap: their columns, codes and choices."""

    hull_ratio: Share
    edge_m: Positive
    whole_share: Share
    sentinel_below: float
    functional_areas: FunctionalAreas
    bgt: Bgt
    bag: Bag
    cbs_squares: Census
    neighbourhoods: Neighbourhoods
    childcare: PlacesRegister
    primary_schools: PlacesRegister
    secondary_schools: PlacesRegister
    gtfs: Gtfs
    ndvi: Ndvi
    heights: Heights


class Credit(Sourced):
    """Who is named for a register, and under which licence it is used; empty where that depends on the file."""

    name: str
    licence: str
