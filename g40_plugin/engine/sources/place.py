"""Which metric CRS suits a place."""

from __future__ import annotations

from functools import lru_cache

import shapely
from pyproj import CRS, Proj, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError

from ..city.schema import DUTCH_CRS
from ..city.vector import is_metric
from ..errors import InputError
from ..translation import tr

_TRUE_TO_SCALE = 0.01
# a coarse outline of the Netherlands in longitude and latitude, a few kilometres wide of the border at most
NETHERLANDS = shapely.Polygon(
    [
        (3.2, 51.6), (3.37, 51.29), (3.52, 51.24), (3.8, 51.21), (4.05, 51.23), (4.24, 51.35), (4.41, 51.36),
        (4.4, 51.45), (4.48, 51.48), (4.54, 51.46), (4.54, 51.42), (4.67, 51.43), (4.85, 51.41), (5.04, 51.48),
        (5.13, 51.3), (5.24, 51.26), (5.55, 51.22), (5.83, 51.16), (5.72, 50.96), (5.64, 50.85), (5.69, 50.75),
        (6.02, 50.75), (6.1, 50.93), (5.94, 51.04), (6.17, 51.15), (6.08, 51.24), (6.23, 51.4), (6.2, 51.53),
        (5.97, 51.75), (6.0, 51.83), (6.13, 51.86), (6.22, 51.87), (6.4, 51.82), (6.72, 51.89), (6.83, 51.98),
        (6.7, 52.06), (7.06, 52.24), (7.07, 52.38), (7.0, 52.46), (6.71, 52.49), (6.72, 52.64), (7.06, 52.64),
        (7.21, 52.99), (7.22, 53.24), (6.9, 53.46), (6.4, 53.65), (5.0, 53.5), (4.5, 53.2), (4.3, 52.3),
        (3.8, 52.0),
    ]
)  # fmt: skip


def choose_crs(middle: shapely.Point, crs: str | None = None) -> str:
    """The CRS for data around ``middle`` (longitude, latitude), as ``AUTHORITY:CODE``.

    ``crs`` when given, EPSG:28992 in the Netherlands, else the UTM zone of the place.
    Raises ``InputError`` when the given CRS is unknown, not projected in metres, or made for another part of the world.
    """
    if crs is not None:
        return _given(crs, middle)
    if NETHERLANDS.contains(middle):
        return DUTCH_CRS
    spot = AreaOfInterest(middle.x, middle.y, middle.x, middle.y)
    zones = query_utm_crs_info(datum_name="WGS 84", area_of_interest=spot)
    if not zones:
        message = tr("No metric CRS is known for {x:.8g}, {y:.8g}: name one, such as EPSG:32633.")
        raise InputError(message.format(x=middle.x, y=middle.y))
    return f"{zones[0].auth_name}:{zones[0].code}"


def _given(crs: str, middle: shapely.Point) -> str:
    try:
        found = CRS.from_user_input(crs)
    except CRSError as error:
        message = tr("The CRS {crs} is unknown: name one by its code, such as EPSG:28992.")
        raise InputError(message.format(crs=crs)) from error
    if not is_metric(found):
        message = tr("The CRS {crs} ({name}) is not projected in metres: choose one such as EPSG:28992.")
        raise InputError(message.format(crs=crs, name=found.name))
    scale = Proj(found).get_factors(middle.x, middle.y).meridional_scale
    if not abs(scale - 1.0) < _TRUE_TO_SCALE:
        message = tr("The CRS {crs} ({name}) does not suit this place, where its lengths are not true: choose another.")
        raise InputError(message.format(crs=crs, name=found.name))
    code = found.to_authority()
    return ":".join(code) if code else crs


@lru_cache(maxsize=4)
def from_degrees(crs: str) -> Transformer:
    """The transformer from longitude and latitude to a CRS; to make one takes as long as to use it on a city."""
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)
