"""The norms file: every weight, threshold, speed and tag list, schema-checked, versioned and hashed."""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import NormsError
from .tags import Selector
from .translation import tr

Positive = Annotated[float, Gt(0)]
NotNegative = Annotated[float, Ge(0)]
Share = Annotated[float, Ge(0), Le(1)]
Ramp = Annotated[list[float], Field(min_length=2, max_length=2)]
Selectors = list[Selector]


# shares that a user writes with two or three digits
_SUM_TOLERANCE = 0.001


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sourced(_Table):
    source: Annotated[str, Field(min_length=3)]

    def values_by_name(self) -> dict[str, Any]:
        """All values of the table by name, without its source."""
        return self.model_dump(exclude={"source"})


class Profile(_Sourced):
    """One way of travelling: on which part of the network, how fast, and its share in the mixed score."""

    mode: Literal["walk", "walk_no_steps", "bike"]
    speed_km_h: Positive
    mix: Share

    @property
    def metres_per_minute(self) -> float:
        """Speed in metres a minute."""
        return self.speed_km_h * 1000.0 / 60.0


class Decay(_Sourced):
    a: float
    b: float
    c: float


class TimeScore(_Sourced):
    """How a travel time becomes a score; ``form`` says which of the values below count."""

    form: Literal["linear", "binary", "exponential", "logistic", "bike_decay"]
    full_min: NotNegative
    zero_min: Positive
    pass_min: Positive
    rate_per_min: Positive
    inflection_min: Positive
    deviation_min: Positive
    bike_decay: Decay


class Several(_Sourced):
    mean_of: Annotated[int, Ge(1)]
    gravity_of: Annotated[int, Ge(1)]
    gravity_full: Positive


class Accessibility(_Sourced):
    pass_profile: str
    bike_profile: str
    pass_share: Share
    floor: Positive
    min_weight_available: Share


class Origins(_Sourced):
    household_size: Positive
    min_people: NotNegative
    min_people_per_ha: NotNegative
    grid_m: Positive
    grid_excludes: list[str]


class Snapping(_Sourced):
    max_m: Positive
    barrier_width_m: NotNegative
    min_component_m: NotNegative


class Edge(_Sourced):
    walk_minutes: Positive
    bike_minutes: Positive
    transit_m: Positive
    min_covered: Share
    register_share: Share
    max_age_years: Positive


class DemandGroup(_Sourced):
    """Who competes for places: a share of all people, or of the children under 15 where their number is known."""

    people: Share
    children: Share | None = None


class Catchment(_Sourced):
    enabled: bool
    enhanced: bool
    profile: str
    minutes: Positive
    groups: dict[str, DemandGroup]


class Proximity(_Sourced):
    warn_km: Positive


class Function(_Sourced):
    """A function of daily life; ``weight_on_grid`` counts where an area is scored from a grid, else ``weight``."""

    weight: NotNegative
    weight_on_grid: NotNegative | None = None


class Subcategory(_Sourced):
    """One kind of facility; ``kind`` tells whether the nearest one counts or all within reach.

    ``measure`` lets the mean of the nearest few, or the number near, count in place of the nearest (table
    ``several``). ``part_of`` names the sub-category that has its weight too where the data cannot tell them apart.
    ``people_per_facility`` is what is usual, for the check; 0: not checked.
    """

    function: str
    weight: NotNegative
    core: bool = False
    kind: Literal["nearest", "jobs", "homes"] = "nearest"
    measure: Literal["nearest", "mean", "gravity"] = "nearest"
    part_of: str = ""
    people_per_facility: NotNegative = 0.0
    osm: Selectors
    profiles: list[str] = []
    min_area_m2: NotNegative = 0.0
    dissolve: bool = False


class Facilities(_Sourced):
    exclude: Selectors
    merge_within_m: NotNegative
    few_share: Share
    boundary_point_m: Positive
    park_boundary_point_m: Positive
    gate: Selectors
    entrance: Selectors


class M2PerJob(_Sourced):
    work: Positive
    industry: Positive
    shop: Positive
    learn: Positive
    care: Positive
    meet: Positive


class Jobs(_Sourced):
    jobs_per_inhabitant: Positive
    pass_fraction: Share
    bike_limit_min: Positive
    walk_square_m: Positive
    bike_square_m: Positive
    m2_per_job: M2PerJob


