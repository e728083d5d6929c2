"""Balance of node and place around stations, the butterfly model (docs/method/transit.md#node-and-place; R46)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats
from ...norms.transit import NodePlace
from ..numbers import available_mean

Texts = NDArray[np.object_]

# the six wings; what is a score already has 100 as its anchor
NODE = ("supply", "cycleway_m_ha", "main_road_m_ha")
PLACE = ("intensity_ha", "mix", "amenities")
_SCORE = 100.0


def percentile(values: Floats) -> Floats:
    """Rank from 0 (lowest) to 100 (highest) among the values that are known; equal values share their mean rank."""
    known = pd.Series(values).rank() - 1.0
    most = max(int((~np.isnan(values)).sum()) - 1, 1)
    return np.asarray(100.0 * known / most, float)


def scaled(values: Floats, anchor: float, fewest: int) -> Floats:
    """0..100: the percentile where at least ``fewest`` values are known, else 100 at the anchor and above."""
    values = np.asarray(values, float)
    if (~np.isnan(values)).sum() >= fewest:
        return percentile(values)
    return np.asarray(100.0 * np.minimum(1.0, values / anchor))


def balance_class(node: Floats, place: Floats, norms: NodePlace) -> Texts:
    """stress, dependence, unsustained_node, unsustained_place or balance; None where a value is not known.

    Both high is stress and both low dependence, whatever the difference (classes: common knowledge, to be checked).
    """
    delta = node - place
    conditions = [
        np.isnan(delta),
        (node > norms.stress) & (place > norms.stress),
        (node < norms.dependence) & (place < norms.dependence),
        delta > norms.unbalanced,
        delta < -norms.unbalanced,
    ]
    names = ["", "stress", "dependence", "unsustained_node", "unsustained_place"]
    found: Texts = np.select(conditions, names, "balance").astype(object)
    found[np.isnan(delta)] = None
    return found


def node_place(facts: pd.DataFrame, norms: NodePlace) -> pd.DataFrame:
    """``node``, ``place``, ``delta`` and ``class`` of stations (rows).

    ``facts`` holds per station ``supply`` (0..100), ``cycleway_m_ha``, ``main_road_m_ha``, ``intensity_ha`` (people and
    jobs), ``mix`` (0..100) and ``amenities``, NaN where not known. A value is the mean of its three wings, null where
    less than ``min_weight_available`` of them is known.
    """
    anchors = {"supply": _SCORE, "mix": _SCORE}
    anchors |= {name: getattr(norms, name) for name in (*NODE, *PLACE) if name not in anchors}
    fewest, least = norms.fewest_for_percentile, norms.min_weight_available
    wings = {name: scaled(facts[name].to_numpy(float), anchor, fewest) for name, anchor in anchors.items()}
    with np.errstate(invalid="ignore", divide="ignore"):
        node, place = (available_mean(wings, dict.fromkeys(names, 1.0), least)[0] for names in (NODE, PLACE))
    return pd.DataFrame(
        {"node": node, "place": place, "delta": node - place, "class": balance_class(node, place, norms)},
        index=facts.index,
    )
