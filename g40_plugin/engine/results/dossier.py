"""Pages for a dossier: one HTML file that needs nothing else, read on a screen, on paper or aloud."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from g40_plugin.owned import MADE_BY

from ..translation import current_language, current_texts

STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 "Open Sans", "Segoe UI", Arial, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin-bottom: .2rem; }
h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 2px solid #253494; padding-bottom: .2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 1rem 0; }
dt { font-weight: 600; } dd { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid #767676; padding: .3rem .6rem; text-align: left; vertical-align: top; }
thead th { background: #e8ebf5; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.chosen { background: #fff6d6; } code { font-size: .85rem; overflow-wrap: anywhere; }
footer { margin-top: 3rem; color: #4d4d4d; font-size: .9rem; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def document(title: str, body: str, style: str = "") -> str:
    """A whole page in the language of the user; ``body`` is HTML, ``style`` comes after what all pages have."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(current_language())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{escape(MADE_BY)}">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def section(title: str, inside: str) -> str:
    """A part of a page under its heading; nothing where nothing is inside."""
    return f"<section>\n<h2>{escape(title)}</h2>\n{inside}\n</section>" if inside else ""


def table_of(
    caption: str,
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers_from: int = 99,
    marked: Sequence[int] = (),
) -> str:
    """A table whose first cell heads its row; columns from ``numbers_from`` on are numbers, some ``marked``."""

    def kind(place: int) -> str:
        words = [*(["number"] if place >= numbers_from else []), *(["chosen"] if place in marked else [])]
        return f' class="{" ".join(words)}"' if words else ""

    head = "".join(f'<th scope="col"{kind(place)}>{escape(title)}</th>' for place, title in enumerate(titles))

    def line(row: Sequence[str]) -> str:
        cells = "".join(f"<td{kind(place)}>{escape(cell)}</td>" for place, cell in enumerate(row[1:], start=1))
        return f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>'

    body = "\n".join(map(line, rows))
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table>\n'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def number(value: float, decimals: int = 0) -> str:
    """A number as the language of the user writes it."""
    return current_texts().number(value, decimals)