class Homes(_Sourced):
    full: Positive


class Widths(_Sourced):
    model_config = ConfigDict(extra="allow", frozen=True)
    default: Positive

    def of(self, highway: str) -> float:
        """Total surface width in metres of a street class; links as their parent."""
        widths: dict[str, Any] = self.model_extra or {}
        return float(widths.get(highway.removesuffix("_link"), self.default))


class Speeds(_Sourced):
    """Kilometres an hour that words in place of a number stand for."""

    words: dict[str, Positive]


class MobilityKind(_Sourced):
    """One kind of the table mobility and its tags."""

    osm: Selectors


class Network(_Sourced):
    highways: list[str]
    walk_exclude: list[str]
    walk_needs_sidewalk: list[str]
    bike_exclude: list[str]
    bike_needs_permission: list[str]
    car: list[str]
    cycleway: Selectors
    cycle_highway: Selectors
    width_m: Widths
    speeds: Speeds


class GreeneryWeights(_Sourced):
    public_green: NotNegative
    park_near: NotNegative
    canopy: NotNegative
    variety: NotNegative
    network: NotNegative
    water_storage: NotNegative


class Variety(_Sourced):
    mono_share: Share
    zero: Positive
    full: Positive


class GreenNetwork(_Sourced):
    gap_m: NotNegative
    min_patch_m2: NotNegative
    min_green: Share
    touching_m: Positive
    blue_links: bool
    barriers: list[Literal["rail", "motorway", "water"]]
    zero: Share
    full: Share


class Rain(_Sourced):
    depth_m: Positive
    freeboard_m: NotNegative
    zero: NotNegative
    full: Positive


