"""Tree crowns, trees near homes and vegetation seen from above."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge

from .base import NotNegative, Positive, Selectors, Share, Sourced


class Vegetation(Sourced):
    """Tree crowns and vegetation: from rasters where they are known well enough, else from single trees."""

    min_covered: Share
    margin_m: NotNegative
    trees: Selectors
    tree_m2: Positive
    least_trees_ha: NotNegative
    count_trees: bool
    trees_near: Annotated[int, Ge(1)]
    facade_m: Positive
