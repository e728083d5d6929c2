"""The last part of a report: places for homes, the housing programme, sources, and what the run was made with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from g40_plugin.catalogue.credits import told_once
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.layers import LEAST_SHOWN, MAPS
from g40_plugin.catalogue.names import capital
from g40_plugin.catalogue.phrases import about, percent, surface
from g40_plugin.catalogue.sites import PATHS as SITES
from g40_plugin.version import VERSION

from ..norms import read_norms
from ..norms.writing import differing, keys_of
from .each import anchor, kinds_of
from .html import Head, Palette, facts, figure, paragraphs, section, table, text
from .maps import Canvas
from .overview import norms_line
from .told import Report, between, name_of

# more places than this are in the workbook alone
MOST_SITES = 300


def places(report: Report, canvas: Canvas, palette: Palette) -> str:
    """Where homes fit: a map, the kinds, and the largest places."""
    tr = texts = report.texts
    if not len(report.sites):
        return ""
    told = MAPS["sites"]
    kinds = table(
        tr("Places for homes by kind"),
        [
            Head(tr("Kind of place")),
            *(Head(capital(one), "number") for one in (tr("number of places"), tr("homes"), tr("at least to at most"))),
        ],
        kinds_of(report, report.counted),
    )
    drawn = figure(canvas.sites(), texts(told.legend), tr("behind each kind the number of places"), palette)
    inside = [
        paragraphs([texts(told.question), tr("It tells what is possible; nothing has been decided.")]),
        drawn,
        kinds,
        _largest(report),
    ]
    return section("sites", texts(told.title), "\n".join(inside))


def _largest(report: Report) -> str:
    tr = texts = report.texts
    counted = report.counted
    # by their numbers as they are shown
    sites = counted[counted["mid"].round() >= LEAST_SHOWN].sort_values("mid", ascending=False, kind="stable")
    names = {str(area["area_id"]): f"{area['number']}. {name_of(area, tr)}" for area in report.areas}
    rows = []
    for site in sites.head(MOST_SITES).to_dict("records"):
        bounds = between(site["low"], site["high"], lambda homes: about(homes, tr))
        name = site.get("name")
        kind = capital(texts(SITES.get(site["path"], site["path"])))
        size = surface(site["area_m2"], tr) if pd.notna(site.get("area_m2")) else "–"
        rows.append(
            [
                names[site["area_id"]],
                kind,
                "" if name is None or pd.isna(name) else str(name),
                size,
                about(site["mid"], tr),
                bounds,
                str(site["site_id"]),
            ]
        )
    heads = [
        Head(tr("Area")),
        Head(tr("Kind of place")),
        Head(tr("Name")),
        Head(tr("Size"), "number"),
        Head(capital(tr("homes")), "number"),
        Head(capital(tr("at least to at most")), "number"),
        Head(tr("Number of the place")),
    ]
    said = ""
    if len(rows) < len(counted):
        count = tr.number(len(counted) - len(rows))
        said = tr("Smaller places, {count} in all, are in the workbook alone.").format(count=count)
    return table(tr("Places for homes, the largest first"), heads, rows, wide=True) + paragraphs([said])


def programme(report: Report) -> str:
    """The housing programme: homes and years of each area."""
    tr = texts = report.texts
    told = report.programme
    if told is None:
        return ""
    periods = list(report.norms.get("programme", {}).get("periods", ()))
    columns = [f"prg_homes_{number}" for number in range(1, len(periods) + 1) if f"prg_homes_{number}" in told.areas]
    names = {str(area["area_id"]): f"{area['number']}. {name_of(area, tr)}" for area in report.areas}
    rows = []
    taking = told.areas[told.areas["prg_homes"].fillna(0) > 0]
    for row in taking.to_dict("records"):
        firm = row.get("prg_freq")
        homes = [_homes(row[column], tr) for column in columns]
        rows.append(
            [
                names[row["area_id"]],
                _homes(row["prg_homes"], tr),
                _homes(row["prg_capacity"], tr),
                *homes,
                row["prg_period"] or "–",
                "–" if firm is None or pd.isna(firm) else percent(firm, tr),
            ]
        )
    heads = [
        Head(tr("Area")),
        Head(tr("New homes"), "number"),
        Head(tr("Homes that fit"), "number"),
        *(Head(period, "number") for period in periods[: len(columns)]),
        Head(tr("Building begins")),
        Head(tr("How often it takes homes"), "number"),
    ]
    total = tr("The programme brings {homes} homes in {areas} of the areas of this report.")
    said = total.format(homes=tr.number(taking["prg_homes"].sum()), areas=len(rows))
    without = tr("Areas that are not in the table get no homes.") if len(rows) < len(report.areas) else ""
    inside = paragraphs([said, without]) + table(tr("New homes of the programme by area"), heads, rows, wide=True)
    return section("programme", texts(MAPS["programme"].title), inside)


def _homes(value: Any, tr: Texts) -> str:
    return "–" if value is None or pd.isna(value) else tr.number(value)


def source_rows(report: Report) -> list[list[str]]:
    """Each source with its date and licence."""
    tr = texts = report.texts
    meta = report.scored.meta
    licence = texts(meta["licence"]).replace("(c)", "©") if meta.get("licence") else tr("© OpenStreetMap contributors")
    unknown = tr("date not known")
    rows = [[meta.get("source") or tr("city package"), meta.get("source_date", "")[:10] or unknown, licence]]
    named: list[Mapping[str, str]] = json.loads(meta.get("credits") or "[]")
    rows += [[one["name"], one["date"][:10] or unknown, one["licence"] or "–"] for one in told_once(named)]
    return rows


def sources(report: Report) -> str:
    """The sources with their dates and licences."""
    tr = report.texts
    heads = [Head(tr("Source")), Head(tr("Date")), Head(tr("Licence"))]
    return section(
        "sources", tr("Sources"), table(tr("Sources, with their dates and licences"), heads, source_rows(report))
    )


def run_facts(report: Report, about_run: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the scores and this report were made with."""
    tr, meta = report.texts, report.scored.meta
    return [
        (tr("Norms"), norms_line(report)),
        (tr("Scored by"), f"G40 {meta.get('program_version', '')}".strip()),
        (tr("Scored on"), meta.get("created", "")),
        (tr("Coordinate reference system"), meta.get("crs", "")),
        (tr("Variant"), meta.get("variant", "")),
        (tr("Report by"), f"G40 {VERSION}"),
        (tr("Report made on"), about_run["made"]),
        (tr("Scored file"), about_run["file"]),
        (tr("Its fingerprint (SHA-256)"), about_run["sha256"]),
    ]


