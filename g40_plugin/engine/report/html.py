"""Pieces of HTML: tables with captions and headed cells, legends, and colours as classes of the style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from .maps import Drawn, ink_on


class Cell(NamedTuple):
    """A cell of a table: HTML that is safe already, and the classes of its style."""

    html: str
    kind: str = ""


class Head(NamedTuple):
    """The head of a column, and the class of all its cells; one that begins with w is the width of the head alone."""

    text: str
    kind: str = ""


class Palette:
    """The colours of a page, each a class, so that no element has a style of its own."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def __call__(self, colour: str) -> str:
        """The class of a colour; empty for none."""
        return self._names.setdefault(colour, f"k{len(self._names)}") if colour else ""

    def chip(self, colour: str) -> str:
        """A small square in a colour, which says nothing that the words beside it do not."""
        return f'<span class="chip {self(colour)}"></span> ' if colour else ""

    @property
    def style(self) -> str:
        """The rules of all classes that were asked for."""
        rules = (f".{name}{{background:{colour};color:{ink_on(colour)}}}" for colour, name in self._names.items())
        return "\n".join(rules)


def text(value: str) -> Cell:
    """A cell with plain text."""
    return Cell(escape(value))


def table(
    caption: str, heads: Sequence[Head], rows: Iterable[Sequence[Any]], *, kind: str = "", wide: bool = False
) -> str:
    """A table whose first cell heads its row; empty where there are no rows. ``wide`` scrolls on a small screen."""
    lines = [_row(heads, row) for row in rows]
    if not lines:
        return ""
    head = "".join(f'<th scope="col"{_kind(one.kind)}>{escape(one.text)}</th>' for one in heads)
    whole = (
        f"<table{_kind(kind)}>\n<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(lines)
        + "\n</tbody></table>"
    )
    if not wide:
        return whole
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(caption)}">{whole}</div>'


def _row(heads: Sequence[Head], row: Sequence[Any]) -> str:
    cells = [one if isinstance(one, Cell) else text(one) for one in row]
    parts = []
    for number, (head, cell) in enumerate(zip(heads, cells, strict=True)):
        kind = _kind(" ".join(filter(None, ("" if head.kind.startswith("w") else head.kind, cell.kind))))
        parts.append(f'<th scope="row"{kind}>{cell.html}</th>' if not number else f"<td{kind}>{cell.html}</td>")
    return f"<tr>{''.join(parts)}</tr>"


def _kind(names: str) -> str:
    return f' class="{names}"' if names else ""


def facts(caption: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A table of two columns, a fact a row, without those that say nothing."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in pairs if value
    )
    return f'<table class="facts"><caption>{escape(caption)}</caption><tbody>{rows}</tbody></table>' if rows else ""


def paragraphs(texts: Iterable[str]) -> str:
    """A paragraph each, without those that are empty."""
    return "".join(f"<p>{escape(one)}</p>" for one in texts if one)


def items(texts: Iterable[str], kind: str = "") -> str:
    """A list; empty where there is nothing to list."""
    lines = "".join(f"<li>{escape(one)}</li>" for one in texts if one)
    return f"<ul{_kind(kind)}>{lines}</ul>" if lines else ""


def figure(drawn: Drawn, legend: str, counted: str, palette: Palette) -> str:
    """A map with its legend beside it as text; ``counted`` says what the numbers behind the classes count."""
    lines = []
    for one in drawn.legend:
        words = f"{one.words} ({one.bounds})" if one.bounds else one.words
        lines.append(f"<li>{palette.chip(one.colour)}{escape(words)}: {one.areas}</li>")
    for words, dashed in drawn.outlines:
        line = "╌" if dashed else "─"
        lines.append(f'<li><span aria-hidden="true">{line}</span> {escape(words)}</li>')
    return (
        f'<figure>{drawn.svg}<figcaption class="small">{escape(legend)} ({escape(counted)})</figcaption></figure>'
        f'<ul class="legend">{"".join(lines)}</ul>'
    )


def section(identity: str, title: str, inside: str, *, kind: str = "", level: int = 2) -> str:
    """A section with its heading; empty where there is nothing inside."""
    if not inside:
        return ""
    return (
        f'<section id="{identity}" aria-labelledby="{identity}-h"{_kind(kind)}>\n'
        f'<h{level} id="{identity}-h">{escape(title)}</h{level}>\n{inside}\n</section>'
    )
