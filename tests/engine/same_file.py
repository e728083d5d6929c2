"""Whether two scored files hold the same, layer by layer, row by row and field by field."""

import json
import math

import numpy as np
import pandas as pd
import pyogrio
import shapely

# sums in another order differ by rounding alone
RELATIVE = ABSOLUTE = 1e-9
MM = 1e-3
NOT_COMPARED = {"layer_styles"}
# the moment, and the run that tells parameters and paths
OF_THE_MOMENT = {"created", "run"}


def differences(one, other):
    """Every field that differs: (layer, field, number of rows)."""
    layers = [list(dict(pyogrio.list_layers(path))) for path in (one, other)]
    if layers[0] != layers[1]:
        return [("layers", str(layers), 0)]
    found = []
    for layer in set(layers[0]) - NOT_COMPARED:
        found += _of_layer(layer, *(pyogrio.read_dataframe(path, layer=layer) for path in (one, other)))
    return found


def _of_layer(layer, one, other):
    if layer == "meta":
        one, other = (frame[~frame["key"].isin(OF_THE_MOMENT)] for frame in (one, other))
    if list(one) != list(other) or len(one) != len(other):
        return [(layer, f"{len(one)} rows, {len(other)} rows, {set(one) ^ set(other)}", 0)]
    counted = [(layer, name, int(_differs(one[name], other[name]).sum())) for name in one]
    return [found for found in counted if found[2]]


def _differs(one, other):
    if one.name == "geometry":
        return ~_same_shapes(one.to_numpy(), other.to_numpy())
    if pd.api.types.is_numeric_dtype(one) and pd.api.types.is_numeric_dtype(other):
        first, second = (values.to_numpy(float, na_value=np.nan) for values in (one, other))
        return ~np.isclose(first, second, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    pairs = zip(*(values.astype(object).where(values.notna(), None) for values in (one, other)), strict=True)
    if one.name == "reasons":
        return np.array([not _alike(*(json.loads(text or "null") for text in pair)) for pair in pairs], bool)
    return np.array([first != second for first, second in pairs], bool)


def _same_shapes(one, other):
    """The same ground or line; where rounding moved a corner, by a millimetre at most."""
    missing = [shapely.is_missing(shapes) for shapes in (one, other)]
    apart = shapely.hausdorff_distance(one, other)
    size = np.abs(shapely.area(one) - shapely.area(other)) <= MM
    return (missing[0] & missing[1]) | (shapely.is_empty(one) & shapely.is_empty(other)) | ((apart <= MM) & size)


def _alike(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE) or (math.isnan(one) and math.isnan(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_alike(*pair) for pair in zip(one, other, strict=True))
    return one == other
