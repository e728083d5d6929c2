"""The page of a record for a dossier: one HTML file that needs nothing else, in the language of the user."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from ..translation import current_language, current_texts, tr
from ..version import MADE_BY

_STYLE = """
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


def page_of(told: dict[str, Any]) -> str:
    """The page of a record (docs/record.md); every text of a user stands in it as text."""
    title = told["title"] or tr("Record of the choice")
    body = "\n".join(filter(None, [_head(told, title), *_sections(told), _foot(told)]))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(current_language())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{escape(MADE_BY)}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _head(told: dict[str, Any], title: str) -> str:
    cities = dict.fromkeys(result["city"] for result in told["results"] if result["city"])
    facts = [
        (tr("Chosen"), told["chosen"] or tr("nothing yet")),
        (tr("Date"), told["date"]),
        (tr("City package"), ", ".join(cities)),
        (tr("Who was there"), ", ".join(told["present"])),
    ]
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts if text)
    return f"<header>\n<h1>{escape(title)}</h1>\n<dl>{rows}</dl>\n</header>"


def _sections(told: dict[str, Any]) -> Iterable[str]:
    yield "<main>"
    lines = [line.strip() for line in told["reasons"].splitlines() if line.strip()]
    reasons = "".join(f"<p>{escape(line)}</p>" for line in lines) or f"<p>{escape(tr('No reasons were given.'))}</p>"
    yield _section(tr("Reasons"), reasons)
    yield _section(tr("Weights"), _weights(told))
    yield _section(tr("Report marks and order"), _marks(told))
    yield _section(tr("Who wins under which weights"), _winners(told))
    yield _section(tr("What it rests on"), _files(told))
    yield "</main>"


def _section(title: str, inside: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{inside}\n</section>" if inside else ""


def _weights(told: dict[str, Any]) -> str:
    whole = sum(told["weights"].values())
    rows = [
        [told["titles"][code], _number(weight, 2), f"{_number(100 * weight / whole)} %"]
        for code, weight in told["weights"].items()
    ]
    caption = tr("How heavily each part counts in the report mark")
    return _table(caption, [tr("Part"), tr("Weight"), tr("Share")], rows, numbers_from=1)


def _marks(told: dict[str, Any]) -> str:
    """A row an area, with the mark and the rank of every result; the order of each in words below."""
    results = told["results"]
    names: dict[str, str] = {}
    for result in results:
        names |= {row["area_id"]: row["area_name"] for row in result["areas"]}
    of_area = [{row["area_id"]: row for row in result["areas"]} for result in results]
    # the best of the chosen result, or of the first, stand first
    leading = next((number for number, result in enumerate(results) if result["name"] == told["chosen"]), 0)
    order = sorted(names, key=lambda area: (of_area[leading].get(area, {}).get("rank") or float("inf"), names[area]))
    titles = [tr("Area")]
    for result in results:
        titles += [tr("{name}: mark").format(name=result["name"]), tr("{name}: rank").format(name=result["name"])]
    rows = []
    for area in order:
        cells = [names[area]]
        for rows_of in of_area:
            row = rows_of.get(area, {})
            cells += [_mark(row), _rank(row)]
        rows.append(cells)
    chosen = [2 * number + 1 for number, result in enumerate(results) if result["name"] == told["chosen"]]
    caption = tr("Report mark and rank of every area; between brackets what other weights and estimates would give")
    table = _table(caption, titles, rows, numbers_from=1, marked=[place for at in chosen for place in (at, at + 1)])
    texts = [(result["name"], result["order"].get("text")) for result in results]
    lines = [f"{name}: {text}" if len(results) > 1 else text for name, text in texts if text]
    return "\n".join([table, *(f"<p>{escape(line)}</p>" for line in lines)])


def _mark(row: dict[str, Any]) -> str:
    if row.get("q_grade") is None:
        return tr("not known")
    mark = _number(row["q_grade"], 1)
    if row.get("q_low") is None:
        return mark
    low, high = (_number(max(1.0, row[bound] / 10), 1) for bound in ("q_low", "q_high"))
    return f"{mark} ({low}–{high})"


def _rank(row: dict[str, Any]) -> str:
    if row.get("rank") is None:
        return "–"
    rank, low, high = _number(row["rank"]), row.get("rank_low"), row.get("rank_high")
    if low is None or high is None or low == high:
        return rank
    return f"{rank} ({_number(low)}–{_number(high)})"


def _winners(told: dict[str, Any]) -> str:
    found = told["winners"]
    lines = [row["text"] for row in found.get("variants", ()) if row["text"]]
    several = len(told["results"]) > 1
    lines += [
        f"{row['scored']}: {row['text']}" if several else row["text"] for row in found.get("areas", ()) if row["text"]
    ]
    about = tr("All weights were drawn, each division as likely as any other, and the scores left as they are.")
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p>{escape(about)}</p><ul>{items}</ul>" if items else ""


def _files(told: dict[str, Any]) -> str:
    norms = told["norms"]
    rows = []
    for result in told["results"]:
        rows.append([result["name"], tr("scores"), result["file"], result["sha256"]])
        if result["drawn"]:
            rows.append([result["name"], tr("what was drawn"), result["drawn"]["file"], result["drawn"]["sha256"]])
    if norms["file"]:
        rows.append(["", tr("norms"), norms["file"]["file"], norms["file"]["sha256"]])
    table = _table(tr("Files and their fingerprints (SHA-256)"), [tr("Name"), tr("What"), tr("File"), "SHA-256"], rows)
    text = tr("Norms: {name}, {version}+{hash}.").format(
        name=norms["name"], version=norms["version"], hash=norms["hash"]
    )
    warnings = "".join(f"<li>{escape(text)}</li>" for text in told["warnings"])
    listed = f"<p>{escape(tr('To keep in mind:'))}</p><ul>{warnings}</ul>" if warnings else ""
    return f"<p>{escape(text)}</p>\n{table}\n{listed}"


def _foot(told: dict[str, Any]) -> str:
    text = tr("Made by {program} {version} on {day}. The record beside this page opens again with 'g40 record check'.")
    shown = text.format(program=MADE_BY, version=told["program_version"], day=told["made"][:10])
    return f"<footer><p>{escape(shown)}</p></footer>"


def _table(
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


def _number(value: float, decimals: int = 0) -> str:
    return current_texts().number(value, decimals)