class Storage(_Sourced):
    """Cubic metres of rain that a square metre of each kind of measure holds."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, NotNegative]

    @property
    def m3_per_m2(self) -> dict[str, float]:
        """Capacity by kind."""
        return dict(self.__pydantic_extra__)


class Greenery(_Sourced):
    target: Annotated[float, Gt(0), Le(1)]
    full: Annotated[float, Gt(0), Le(1)]
    min_public_m2: NotNegative
    park_m: Positive
    park_wider_m: list[Positive]
    canopy_full: Annotated[float, Gt(0), Le(1)]
    min_weight_available: Share
    sliver_m2: NotNegative
    weights: GreeneryWeights
    variety: Variety
    network: GreenNetwork
    rain: Rain
    storage: Storage


class Vegetation(_Sourced):
    """Tree crowns and vegetation: from rasters where they are known well enough, else from single trees."""

    min_covered: Share
    margin_m: NotNegative
    trees: Selectors
    tree_m2: Positive
    least_trees_ha: NotNegative
    count_trees: bool
    trees_near: Annotated[int, Ge(1)]
    facade_m: Positive


class Ndvi(_Sourced):
    """How an NDVI file is read: scale and offset hold for whole numbers, all three where the file tells none."""

    scale: float
    offset: float
    nodata: float
    vegetated: float
    max_cell_m: Positive


class Heights(_Sourced):
    """How heights of surface and ground are read; ``nodata`` where the file tells none."""

    nodata: float
    tree_m: Positive
    max_cell_m: Positive
    roof_quantile: Share
    min_cells: NotNegative
    around_m: Positive


class LandcoverClass(_Sourced):
    """A class of land cover: its tags, its group, its place in the overlay and the fractions of its surface.

    ``variety`` is its class of plants; ``bgt`` selects by object type and attributes, as ``osm`` does by tags.
    ``point_m2`` is the ground that a mere point of the class stands for; 0: points do not count.
    """

    osm: Selectors = []
    bgt: Selectors = []
    group: Literal[
        "water",
        "paved",
        "parking",
        "green",
        "agriculture",
        "building",
        "private",
        "brownfield",
        "fuel",
        "urban_work",
        "urban_home",
        "urban_other",
    ]
    order: int
    green: Share
    blue: Share = 0.0
    paved: Share = 0.0
    variety: Literal["trees", "shrub", "grass", "herb", "wet"] | None = None
    public: bool
    point_m2: NotNegative = 0.0


class BgtColumns(_Table):
    id: list[str]
    level: list[str]
    ended: list[str]
    registered: list[str]
    type: list[str]
    surface: list[str]
    plus: list[str]
    kind: list[str]
    status: list[str]


class Bgt(_Sourced):
    """The register of large-scale topography: its layers, its columns, and which level is the ground."""

    level: int
    planned: list[str]
    trees: list[str]
    closing_m: NotNegative
    overlap_m2: Positive
    objects: dict[str, list[str]]
    columns: BgtColumns


class FunctionalAreas(_Sourced):
    layers: list[str]
    columns: list[str]
    id: list[str]
    registered: list[str]
    private: list[str]


class BuildingUse(_Sourced):
    living: Selectors
    work: Selectors
    industry: Selectors
    shop: Selectors
    care: Selectors
    learn: Selectors
    meet: Selectors
    none: Selectors


class PoiUse(_Sourced):
    shop: Selectors
    care: Selectors
    learn: Selectors
    meet: Selectors
    work: Selectors


class LanduseUse(_Sourced):
    residential: str
    industrial: str
    retail: str


class FormFactor(_Sourced):
    """Floor area of use as a share of gross floor area, by type of building."""

    one_family: Share
    flats: Share
    high_rise: Share
    other: Share
    high_rise_m: Positive


class Buildings(_Sourced):
    default_levels: Positive
    level_height_m: Positive
    min_footprint_m2: NotNegative
    m2_per_dwelling: Positive
    one_dwelling: list[str]
    form_factor: FormFactor
    use: BuildingUse
    poi_use: PoiUse
    landuse_use: LanduseUse


class MixingWeights(_Sourced):
    entropy: NotNegative
    mxi: NotNegative
    jhb: NotNegative


class Mixing(_Sourced):
    ring_m: NotNegative
    ring_weight: Share
    mono_share: Share
    entropy_full: Annotated[float, Gt(0), Le(1)]
    mxi_zero_low: NotNegative
    mxi_full_low: NotNegative
    mxi_full_high: NotNegative
    mxi_zero_high: NotNegative
    jobs_per_dwelling: Positive
    min_floor_m2: NotNegative
    min_weight_available: Share
    reference: dict[Literal["living", "work", "shop", "care", "learn", "meet"], Share] = {}
    """wanted share of each use, empty for none; a use that is not named is not wanted"""
    weights: MixingWeights


class Tables(_Sourced):
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


class BagColumns(_Sourced):
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


class Bag(_Sourced):
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


class Census(_Sourced):
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


class PlacesRegister(_Sourced):
    """A register of facilities: its columns, which rows count, and what they are."""

    id: list[str]
    name: list[str]
    capacity: list[str]
    status: list[str]
    statuses: list[str]
    kind: list[str]
    kinds: dict[str, str]


class TransitLevel(_Sourced):
    level: Annotated[int, Ge(1), Le(6)]
    walk_m: Positive
    bike_m: NotNegative
    quality: Share
    departures_h: Positive
    osm: Selectors


class ModeNumbers(_Sourced):
    """A number per mode of transport."""

    train: NotNegative
    metro: NotNegative
    tram: NotNegative
    bus: NotNegative
    ferry: NotNegative


class PtaiVariant(_Sourced):
    """How many metres one goes to a stop of each mode, on foot and by bicycle (0: not by bicycle)."""

    walk_m: ModeNumbers
    bike_m: ModeNumbers


class Ptai(_Sourced):
    """Public transport access index; ``band_names`` has one name more than ``bands`` has upper limits."""

    variant: str
    edf_minutes: Positive
    other_routes: Share
    score_full: Positive
    bands: list[NotNegative]
    band_names: list[str]
    walk_profile: str
    bike_profile: str
    wait_min: ModeNumbers
    variants: dict[str, PtaiVariant]

    @model_validator(mode="after")
    def _fits(self) -> Ptai:
        if self.variant not in self.variants:
            raise ValueError(f"variant = {self.variant!r} is not a key of [transit.ptai.variants]")
        if len(self.band_names) != len(self.bands) + 1 or sorted(self.bands) != self.bands:
            raise ValueError("bands must rise, and band_names have one name more")
        return self


class StopCategories(_Sourced):
    """Category of stop by interval, for each key of [transit.levels]."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, list[int]]

    @property
    def of_levels(self) -> dict[str, list[int]]:
        """The categories by level."""
        return self.__pydantic_extra__


