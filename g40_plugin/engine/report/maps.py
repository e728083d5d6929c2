"""Maps of a report as SVG, vector alone: colours and classes of the catalogue, numbers, scale bar and north."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from html import escape
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from g40_plugin.catalogue.card import Card, Map, Scale
from g40_plugin.catalogue.classes import ink_on as best_on
from g40_plugin.catalogue.classes import mark_of
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.layers import LEFT_OUT, PATHS
from g40_plugin.catalogue.names import capital
from g40_plugin.catalogue.on_map import classes_of, on_map, outline_of
from g40_plugin.catalogue.order import plain_name
from g40_plugin.catalogue.phrases import distance, unit
from g40_plugin.catalogue.profile import NOT_KNOWN
from g40_plugin.catalogue.sites import NO
from g40_plugin.catalogue.sites import PATHS as SITES

from ..page.shapes import in_sight, simplified, within
from .told import Area, Report

# a map is so many units wide or high, and at most so many millimetres on paper
_UNITS = 1000
_WIDE_MM, _HIGH_MM = 180.0, 170.0
# letters from large to small, in millimetres; smaller ones cannot be read on paper
_SIZES_MM = (3.4, 2.9, 2.5, 2.1)
_LETTER = 0.62
# of the largest circle in an area, from which on one round its middle will do
_NEARLY = 0.85
# up to so many areas two maps stand on a page
_FEW, _LOW_MM = 40, 86.0
_WHITE = "#ffffff"
_INK, _GREY, _EMPTY, _NO_DATA = "#1a1a1a", "#8a8a8a", "#f4f4f1", "#dcdcdc"
_FONTS = "Open Sans, Segoe UI, Arial, DejaVu Sans, sans-serif"
# a map of one small area shows what lies around it
_LEAST_M = 800.0
# the round lengths of a scale bar
_ROUND = (1, 2, 5)
_METRES_PER_KM = 1000


class Entry(NamedTuple):
    """A line of a legend: its colour, what it means, and how many areas or sites it has."""

    colour: str
    words: str
    bounds: str
    areas: int


class Drawn(NamedTuple):
    """A map with the lines of its legend, and with the outlines that are drawn on it."""

    svg: str
    legend: list[Entry]
    outlines: list[tuple[str, bool]]


class Canvas:
    """Draws maps of the areas of a report, all at one extent."""

    def __init__(self, report: Report) -> None:
        self._report, self._tr = report, report.texts
        self._sight = report.shapes[in_sight(report.shapes, report.scored.with_score)]
        left, low, right, high = self._sight.total_bounds
        self._high_mm = _LOW_MM if len(report.areas) <= _FEW else _HIGH_MM
        side = max(right - left, high - low, _LEAST_M)
        middle = ((left + right) / 2, (low + high) / 2)
        width, height = max(right - left, side / 3, _LEAST_M / 2), max(high - low, side / 3, _LEAST_M / 2)
        self._metres = 1.06 * max(width, height * _WIDE_MM / self._high_mm)
        self._scale = _UNITS / self._metres
        self._height = 1.06 * height * self._scale
        # on paper a unit is so many millimetres
        self._mm = min(_WIDE_MM, self._high_mm * _UNITS / self._height) / _UNITS
        self._sizes = [size / self._mm for size in _SIZES_MM]
        self._left = middle[0] - self._metres / 2
        self._top = middle[1] + 1.06 * height / 2
        self._frame = shapely.box(self._left, self._top - 1.06 * height, self._left + self._metres, self._top)
        self._tolerance = self._metres / _UNITS / 2

    @cached_property
    def _shapes(self) -> dict[str, Any]:
        shapes = simplified(self._report.shapes, self._tolerance)
        shapes = shapes.where(shapes.within(self._frame).to_numpy(), shapes.intersection(self._frame))
        return dict(zip(self._report.shapes.index, shapes, strict=True))

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {identity: self._path(shape) for identity, shape in self._shapes.items()}

    @cached_property
    def _inner(self) -> dict[str, str]:
        whole = self._report.shapes
        lines = within(gpd.GeoSeries(list(self._shapes.values()), crs=whole.crs), self._sight)
        return {identity: self._path(shape) for identity, shape in zip(whole.index, lines, strict=True)}

    @cached_property
    def _around(self) -> str:
        near = self._report.around[self._report.around.intersects(self._frame)]
        if near.empty:
            return ""
        cut = shapely.intersection(simplified(near, self._tolerance).to_numpy(), self._frame)
        lines = "".join(self._path(shape) for shape in cut)
        return f'<path d="{lines}" fill="{_EMPTY}" stroke="{_GREY}" stroke-width="1"/>'

    @cached_property
    def _places(self) -> dict[str, tuple[float, float, float]]:
        """Where the number of an area stands, and how far it is from there to the border, in units."""
        found = {}
        for identity, shape in self._shapes.items():
            largest = max(shapely.get_parts(shape), key=shapely.area, default=shape)
            if largest.is_empty:
                continue
            line = shapely.maximum_inscribed_circle(largest, tolerance=2 * self._tolerance)
            (x, y), room = shapely.get_coordinates(line)[0], line.length
            # a long area has many such circles: that in its middle looks best
            middle = shapely.centroid(largest)
            there = shapely.distance(middle, largest.boundary) if largest.contains(middle) else 0.0
            if there > _NEARLY * room:
                x, y, room = middle.x, middle.y, there
            found[identity] = (*self._at(x, y), room * self._scale)
        return found

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._left) * self._scale, (self._top - y) * self._scale

    def _path(self, shape: Any) -> str:
        """The rings of a geometry as a path of whole steps."""
        parts = []
        for part in shapely.get_parts(shape):
            if shapely.get_type_id(part) != shapely.GeometryType.POLYGON:
                continue
            for ring in (part.exterior, *part.interiors):
                xy = shapely.get_coordinates(ring)
                points = np.column_stack([xy[:, 0] - self._left, self._top - xy[:, 1]]) * (self._scale * 10)
                points = np.rint(points).astype(int)
                steps = np.diff(points, axis=0)
                steps = steps[(steps != 0).any(axis=1)]
                if len(steps) > 2:  # noqa: PLR2004 - less is no surface
                    moves = " ".join(f"{x / 10:g} {y / 10:g}" for x, y in steps[:-1].tolist())
                    parts.append(f"M{points[0][0] / 10:g} {points[0][1] / 10:g}l{moves}z")
        return "".join(parts)

    def theme(self, card: Card, shown: Map) -> Drawn:
        """The map of a theme."""
        texts = self._tr
        classes = classes_of(shown, texts)
        seen = {str(area["area_id"]): on_map(shown, area, texts) for area in self._report.areas}
        counts = Counter(one.number for one in seen.values())
        width, dashes = ("2", "7 5") if len(self._report.areas) <= _FEW else ("1.2", "4 3")
        fills, lines, labels = [], [], []
        for area in self._report.areas:
            identity = str(area["area_id"])
            number = seen[identity].number
            colour = _NO_DATA if number < 0 else classes[number].colour
            fills.append(f'<path d="{self._paths[identity]}" fill="{colour}"/>')
            outline = outline_of(shown, area)
            if outline >= 0:
                dashed = f' stroke-dasharray="{dashes}"' if shown.scale.outlines[outline].dashed else ""
                ink = ink_on(colour)
                drawn = f'fill="none" stroke="{ink}" stroke-width="{width}"{dashed}'
                lines.append(f'<path d="{self._inner[identity]}" {drawn}/>')
            under = [seen[identity].label, seen[identity].short] if number >= 0 else []
            labels.append(self._label(identity, str(area["number"]), ink_on(colour), under))
        is_mark = isinstance(shown.scale, Scale) and shown.scale.label == "grade"
        legend = [
            Entry(one.colour, one.words, _bounds(one.low, one.high, texts, is_mark=is_mark), counts[number])
            for number, one in enumerate(classes)
        ]
        legend.append(Entry(_NO_DATA, texts(NOT_KNOWN), "", counts[-1]))
        title = texts(shown.title or card.title)
        svg = self._svg(self._described(title, shown, legend), [*fills], [*lines, *labels])
        return Drawn(svg, legend, [(texts(one.words), one.dashed) for one in shown.scale.outlines])

    def sites(self) -> Drawn:
        """The map of the sites, each in the colour of its kind."""
        tr = texts = self._tr
        sites = self._report.sites.to_crs(self._report.shapes.crs)
        colours = {path: colour for path, colour, _ in PATHS}
        out = sites["use"].eq(NO) if "use" in sites else np.zeros(len(sites), bool)
        kinds = np.where(out, NO, sites["path"].astype(str))
        counts = Counter(kinds.tolist())
        ground = [
            f'<path d="{path}" fill="#ffffff" stroke="{_GREY}" stroke-width="1"/>' for path in self._paths.values()
        ]
        shapes = shapely.simplify(sites.geometry.to_numpy(), self._tolerance)
        drawn = [
            f'<path d="{path}" fill="{colours.get(kind, "#ffffff")}" stroke="{_INK}" stroke-width="0.7"/>'
            for kind, shape in zip(kinds, shapes, strict=True)
            if (path := self._path(shape))
        ]
        legend = [
            Entry(colour, capital(texts(SITES[path])), "", counts[path]) for path, colour, _ in PATHS if counts[path]
        ]
        if counts[NO]:
            legend.append(Entry("#ffffff", texts(LEFT_OUT), "", counts[NO]))
        kinds_told = ", ".join(f"{one.words} {texts.number(one.areas)}" for one in legend)
        text = tr("Map of {number} places where homes fit, by kind: {kinds}.")
        about = text.format(number=texts.number(len(sites)), kinds=kinds_told)
        labels = [
            self._label(str(area["area_id"]), str(area["number"]), _INK, plate=True) for area in self._report.areas
        ]
        return Drawn(self._svg(about, ground, [*drawn, *labels], borders=False), legend, [])

    def _label(self, identity: str, text: str, ink: str, under: Sequence[str] = (), *, plate: bool = False) -> str:
        """The number of an area with what stands under it, as much of that as fits; nothing where no number does.

        It stands on a white ``plate`` where what lies below it has several colours.
        """
        if identity not in self._places:
            return ""
        x, y, room = self._places[identity]
        for below in (*filter(None, under), ""):
            for size in self._sizes:
                small = max(0.75 * size, self._sizes[-1]) if below else 0.0
                width = max(size * len(text), small * len(below)) * _LETTER
                # half the diagonal of the text lies within the largest circle of the area
                if np.hypot(width, 0.75 * size + 1.2 * small) / 2 <= 1.1 * room:
                    middle = y - 0.6 * small + 0.36 * size
                    found = (
                        f'<text x="{x:.0f}" y="{middle:.0f}" font-size="{size:.1f}" fill="{ink}">{escape(text)}</text>'
                    )
                    if plate:
                        found = (
                            f'<rect x="{x - width / 2 - 3:.0f}" y="{middle - 0.9 * size:.0f}" width="{width + 6:.0f}" '
                            f'height="{1.1 * size:.0f}" fill="#ffffff" fill-opacity="0.85"/>{found}'
                        )
                    if below:
                        found += (
                            f'<text x="{x:.0f}" y="{middle + 1.2 * small:.0f}" font-size="{small:.1f}" fill="{ink}">'
                            f"{escape(below)}</text>"
                        )
                    return found
        return ""

    def _described(self, title: str, shown: Map, legend: Sequence[Entry]) -> str:
        """What a map shows, for who cannot see it."""
        tr = self._tr
        counts = ", ".join(f"{one.words} {tr.number(one.areas)}" for one in legend if one.areas)
        text = tr("Map: {title}. Number of areas by class: {counts}.").format(title=title, counts=counts)
        known = [area for area in self._report.areas if isinstance(area.get(shown.field), int | float)]
        if not isinstance(shown.scale, Scale) or len(known) < 2:  # noqa: PLR2004 - one is highest and lowest
            return text

        def value(area: Area) -> str:
            number = area[shown.field]
            return tr.number(mark_of(number), 1) if shown.scale.label == "grade" else tr.number(number)

        best, worst = (pick(known, key=lambda area: area[shown.field]) for pick in (max, min))
        more = tr("Highest is {best} ({most}), lowest is {worst} ({least}).").format(
            best=plain_name(best), most=value(best), worst=plain_name(worst), least=value(worst)
        )
        return f"{text} {more}"

    def _svg(self, about: str, areas: Sequence[str], over: Sequence[str], *, borders: bool = True) -> str:
        wide, high = self._mm * _UNITS, self._mm * self._height
        line = f' stroke="{_INK}" stroke-width="1.2" stroke-linejoin="round"' if borders else ""
        # a screen reader hears what stands in the title
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_UNITS} {self._height:.0f}" '
            f'width="{wide:.1f}mm" height="{high:.1f}mm" font-family="{_FONTS}" '
            f'text-anchor="middle"><title>{escape(about)}</title>'
            f'<rect width="{_UNITS}" height="{self._height:.0f}" fill="#ffffff"/>{self._around}'
            f"<g{line}>{''.join(areas)}</g>{''.join(over)}{self._scale_bar()}{self._north()}</svg>"
        )

    def _scale_bar(self) -> str:
        metres = max(
            digit * 10**power for power in range(1, 7) for digit in _ROUND if digit * 10**power <= 0.22 * self._metres
        )
        width, y, size = metres * self._scale, self._height - 12, self._sizes[-1]
        tr = self._tr
        # its lengths are round
        whole = metres >= _METRES_PER_KM
        words = escape(unit(tr("{value} km"), tr.number(metres / _METRES_PER_KM)) if whole else distance(metres, tr))
        return (
            f'<rect x="6" y="{y - 1.6 * size:.0f}" width="{width + 28:.0f}" height="{1.6 * size + 8:.0f}" '
            f'fill="#ffffff" fill-opacity="0.85"/>'
            f'<path d="M20 {y - 7:.0f}v7h{width:.1f}v-7" fill="none" stroke="{_INK}" '
            f'stroke-width="2"/><text x="{20 + width / 2:.0f}" y="{y - 8:.0f}" font-size="{size:.1f}" fill="{_INK}">'
            f"{words}</text>"
        )

    def _north(self) -> str:
        size = self._sizes[-1]
        step, x = size / 12, _UNITS - 1.6 * size
        arrow = f"M{x:.0f} {8 * step:.0f}l{8 * step:.1f} {28 * step:.1f}l{-8 * step:.1f} {-7 * step:.1f}"
        return (
            f'<path d="{arrow}l{-8 * step:.1f} {7 * step:.1f}z" fill="{_INK}"/><text x="{x:.0f}" y="{50 * step:.0f}" '
            f'font-size="{size:.1f}" fill="{_INK}">{escape(self._tr("N"))}</text>'
        )


def ink_on(colour: str) -> str:
    """Black or white, whichever reads best on a colour; small letters need all of the black."""
    return _WHITE if best_on(colour) == _WHITE else "#000000"


def _bounds(low: int | None, high: int | None, texts: Texts, *, is_mark: bool) -> str:
    """Between which scores a class lies, as marks on the map of marks; empty for what is no score."""
    if low is None or high is None:
        return ""
    if is_mark:
        return f"{texts.number(mark_of(low), 1)}–{texts.number(mark_of(high), 1)}"
    return f"{low}–{high}"
