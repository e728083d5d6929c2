"""Small maps of a city as SVG: its plan areas in the colours of a theme, for a page that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from g40_plugin import catalogue
from g40_plugin.catalogue.on_map import UNKNOWN, classes_of, on_map

from ..page.shapes import in_metres, in_sight, simplified
from ..translation import current_texts, tr
from ..weighing.compare import plain_rows
from ..weighing.scored import Scored

_SIDE = 220.0
# what a line of a small map does not show, in parts of its side
_FINE = 300.0
_NOT_KNOWN = "#e6e6e6"
STYLE = """
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(var(--map-width), 1fr)); gap: 1rem; padding: 0; }
.maps figure { margin: 0; } .maps svg { width: 100%; height: var(--map-width); } figcaption { font-size: .9rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; font-size: .9rem; }
.swatch { display: inline-block; width: 1rem; height: 1rem; border: 1px solid #555; margin-right: .4rem;
  vertical-align: -.15rem; }
"""


def maps_of(title: str, theme: str, labelled: Sequence[tuple[str, Scored]]) -> str:
    """The maps of a theme beside each other under its title, with their legend; empty where none has it."""
    drawn = [(label, scored, small_map(scored, theme, label)) for label, scored in labelled]
    shown = [(label, scored, svg) for label, scored, svg in drawn if svg]
    if not shown:
        return ""
    figures = "".join(f"<figure>{svg}<figcaption>{escape(label)}</figcaption></figure>" for label, _, svg in shown)
    return f'<h3>{escape(title)}</h3>\n{legend(shown[0][1], theme)}\n<div class="maps">{figures}</div>'


def small_map(scored: Scored, theme: str, name: str) -> str:
    """A map of all areas in the classes of a theme; empty where the scores have no such field."""
    _, shown = catalogue.map_of(theme, scored.norms.as_file)
    if shown.field not in scored.areas:
        return ""
    texts = current_texts()
    colours = [one.colour for one in classes_of(shown, texts)]
    shapes = in_metres(scored.areas.set_index(scored.areas["area_id"].astype(str)).geometry)
    left, low, right, high = shapes[in_sight(shapes, scored.with_score)].total_bounds
    size = max(right - left, high - low) or 1.0
    fine = simplified(shapes, size / _FINE)
    counts: dict[str, int] = {}
    paths = []
    for shape, area in zip(fine, plain_rows(scored), strict=True):
        at = on_map(shown, area, texts)
        counts[at.words] = counts.get(at.words, 0) + 1
        colour = _NOT_KNOWN if at.number == UNKNOWN else colours[at.number]
        path = _path(shape, left, high, size)
        if path:
            paths.append(f'<path d="{path}" fill="{escape(colour)}"/>')
    width, height = _SIDE * (right - left) / size, _SIDE * (high - low) / size
    title = tr("Map of {name}").format(name=name)
    said = "; ".join(f"{words}: {count}" for words, count in counts.items())
    return (
        f'<svg viewBox="-1 -1 {width + 2:.0f} {height + 2:.0f}" role="img" aria-label="{escape(f"{title}. {said}")}" '
        f'stroke="#555" stroke-width=".5">{"".join(paths)}</svg>'
    )


def legend(scored: Scored, theme: str) -> str:
    """The classes of a theme with their colours."""
    _, shown = catalogue.map_of(theme, scored.norms.as_file)
    classes = [(one.colour, one.words) for one in classes_of(shown, current_texts())]
    items = "".join(
        f'<li><span class="swatch" style="background:{escape(colour)}"></span>{escape(words)}</li>'
        for colour, words in [*classes, (_NOT_KNOWN, tr("not known"))]
    )
    return f'<ul class="legend">{items}</ul>'


def outline(scored: Scored) -> Any:
    """The outline of all areas in degrees (EPSG:4326), as fine as a map of the country needs."""
    shapes = in_metres(scored.areas.geometry)
    left, low, right, high = shapes.total_bounds
    whole = shapely.union_all(shapely.make_valid(shapes.to_numpy()))
    fine = shapely.simplify(whole, max(right - left, high - low) / _FINE)
    placed = gpd.GeoSeries([fine], crs=shapes.crs).to_crs("EPSG:4326")
    return shapely.set_precision(placed.iloc[0], 1e-6)


def _path(shape: Any, left: float, high: float, size: float) -> str:
    """The outline of a shape in the units of a small map."""
    pieces = []
    for part in shapely.get_parts(shape):
        if shapely.get_type_id(part) != shapely.GeometryType.POLYGON:
            continue
        for ring in (part.exterior, *part.interiors):
            points = shapely.get_coordinates(ring) - [left, high]
            points = np.round(points * [_SIDE / size, -_SIDE / size], 1)
            pieces.append(f"M{' '.join(f'{x:g},{y:g}' for x, y in points[:-1])}Z")
    return "".join(pieces)
