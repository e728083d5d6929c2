"""What the tests of the hand-over measure of CityJSON: whether its solids are closed, and how large they are."""

from collections import Counter
from itertools import pairwise

import numpy as np


def corners_of(found):
    """Its vertices in metres."""
    transform = found["transform"]
    return np.array(found["vertices"]) * transform["scale"] + transform["translate"]


def solids_of(found, key):
    """The outer shells of an object."""
    return [one["boundaries"][0] for one in found["CityObjects"][key]["geometry"] if one["type"] == "Solid"]


def is_closed(shell):
    """Whether each edge is walked once in either direction, as on a solid seen from outside."""
    edges = Counter()
    for ring in (ring for surface in shell for ring in surface):
        edges.update(zip(ring, ring[1:] + ring[:1], strict=True))
    return all(count == 1 and edges[end, start] == 1 for (start, end), count in edges.items())


def volume(shell, corners):
    """Cubic metres, above 0 where every surface is seen counter-clockwise from outside."""
    middle = corners[shell[0][0][0]]
    total = 0.0
    for ring in (ring for surface in shell for ring in surface):
        points = corners[ring] - middle
        for second, third in pairwise(points[1:]):
            total += np.dot(points[0], np.cross(second, third)) / 6
    return total