class QualityClasses(_Sourced):
    """Swiss quality classes: ``classes`` has a row per category of stop and a letter per distance, - is none."""

    enabled: bool
    interval_min: list[Positive]
    distance_m: list[Positive]
    classes: list[str]
    categories: StopCategories

    @model_validator(mode="after")
    def _fits(self) -> QualityClasses:
        rows, columns = len(self.classes), len(self.distance_m)
        tables = self.categories.of_levels.values()
        if any(len(row) != columns for row in self.classes):
            raise ValueError("each row of classes must have a letter per distance_m")
        if any(len(row) != len(self.interval_min) or not set(row) <= set(range(rows + 1)) for row in tables):
            raise ValueError("each row of categories must have a category per interval_min, each a row of classes or 0")
        return self


class NodePlace(_Sourced):
    levels: list[Annotated[int, Ge(1), Le(6)]]
    catchment_m: Positive
    amenities_m: Positive
    fewest_for_percentile: Annotated[int, Ge(2)]
    intensity_ha: Positive
    cycleway_m_ha: Positive
    main_road_m_ha: Positive
    amenities: Positive
    main_roads: list[str]
    unbalanced: NotNegative
    stress: NotNegative
    dependence: NotNegative
    min_weight_available: Share


class Transit(_Sourced):
    full_fraction: Share
    zero_fraction: Positive
    bike_factor: Share
    ptai_weight: Share
    ptai: Ptai
    quality_classes: QualityClasses
    node_place: NodePlace
    levels: dict[str, TransitLevel]


TypeRanges = list[Annotated[list[int], Field(min_length=2, max_length=2)]]


class GtfsModes(_Sourced):
    """Route types of each mode, as ranges from and to."""

    train: TypeRanges
    metro: TypeRanges
    tram: TypeRanges
    bus: TypeRanges
    ferry: TypeRanges


class GtfsLevels(_Sourced):
    """The key of [transit.levels] of each kind of service."""

    intercity: str
    train: str
    metro: str
    brt: str
    tram: str
    bus: str
    ferry: str


class Gtfs(_Sourced):
    """How a timetable is read; names are regular expressions."""

    day: str
    weekdays: Annotated[list[Annotated[int, Ge(1), Le(7)]], Field(min_length=1)]
    first_hour: Annotated[int, Ge(0), Le(23)]
    last_hour: Annotated[int, Ge(1), Le(24)]
    peak_hour: Annotated[int, Ge(0), Le(23)]
    school_holidays: list[Annotated[list[date], Field(min_length=2, max_length=2)]]
    intercity_names: list[re.Pattern[str]]
    sprinter_names: list[re.Pattern[str]]
    intercity_types: list[int]
    intercity_least_h: NotNegative
    brt_names: list[re.Pattern[str]]
    levels_file: str
    hull_m: Positive
    modes: GtfsModes
    levels: GtfsLevels


class Registers(_Sourced):
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


class Ladder(_Sourced):
    accessibility: list[float]
    dwellings_ha: list[float]
    fsi: list[float]


class Usable(_Sourced):
    parking: Share
    brownfield: Share
    fuel: Share
    yard: Share
    obsolete: Share


class Density(_Sourced):
    gross_net_factor: Positive
    large_water_m2: NotNegative
    transit_weight: NotNegative
    accessibility_weight: NotNegative
    space_full_share: Annotated[float, Gt(0), Le(1)]
    low_factor: Positive
    high_factor: Positive
    flat_levels_low: Positive
    flat_levels_high: Positive
    flat_year_low: int
    flat_year_high: int
    roof_share: Share
    m2_per_topped_dwelling: Positive
    conversion_share: Share
    m2_per_converted_dwelling: Positive
    low_rise_levels: Positive
    low_rise_year: int
    rail_m: NotNegative
    main_roads: list[str]
    ladder: Ladder
    usable: Usable


class Infill(_Sourced):
    inside_share: Share
    outside_share: Share
    tolerance: Share
    hole_m2: NotNegative
    min_contour_m2: NotNegative
    closing_m: NotNegative
    building_m: NotNegative


class Typology(_Sourced):
    main_membership: Share
    gsi: Ramp
    osr: Ramp
    period: Ramp
    period_share: Ramp
    mono_share: Ramp
    owner_share: Ramp
    amenity_score: Ramp
    parking_share: Ramp
    headroom: Ramp
    big_box_m2: NotNegative
    big_box_share: Ramp
    vacancy: Ramp
    obsolete_care: Ramp
    obsolete_work: Ramp
    obsolete_year: int
    fuel_urgency: Share
    node_base: Share


