"""The picture of the trade-off between policies, as SVG made of plain text."""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd

from g40_plugin.owned import MADE_BY

from ..translation import current_texts, tr
from .policies import MIX, PLAN

_WIDTH, _HEIGHT = 760, 480
_LEFT, _TOP, _RIGHT, _BOTTOM = 90, 70, 520, 400
_STEPS = 5
# little green unpaid to much, readable without colour too
_COLOURS = ("#1b7837", "#a6a61d", "#b35806")
_LINE = 15
# from here on a number needs no decimal
_WHOLE = 10.0
# and no more decimals than these
_MOST = 4
_STYLE = "font-family:sans-serif;font-size:13px;fill:#222"


def picture(table: pd.DataFrame) -> str:
    """SVG of the table ``policies``: homes at nodes to the right, work kept upwards, green by colour.

    The divisions that none beats in these two are joined by a line. Without known jobs the height is the green, and
    where no area lies at a node the way to the right is the accessibility.
    """
    work = bool(table["jobs_kept"].notna().any())
    up = table["jobs_kept"] if work else -table["green_unpaid_m2"].fillna(0.0)
    nodes = bool((table["at_nodes"] > 0).any())
    right = 100.0 * table["node_share"] if nodes else table["accessibility"]
    x, y = right.fillna(0.0).to_numpy(float), up.fillna(0.0).to_numpy(float)
    x_low, x_high = _span(x)
    y_low, y_high = _span(y)
    left = _LEFT + (x - x_low) / (x_high - x_low) * (_RIGHT - _LEFT)
    top = _BOTTOM - (y - y_low) / (y_high - y_low) * (_BOTTOM - _TOP)
    green = table["green_unpaid_home_m2"].fillna(0.0).to_numpy(float)
    limits = np.quantile(green, [1 / 3, 2 / 3])
    colour = np.searchsorted(limits, green, side="left")
    x_title = (
        tr("share of the homes at nodes, %")
        if nodes
        else tr("accessibility of the homes, 0 to 100 (no area lies at a node)")
    )
    title = tr("{homes} homes: what one policy costs the other").format(
        homes=current_texts().number(int(table["homes"].max()))
    )
    y_title = tr("jobs kept on the sites") if work else tr("green that is not paid, m² (less is higher)")
    parts = [
        f'<text x="{_LEFT}" y="30" style="{_STYLE};font-size:17px;font-weight:bold">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="52" style="{_STYLE}">{escape(tr("Further to the right and higher is better."))}</text>',
        _axes((x_low, x_high), (y_low, y_high), x_title, y_title, signed=not work),
        _line(left, top),
    ]
    named = table["policy"].to_numpy(object) != MIX
    for row in [*np.flatnonzero(~named), *np.flatnonzero(named)[::-1]]:
        size = 9 if named[row] else 5
        parts.append(
            f'<circle cx="{left[row]:.1f}" cy="{top[row]:.1f}" r="{size}" fill="{_COLOURS[colour[row]]}" '
            f'stroke="{"#000" if table["policy"].iloc[row] == PLAN else "#fff"}" stroke-width="2"/>'
        )
    parts += [*_labels(table, left, top, named), *_legend(limits)]
    body = "\n".join(parts)
    shape = f'width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    made_by = f"<metadata>{MADE_BY}</metadata>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {shape}>\n{made_by}\n{ground}\n{body}\n</svg>\n'


