"""The engine: all analysis, without QGIS."""

import os
import sys
from pathlib import Path

from .intake.files import skip_linking_drivers


def _kernel_folder() -> Path | None:
    """Where compiled kernels are kept: in the engine's own environment, else in the user's cache."""
    own = [Path(sys.prefix) / "g40-kernels"] if sys.prefix != sys.base_prefix else []
    for folder in (*own, Path.home() / ".cache" / "g40-kernels"):
        parent = next((place for place in (folder, *folder.parents) if place.exists()), None)
        if parent is not None and os.access(parent, os.W_OK):
            return folder
    return None


# so does GDAL
skip_linking_drivers()
# numba reads this when it is first imported
if "NUMBA_CACHE_DIR" not in os.environ and (_folder := _kernel_folder()) is not None:
    os.environ["NUMBA_CACHE_DIR"] = str(_folder)