class Quality(_Sourced):
    a15: NotNegative
    grn: NotNegative
    mix: NotNegative
    ptn: NotNegative


class Priority(Quality):
    den: NotNegative


class Composite(_Sourced):
    floor: Positive
    seed: int
    min_weight_available: Share
    quality: Quality
    priority: Priority


class Robustness(_Sourced):
    """How many draws are made, and how wide."""

    draws: Annotated[int, Ge(1)]
    weight_concentration: Positive
    anchor_spread: Share
    speed_spread: Share
    geometric_share: Share
    top: Annotated[int, Ge(1)]


class Programme(_Sourced):
    """What is asked of a housing programme; a key that is left out leaves its condition out."""

    homes: Annotated[int, Ge(1)]
    least_homes: NotNegative
    value: Literal["pri", "dena"]
    shortage_cost: Positive
    setup_cost: NotNegative
    node_score: NotNegative
    node_share: Share | None = None
    quotas: dict[Literal["i", "ii", "iii"], Share] = {}
    affordable_share: Share | None = None
    most_areas: Annotated[int, Ge(1)] | None = None
    green_share: Share | None = None
    green_per_home_m2: float
    overlap_share: Share
    draws: Annotated[int, Ge(1)]
    robust_share: Share
    periods: Annotated[list[str], Field(min_length=1)]
    mip_gap: NotNegative
    time_limit_s: Positive


class PlanFields(_Sourced):
    """Names of the plan areas' own fields, in any case; the first that is there counts."""

    homes: list[str]
    spaces: list[str]
    corporation_rent: list[str]
    middle_rent: list[str]
    affordable_sale: list[str]
    corporation_rent_share: list[str]
    middle_rent_share: list[str]
    affordable_sale_share: list[str]
    reused_m2: list[str]
    new_m2: list[str]


class Parking(_Sourced):
    below: Positive
    usual: Positive
    m2_per_space: Positive
    m2_per_space_low: Positive
    m2_per_space_high: Positive
    m2_on_the_ground: Positive

    @model_validator(mode="after")
    def _falls(self) -> Parking:
        if self.below >= self.usual:
            raise ValueError("below must be lower than usual")
        return self


class Affordability(_Sourced):
    """Shares of the new homes to reach, and the price limits of a year that tell the classes apart."""

    affordable: Annotated[float, Gt(0), Le(1)]
    corporation: Annotated[float, Gt(0), Le(1)]
    middle: Annotated[float, Gt(0), Le(1)]
    tolerance: Share
    year: int
    rent_eur: Positive
    middle_rent_eur: Positive
    affordable_sale_eur: Positive


class Severance(_Sourced):
    """How detours are measured; ``kinds`` are kinds of the table barriers."""

    starts: Annotated[int, Ge(1)]
    bearings: Annotated[int, Ge(4)]
    radius_m: Positive
    snap_m: Positive
    search_m: Positive
    min_walks: Annotated[int, Ge(1)]
    full: Positive
    zero: Positive
    lost_directness: Positive
    high_quantile: Share
    kinds: list[Literal["rail", "motorway", "water"]]
    min_water_m: NotNegative
    water_step_m: Positive

    @model_validator(mode="after")
    def _falls(self) -> Severance:
        if self.full >= self.zero:
            raise ValueError("full must be lower than zero")
        return self


class Hubs(_Sourced):
    """``kinds`` are kinds of the table mobility; stops up to ``stop_level`` are one kind more."""

    kinds: list[str]
    stop_level: Annotated[int, Ge(1), Le(6)]
    least_kinds: Annotated[int, Ge(1)]
    cluster_m: NotNegative
    near_m: Positive
    wide_m: Positive
    near_weight: Share
    chain_min: Positive
    bike_profile: str


class Charging(_Sourced):
    near_m: Positive
    sockets_per_station: Positive


class BicycleParking(_Sourced):
    """``centres`` are classes of land cover; ``told_by`` kinds of mobility that show that parking is mapped at all."""

    near_m: Positive
    centres: list[str]
    told_by: list[str]