def own_norms(report: Report) -> list[str]:
    """The values of the norms that differ from those that come with the program."""
    changed = keys_of(differing(read_norms().as_file, report.scored.norms.as_file))
    return [key for key in changed if not key.endswith(".source")]


def run(report: Report, about_run: Mapping[str, str], files: list[str]) -> str:
    """What the report was made with, and the files beside it."""
    tr = report.texts
    changed = own_norms(report)
    told = tr("All values of the norms are those that come with the program.")
    if changed:
        told = tr("These values of the norms are your own: {keys}.").format(keys=", ".join(changed))
    beside = (
        [
            tr("The same data stand in {files}; the scored GeoPackage itself holds all layers.").format(
                files=", ".join(files)
            )
        ]
        if files
        else []
    )
    inside = facts(tr("What this report was made with"), run_facts(report, about_run)) + paragraphs([told, *beside])
    return section("run", tr("How this report was made"), inside, kind="same")


def contents(report: Report, sections: list[tuple[str, str]]) -> str:
    """Links to all sections, and to all areas below theirs."""
    tr = report.texts
    lines = []
    for identity, title in sections:
        more = ""
        if identity == "areas":
            links = "".join(
                f'<li><a href="#{anchor(area)}">{area["number"]}. {text(name_of(area, tr)).html}</a></li>'
                for area in report.areas
            )
            more = f"<ul>{links}</ul>"
        lines.append(f'<li><a href="#{identity}">{text(title).html}</a>{more}</li>')
    head = f'<h2 id="toc-h">{text(tr("Contents")).html}</h2>'
    return f'<nav class="toc" aria-labelledby="toc-h">{head}<ul>{"".join(lines)}</ul></nav>'
