"""Puts the HTML of a report together: one file that loads nothing, for the screen, for paper and for a PDF."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from html import escape, unescape
from importlib.resources import files

from g40_plugin.owned import MADE_BY

from ..progress import Progress
from .each import area_section
from .ends import contents, places, programme, run, sources
from .html import Palette, section
from .maps import Canvas
from .overview import cover, maps, method, order, side_by_side
from .told import Report

_HEADING = re.compile(r'^<section id="([\w-]+)"[^>]*>\s*<h2[^>]*>(.*?)</h2>')


def report_html(report: Report, about_run: Mapping[str, str], beside: list[str], progress: Progress) -> str:
    """The report as one HTML text; ``beside`` names the files with the same data."""
    tr, palette, canvas = report.texts, Palette(), Canvas(report)
    first = [order(report), method(report), maps(report, canvas, palette), side_by_side(report, palette)]
    areas = []
    for number, area in enumerate(report.areas):
        progress(0.4 + 0.5 * number / len(report.areas))
        areas.append(area_section(report, area, palette))
    last = [places(report, canvas, palette), programme(report), sources(report), run(report, about_run, beside)]
    parts = [*first, section("areas", tr("Each area"), "\n".join(areas), kind="areas"), *last]
    parts = [part for part in parts if part]
    listed = [(found[1], unescape(found[2])) for part in parts if (found := _HEADING.match(part))]
    first_page = cover(report, about_run["made"][:10], canvas, palette)
    # the colours are known once all is written
    style = (
        f"{files('g40_plugin.resources').joinpath('report', 'report.css').read_text(encoding='utf-8')}\n{palette.style}"
    )
    made = tr("Made by {program}.").format(program=MADE_BY)
    body = "\n".join(
        [
            f'<a class="skip" href="#main">{escape(tr("Go to the report"))}</a>',
            first_page,
            contents(report, listed),
            f'<main id="main">\n{chr(10).join(parts)}\n</main>',
            f"<footer><p>{escape(made)}</p></footer>",
        ]
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(report.texts.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{escape(MADE_BY)}">\n'
        f"<title>{escape(report.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _policy(style: str) -> str:
    """Nothing is loaded or sent, and only this style is used."""
    fingerprint = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{fingerprint}'; form-action 'none'; base-uri 'none'"
