"""What a site is called: the same for the same data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely


def ids_of(frame: pd.DataFrame) -> np.ndarray:
    """The path and the place of each site, the same for the same data; a number after it where two would be one."""
    whole = frame["whole" if "whole" in frame else "geometry"].to_numpy(object)
    xy = shapely.get_coordinates(shapely.point_on_surface(whole)).round().astype(np.int64)
    ids = pd.Series([f"{path}-{x}-{y}" for path, (x, y) in zip(frame["path"], xy.tolist(), strict=True)])
    twin = ids.groupby([ids, frame["area"].to_numpy()]).cumcount()
    return np.asarray(ids.where(twin == 0, ids + "-" + (twin + 1).astype(str)), object)