class CycleHighway(_Sourced):
    full_m: NotNegative
    zero_m: Positive
    network_m: NotNegative
    step_m: Positive

    @model_validator(mode="after")
    def _falls(self) -> CycleHighway:
        if self.full_m >= self.zero_m:
            raise ValueError("full_m must be lower than zero_m")
        return self


class CycleTracks(_Sourced):
    """Streets on which cyclists need a track, and what counts as one beside it."""

    fast_kmh: Positive
    classes: list[str]
    beside_m: NotNegative
    step_m: Positive


class Schools(_Sourced):
    near_m: Positive
    classes: list[str]
    calm_kmh: Positive
    calm_classes: list[str]
    calm_weight: NotNegative
    tracks_weight: NotNegative
    min_weight_available: Share


class StompWeights(_Sourced):
    """Weights of the five letters, which fall strictly."""

    walk: Positive
    cycle: Positive
    transit: Positive
    shared: Positive
    car: Positive

    @model_validator(mode="after")
    def _falls(self) -> StompWeights:
        values = list(self.values_by_name().values())
        if any(low >= high for high, low in itertools.pairwise(values)):
            raise ValueError("walk, cycle, transit, shared and car must fall strictly")
        return self


class StompMeasures(_Sourced):
    """Weight of each measure inside its letter."""

    walk: dict[Literal["walk_share", "footpath"], NotNegative]
    cycle: dict[Literal["bike_access", "tracks"], NotNegative]
    transit: dict[Literal["nodes"], NotNegative]
    shared: dict[Literal["hubs", "shared_cars"], NotNegative]
    car: dict[Literal["parking_land", "through_roads"], NotNegative]


class StreetSpace(_Sourced):
    """Classes of land cover by the use of street space."""

    walk: list[str]
    cycle: list[str]
    transit: list[str]
    drive: list[str]
    parking: list[str]


class Stomp(_Sourced):
    min_weight_available: Share
    footpath_full: Positive
    shared_cars_full: Positive
    cars_per_place: Positive
    parking_zero: Positive
    through_zero_m_ha: Positive
    through_roads: list[str]
    weights: StompWeights
    measures: StompMeasures
    street_space: StreetSpace


class Reach(_Sourced):
    buffer_m: Positive
    min_hole_m2: NotNegative


class Ogc(_Sourced):
    """How web services are asked for features."""

    tries: Annotated[int, Ge(1)]
    backoff_s: NotNegative
    longest_wait_s: Positive
    connect_s: Positive
    read_s: Positive
    keep_days: Positive
    max_features: Annotated[int, Ge(1)]
    largest_box: Annotated[int, Ge(1)]
    smallest_box_m: Positive
    margin_m: NotNegative


class WebRegister(_Sourced):
    """A register of a web service: its collections or feature types, each with the columns that are expected."""

    url: str
    protocol: Literal["features", "wfs"]
    collections: Annotated[dict[str, list[str]], Field(min_length=1)]
    page_size: Annotated[int, Ge(1)]
    licence: str


class Lift(_Sourced):
    """Which places are tried for a new facility, stop or crossing, and how many are named."""

    spacing_m: Positive
    apart_m: NotNegative
    best: Annotated[int, Ge(1)]
    crossing_m: Positive
    detour: Positive
    with_sums: Annotated[int, Ge(0)]


