"""The page of a record for a dossier: one HTML file that needs nothing else, in the language of the user."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from g40_plugin.owned import MADE_BY

from ..results.dossier import document, number, section, table_of
from ..translation import tr


def page_of(told: dict[str, Any]) -> str:
    """The page of a record (docs/record.md); every text of a user stands in it as text."""
    title = told["title"] or tr("Record of the choice")
    body = "\n".join(filter(None, [_head(told, title), *_sections(told), _foot(told)]))
    return document(title, body)


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
    yield section(tr("Reasons"), reasons)
    yield section(tr("Weights"), _weights(told))
    yield section(tr("Report marks and order"), _marks(told))
    yield section(tr("Who wins under which weights"), _winners(told))
    yield section(tr("What it rests on"), _files(told))
    yield "</main>"


def _weights(told: dict[str, Any]) -> str:
    whole = sum(told["weights"].values())
    rows = [
        [told["titles"][code], number(weight, 2), f"{number(100 * weight / whole)} %"]
        for code, weight in told["weights"].items()
    ]
    caption = tr("How heavily each part counts in the report mark")
    return table_of(caption, [tr("Part"), tr("Weight"), tr("Share")], rows, numbers_from=1)


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
    table = table_of(caption, titles, rows, numbers_from=1, marked=[place for at in chosen for place in (at, at + 1)])
    texts = [(result["name"], result["order"].get("text")) for result in results]
    lines = [f"{name}: {text}" if len(results) > 1 else text for name, text in texts if text]
    return "\n".join([table, *(f"<p>{escape(line)}</p>" for line in lines)])


def _mark(row: dict[str, Any]) -> str:
    if row.get("q_grade") is None:
        return tr("not known")
    mark = number(row["q_grade"], 1)
    if row.get("q_low") is None:
        return mark
    low, high = (number(max(1.0, row[bound] / 10), 1) for bound in ("q_low", "q_high"))
    return f"{mark} ({low}–{high})"


def _rank(row: dict[str, Any]) -> str:
    if row.get("rank") is None:
        return "–"
    rank, low, high = number(row["rank"]), row.get("rank_low"), row.get("rank_high")
    if low is None or high is None or low == high:
        return rank
    return f"{rank} ({number(low)}–{number(high)})"


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
    titles = [tr("Name"), tr("What"), tr("File"), "SHA-256"]
    table = table_of(tr("Files and their fingerprints (SHA-256)"), titles, rows)
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