def _span(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = (high - low) * 0.08 or max(abs(high) * 0.05, 1.0)
    return low - room, high + room


def _axes(x: tuple[float, float], y: tuple[float, float], x_title: str, y_title: str, *, signed: bool) -> str:
    frame = f'<path d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}" fill="none" stroke="#444"/>'
    parts, number = [frame], current_texts().number
    for step in range(_STEPS):
        share = step / (_STEPS - 1)
        at_x, at_y = _LEFT + share * (_RIGHT - _LEFT), _BOTTOM - share * (_BOTTOM - _TOP)
        of_x, of_y = x[0] + share * (x[1] - x[0]), y[0] + share * (y[1] - y[0])
        parts.append(f'<path d="M{_LEFT} {at_y:.1f}H{_RIGHT}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{at_x:.1f}" y="{_BOTTOM + 18}" text-anchor="middle" style="{_STYLE}">{number(of_x)}</text>'
        )
        shown = number(-of_y if signed else of_y)
        parts.append(f'<text x="{_LEFT - 8}" y="{at_y + 4:.1f}" text-anchor="end" style="{_STYLE}">{shown}</text>')
    middle_x, middle_y = (_LEFT + _RIGHT) / 2, (_TOP + _BOTTOM) / 2
    parts.append(
        f'<text x="{middle_x}" y="{_BOTTOM + 42}" text-anchor="middle" style="{_STYLE}">{escape(x_title)}</text>'
    )
    parts.append(
        f'<text x="20" y="{middle_y}" text-anchor="middle" style="{_STYLE}" transform="rotate(-90 20 {middle_y})">'
        f"{escape(y_title)}</text>"
    )
    return "\n".join(parts)


def _line(left: np.ndarray, top: np.ndarray) -> str:
    """Through the points that no other beats in what the picture shows: the highest from the right on."""
    order = np.lexsort((top, -left))
    at = order[np.minimum.accumulate(top[order]) >= top[order]]
    points = " ".join(f"{left[row]:.1f},{top[row]:.1f}" for row in at)
    return f'<polyline points="{points}" fill="none" stroke="#888" stroke-dasharray="4 3"/>'


def _labels(table: pd.DataFrame, left: np.ndarray, top: np.ndarray, named: np.ndarray) -> list[str]:
    """Names beside the four named divisions, moved down where two would lie on each other."""
    parts: list[str] = []
    lines: list[float] = []
    for row in sorted(np.flatnonzero(named), key=lambda one: (top[one], left[one])):
        height = top[row] - 12
        while any(abs(height - other) < _LINE for other in lines):
            height += _LINE
        lines.append(height)
        anchor, away = ("end", -6) if left[row] > (_LEFT + _RIGHT) / 2 else ("start", 6)
        text = escape(str(table["title"].iloc[row]))
        parts.append(
            f'<text x="{left[row] + away:.1f}" y="{height:.1f}" text-anchor="{anchor}" '
            f'style="{_STYLE};font-weight:bold;paint-order:stroke;stroke:#fff;stroke-width:3px">{text}</text>'
        )
    return parts


def _legend(limits: np.ndarray) -> list[str]:
    at = _RIGHT + 24
    # so many decimals that the two limits can be told apart
    decimals = next((n for n in range(0 if limits[0] >= _WHOLE else 1, _MOST) if np.diff(np.round(limits, n))[0]), 1)
    low, high = (current_texts().number(limit, decimals) for limit in limits)
    words = (
        tr("up to {most} m²").format(most=low),
        tr("{least} to {most} m²").format(least=low, most=high),
        tr("more than {least} m²").format(least=high),
    )
    titles = (tr("Green that no site pays,"), tr("for each home:"))
    parts = [
        f'<text x="{at}" y="{_TOP + 10 + 16 * n}" style="{_STYLE}">{escape(text)}</text>'
        for n, text in enumerate(titles)
    ]
    for step, (colour, text) in enumerate(zip(_COLOURS, words, strict=True)):
        height = _TOP + 50 + 22 * step
        parts.append(f'<circle cx="{at + 7}" cy="{height}" r="7" fill="{colour}"/>')
        parts.append(f'<text x="{at + 22}" y="{height + 4}" style="{_STYLE}">{escape(text)}</text>')
    parts.append(f'<circle cx="{at + 7}" cy="{_TOP + 130}" r="7" fill="#fff" stroke="#000" stroke-width="2"/>')
    parts.append(f'<text x="{at + 22}" y="{_TOP + 134}" style="{_STYLE}">{escape(tr("the programme"))}</text>')
    return parts