class Norms(_Table):
    """All norms. ``hash`` is written to every output beside ``version``."""

    version: str
    name: str
    profiles: dict[str, Profile]
    time_score: TimeScore
    several: Several
    catchment: Catchment
    proximity: Proximity
    accessibility: Accessibility
    origins: Origins
    snapping: Snapping
    edge: Edge
    functions: dict[str, Function]
    subcategories: dict[str, Subcategory]
    facilities: Facilities
    jobs: Jobs
    homes: Homes
    network: Network
    mobility: dict[str, MobilityKind]
    greenery: Greenery
    vegetation: Vegetation
    landcover: dict[str, LandcoverClass]
    buildings: Buildings
    mixing: Mixing
    tables: Tables
    transit: Transit
    registers: Registers
    density: Density
    infill: Infill
    typology: Typology
    composite: Composite
    robustness: Robustness
    programme: Programme
    reach: Reach
    ogc: Ogc
    pdok: dict[str, WebRegister]
    plan_fields: PlanFields
    cycle_tracks: CycleTracks
    parking: Parking
    hubs: Hubs
    charging: Charging
    bicycle_parking: BicycleParking
    cycle_highway: CycleHighway
    schools: Schools
    stomp: Stomp
    affordability: Affordability
    severance: Severance
    lift: Lift

    @model_validator(mode="after")
    def _names_agree(self) -> Norms:
        for name, sub in self.subcategories.items():
            if sub.function not in self.functions:
                raise ValueError(f"subcategories.{name}.function = {sub.function!r} is not a key of [functions]")
            if sub.part_of and sub.part_of not in self.subcategories:
                raise ValueError(f"subcategories.{name}.part_of = {sub.part_of!r} is not a key of [subcategories]")
            for profile in sub.profiles:
                if profile not in self.profiles:
                    raise ValueError(f"subcategories.{name}.profiles names {profile!r}, not a key of [profiles]")
        for key in ("pass_profile", "bike_profile"):
            if getattr(self.accessibility, key) not in self.profiles:
                raise ValueError(f"accessibility.{key} is not a key of [profiles]")
        unknown = set(self.transit.quality_classes.categories.of_levels) ^ set(self.transit.levels)
        unknown |= set(self.registers.gtfs.levels.values_by_name().values()) - set(self.transit.levels)
        if unknown:
            raise ValueError(f"{sorted(unknown)} are not keys of [transit.levels], or have no quality class")
        for register in ("childcare", "primary_schools", "secondary_schools"):
            for kind, sub in getattr(self.registers, register).kinds.items():
                if sub not in self.subcategories:
                    raise ValueError(f"registers.{register}.kinds.{kind} = {sub!r} is not a key of [subcategories]")
        wanted = self.mixing.reference.values()
        if wanted and abs(sum(wanted) - 1.0) > _SUM_TOLERANCE:
            raise ValueError(f"the shares of mixing.reference add up to {sum(wanted):g}, they must be 1")
        if not set(self.hubs.kinds) | set(self.bicycle_parking.told_by) <= set(self.mobility):
            raise ValueError("hubs.kinds and bicycle_parking.told_by must be keys of [mobility]")
        if self.hubs.bike_profile not in self.profiles:
            raise ValueError("hubs.bike_profile is not a key of [profiles]")
        if self.time_score.zero_min <= self.time_score.full_min:
            raise ValueError("time_score.zero_min must be above time_score.full_min")
        ladder = self.density.ladder
        if not len(ladder.accessibility) == len(ladder.dwellings_ha) == len(ladder.fsi):
            raise ValueError("the three lists of density.ladder must be equally long")
        for values in (ladder.accessibility, ladder.dwellings_ha, ladder.fsi):
            if sorted(values) != values:
                raise ValueError("each list of density.ladder must rise")
        return self

    @model_validator(mode="after")
    def _catchment_names_agree(self) -> Norms:
        if self.catchment.profile not in self.profiles:
            raise ValueError("catchment.profile is not a key of [profiles]")
        strange = sorted(set(self.catchment.groups) - set(self.subcategories))
        if strange:
            raise ValueError(f"catchment.groups names {strange}, which are no keys of [subcategories]")
        return self

    @property
    def hash(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 of all values in a fixed order."""
        text = self.model_dump_json(by_alias=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def label(self) -> str:
        """Version and hash as they are written to outputs."""
        return f"{self.version}+{self.hash}"


def _merge(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in overlay.items():
        both_tables = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both_tables else value
    return merged


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        message = tr("The norms file {path} cannot be read: choose an existing TOML file.").format(path=path)
        raise NormsError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = tr("The norms file {path} is not valid TOML ({reason}): correct that place.").format(
            path=path, reason=error
        )
        raise NormsError(message) from error


def read_norms(overlay: Path | str | None = None) -> Norms:
    """The shipped norms, with the values of an overlay file in their place.

    Raises ``NormsError`` that names every key that does not fit.
    """
    shipped = tomllib.loads((files("g40_plugin.resources") / "norms" / "g40.toml").read_text(encoding="utf-8"))
    merged = _merge(shipped, _read_toml(Path(overlay))) if overlay else shipped
    try:
        return Norms.model_validate(merged)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or tr('whole file')}: {item['msg']}"
            for item in error.errors()
        )
        message = tr("The norms file {path} does not fit the schema: {problems}. Correct these keys.").format(
            path=overlay or "g40.toml", problems=problems
        )
        raise NormsError(message) from error
