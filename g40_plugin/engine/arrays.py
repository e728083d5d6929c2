"""The kinds of arrays that all of the engine hands round."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


Ints = NDArray[np.int64]


Bools = NDArray[np.bool_]


Geometries = NDArray[np.object_]
