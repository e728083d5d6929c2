"""What an indicator is to the engine: its place in the order, what it reads, and the function that works it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import geopandas as gpd

from ..arrays import Geometries
from ..fields import OWN_PREFIX
from ..norms import Norms
from ..progress import Progress
from .run import Run


@dataclass(frozen=True)
class Indicator:
    """One family of fields; its words stand in the card of the same code."""

    code: str
    evaluate: Callable[[Run, Progress], None]
    asked_by: tuple[str, ...] = ()
    """the choices that ask for it beside its own code; ``ALL`` is all pillars together"""
    needs: tuple[str, ...] = ()
    """codes of what is worked out before it"""
    tables: tuple[str, ...] = ()
    """tables of the city package without which nothing of it is known"""
    looks_at: tuple[str, ...] = ()
    """tables of the city package that make a difference to it, beside those of what it needs; of facilities one kind
    alone by its name, such as ``facilities:park``"""
    goes_to: Callable[[Run], Mapping[str, tuple[Geometries, bool]]] | None = None
    """all that the streets mean to it: by mode the points to the nearest of which it looks for the way from each
    starting point, and whether the way from these to the street may cross barriers"""
    reads: tuple[str, ...] = ()
    """themes of the table coverage that it is made of, for its data grade; none where only the plan tells"""
    margin_m: Callable[[Norms], float] | None = None
    """how far around an area it looks, for its edge"""
    beyond_m: Callable[[Norms], float] | None = None
    """how far fields look that are no part of its score, where that is farther"""
    blocks_m: float = 0.0
    """how far around an area what lies there may belong to a block that reaches into it"""
    edge_of: tuple[str, ...] = ()
    """codes whose edge is its edge too"""
    from_starts: bool = False
    """whether it is known only where people start from"""
    hands_on: tuple[str, ...] = ()
    """columns that are no fields, for the indicators that need it"""
    quick: bool = False
    """whether it is worked out again at once when something of the city changes, not in the background"""
    layers: tuple[tuple[str, Callable[[Run, Progress], gpd.GeoDataFrame | None]], ...] = ()
    """layers beside the areas that are made only when it is asked for; None where one is not asked for"""


# what ways are made of: where people start, the streets, and what nobody walks across
WAYS = ("streets", "origins", "landcover", "barriers")
# what sites are found in
LAND = (
    "streets", "buildings", "landcover", "barriers", "contour", "vacancy", "zones", "owners", "neighbourhoods", "sites",
)  # fmt: skip
# metres that a block of buildings reaches at most
BLOCKS_M = 1000.0

# the choice of all pillars, which the composites need
ALL = "all"
# the further items of the blueprint, as one choice
PLUS = "plus"
# the own indicators of the norms, as one choice
OWN = "own"


def code_of(family: str) -> str:
    """The code of the indicator that makes the fields of a family; the own indicators of the norms are one."""
    return OWN if family.startswith(OWN_PREFIX) else family
