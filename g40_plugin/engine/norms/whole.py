"""All norms together, and whether the names in them agree."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import Field, model_validator

from g40_plugin import catalogue
from g40_plugin.catalogue.card import Field as CardField

from ..translation import tr
from .accessibility import Accessibility, Proximity, Several
from .affordability import Affordability
from .base import Strict, no_key
from .batch import Batch, Benchmark
from .bicycle_parking import BicycleParking
from .buildings import Buildings
from .catchment import Catchment
from .charging import Charging
from .composite import Composite
from .cycle_highway import CycleHighway
from .density import Density
from .facilities import Facilities, Function, Subcategory
from .greenery import Greenery
from .hubs import Hubs
from .infill import Infill
from .jobs import Homes, Jobs
from .landcover import LandcoverClass
from .lift import Lift
from .mixing import Mixing
from .mobility import MobilityKind
from .own import OwnIndicator
from .parking import Parking
from .parts import Parts
from .plan_fields import PlanFields
from .plans import Plans
from .programme import Programme
from .registers import Credit, Registers, Tables
from .robustness import Robustness
from .schools import CycleTracks, Schools
from .severance import Severance
from .small import Small
from .stomp import Stomp
from .streets import Network
from .transit import Transit
from .travel import Edge, Origins, Profile, Reach, Snapping, TimeScore
from .twin import Twin
from .typology import Typology
from .variants import Variants
from .vegetation import Vegetation
from .weighing import Weighing

# what becomes part of the name of a field, which has at most 24 characters
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_KEY = {"functions": 14, "subcategories": 16, "profiles": 20, "own_indicators": 12}


class Norms(Strict):
    """All norms. ``hash`` is written to every output beside ``version``."""

    version: str
    name: str
    small: Small
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
    weighing: Weighing
    programme: Programme
    reach: Reach
    credits: dict[str, Credit]
    plan_fields: PlanFields
    plans: Plans
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
    parts: Parts
    batch: Batch
    benchmark: Benchmark
    variants: Variants
    twin: Twin
    own_indicators: dict[str, OwnIndicator] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _subcategories_agree(self) -> Norms:
        for name, sub in self.subcategories.items():
            if sub.function not in self.functions:
                raise no_key(f"subcategories.{name}.function", sub.function, "functions")
            if sub.part_of and sub.part_of not in self.subcategories:
                raise no_key(f"subcategories.{name}.part_of", sub.part_of, "subcategories")
            for profile in sub.profiles:
                if profile not in self.profiles:
                    raise no_key(f"subcategories.{name}.profiles", profile, "profiles")
        for register in ("childcare", "primary_schools", "secondary_schools"):
            for kind, sub in getattr(self.registers, register).kinds.items():
                if sub not in self.subcategories:
                    raise no_key(f"registers.{register}.kinds.{kind}", sub, "subcategories")
        for key, need in self.programme.needs.items():
            if need.subcategory not in self.subcategories:
                raise no_key(f"programme.needs.{key}.subcategory", need.subcategory, "subcategories")
        classes = self.variants.ways.model_dump(exclude={"source"})
        for kind, highway in classes.items():
            if highway not in self.network.highways:
                raise no_key(f"variants.ways.{kind}", highway, "network.highways")
        strange = sorted(set(self.catchment.groups) - set(self.subcategories))
        if strange:
            raise no_key("catchment.groups", ", ".join(strange), "subcategories")
        return self

    @model_validator(mode="after")
    def _profiles_are_known(self) -> Norms:
        named = {
            "accessibility.pass_profile": self.accessibility.pass_profile,
            "accessibility.bike_profile": self.accessibility.bike_profile,
            "hubs.bike_profile": self.hubs.bike_profile,
            "catchment.profile": self.catchment.profile,
        }
        for key, profile in named.items():
            if profile not in self.profiles:
                raise no_key(key, profile, "profiles")
        return self

    @model_validator(mode="after")
    def _levels_are_known(self) -> Norms:
        unknown = set(self.transit.quality_classes.categories.of_levels) ^ set(self.transit.levels)
        unknown |= set(self.registers.gtfs.levels.values_by_name().values()) - set(self.transit.levels)
        if unknown:
            message = tr("{levels}: not keys of [transit.levels], or without a quality class")
            raise ValueError(message.format(levels=", ".join(sorted(unknown))))
        return self

    @model_validator(mode="after")
    def _kinds_and_covers_are_known(self) -> Norms:
        if not set(self.hubs.kinds) | set(self.bicycle_parking.told_by) <= set(self.mobility):
            raise ValueError(tr("hubs.kinds and bicycle_parking.told_by must be keys of [mobility]"))
        strange = sorted({*self.density.unpaved_covers, *self.density.yard_covers} - set(self.landcover))
        if strange:
            raise no_key("density.unpaved_covers, density.yard_covers", ", ".join(strange), "landcover")
        return self

    @model_validator(mode="after")
    def _keys_fit_in_fields(self) -> Norms:
        for table, longest in _LONGEST_KEY.items():
            for key in getattr(self, table):
                if not _KEY.fullmatch(key) or len(key) > longest:
                    message = tr("{key}: a key is at most {longest} small letters, digits and _")
                    raise ValueError(message.format(key=f"{table}.{key}", longest=longest))
        return self

    @model_validator(mode="after")
    def _something_counts(self) -> Norms:
        if not any(profile.mix for profile in self.profiles.values()):
            raise ValueError(tr("at least one mix of [profiles] must be more than 0"))
        if not any(function.weight for function in self.functions.values()):
            raise ValueError(tr("at least one weight of [functions] must be more than 0"))
        for name, function in self.functions.items():
            of = [sub.weight for sub in self.subcategories.values() if sub.function == name]
            if function.weight and not any(of):
                message = tr("{function} counts, so at least one weight of its subcategories must be more than 0")
                raise ValueError(message.format(function=f"functions.{name}"))
        return self

    @model_validator(mode="after")
    def _pillars_are_known(self) -> Norms:
        own = {f"own_{key}" for key in self.own_indicators}
        for table in (self.composite.quality, self.composite.priority):
            strange = sorted(set(table.model_extra or {}) - own)
            if strange:
                message = tr("composite names {names}: a pillar is {own} and a key of [{table}]")
                raise ValueError(message.format(names=", ".join(strange), own="own_", table="own_indicators"))
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Norms:
        """A copy with some values changed, of which nothing is known beforehand."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("as_file", "fields", "hash"):
            copied.__dict__.pop(name, None)
        return copied

    @cached_property
    def as_file(self) -> dict[str, Any]:
        """All values as plain tables, as the norms file and the scored file hold them; what the catalogue reads."""
        return self.model_dump(mode="json", by_alias=True)

    @cached_property
    def fields(self) -> tuple[CardField, ...]:
        """All fields of a scored area in the order they are written, by the cards of the catalogue."""
        return tuple(catalogue.fields_of(self.as_file))

    @cached_property
    def hash(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 of all values in a fixed order."""
        text = self.model_dump_json(by_alias=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def label(self) -> str:
        """Version and hash as they are written to outputs."""
        return f"{self.version}+{self.hash}"
