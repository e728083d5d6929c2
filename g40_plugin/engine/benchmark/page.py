"""The page with cities beside each other: tables, spreads and small maps; without scripts, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from g40_plugin.catalogue.grades import data_grade
from g40_plugin.owned import MADE_BY

from ..results.dossier import document, number, section, table_of
from ..translation import current_texts, tr
from .figures import FIGURES, About, Figure
from .maps import STYLE, maps_of
from .read import CityRead

# the themes of the small maps
_THEMES = ("q", "a15", "grn")
_STYLE = f"""{STYLE}
.maps {{ --map-width: 11rem; }} td svg {{ width: 12rem; height: 1.2rem; display: block; }}
"""


def page_of(told: dict[str, Any], cities: Sequence[CityRead], figures: Sequence[dict[str, Figure]]) -> str:
    """The whole page; ``told`` is what cities.json holds, ``figures`` are those of each city."""
    title = tr("Cities beside each other")
    parts = [f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(_about(told))}</p>\n</header>", "<main>"]
    parts.append(section(tr("How to read this"), _reading(told)))
    parts.append(section(tr("All figures"), _overview(cities, figures)))
    parts.append(section(tr("Order and spread"), "\n".join(_orders(told, cities, figures))))
    parts.append(section(tr("Homes"), _homes(told, cities, figures)))
    parts.append(section(tr("Maps"), "\n".join(_maps(cities))))
    parts.append(section(tr("What it rests on"), _sources(told)))
    foot = tr("Made by {program} {version} on {day}.")
    shown = foot.format(program=MADE_BY, version=told["program_version"], day=told["made"][:10])
    parts.append(f"</main>\n<footer><p>{escape(shown)}</p></footer>")
    return document(title, "\n".join(filter(None, parts)), _STYLE)


def _about(told: dict[str, Any]) -> str:
    hashes = {row["norms_hash"] for row in told["cities"] if row["norms_hash"]}
    count = len(told["cities"])
    if len(hashes) == 1:
        return tr("{count} cities by the same norms ({hash}).").format(count=count, hash=hashes.pop())
    return tr("{count} cities by {norms} different norms.").format(count=count, norms=len(hashes))


def _reading(told: dict[str, Any]) -> str:
    texts = [
        tr(
            "Scores run from 0 to 100 and the report mark from 1 to 10. The middle of the inhabitants is shown, with "
            "the range in which {share} % of them live; where inhabitants are not known each area counts once."
        ).format(share=number(told["within"])),
        tr(
            "Only cities with the same norms and the same data grade of a figure are ranked together: a register and "
            "an open map do not see the same things. A city alone in its group has no rank."
        ),
        tr("A figure that is not known is empty and has its reason; it is never counted as 0."),
        *told["warnings"],
    ]
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _overview(cities: Sequence[CityRead], figures: Sequence[dict[str, Figure]]) -> str:
    rows = [
        [city.label, *(_shown(about, values[about.key]) for about in FIGURES)]
        for city, values in zip(cities, figures, strict=True)
    ]
    titles = [tr("City"), *(_title(about) for about in FIGURES)]
    table = table_of(tr("Every city and every figure"), titles, rows, numbers_from=1)
    reasons = [(city.label, tr("all"), city.problem) for city in cities if city.problem]
    reasons += [
        (city.label, current_texts()(about.title), values[about.key].reason)
        for city, values in zip(cities, figures, strict=True)
        for about in FIGURES
        if values[about.key].reason
    ]
    if not reasons:
        return table
    why = table_of(tr("Why a figure is empty"), [tr("City"), tr("Figure"), tr("Why")], [list(row) for row in reasons])
    return f"{table}\n{why}"


def _title(about: About) -> str:
    return f"{current_texts()(about.title)}, {about.unit}" if about.unit else current_texts()(about.title)


def _shown(about: About, figure: Figure) -> str:
    return "–" if figure.value is None else number(figure.value, about.decimals)


def _orders(told: dict[str, Any], cities: Sequence[CityRead], figures: Sequence[dict[str, Figure]]) -> Iterator[str]:
    """A table for each figure that is ranked, group by group, the highest first, with the spread as a line."""
    for about in [about for about in FIGURES if about.ranked]:
        most = 10.0 if about.key == "mark" else 100.0
        rows = []
        for row, city, values in zip(told["cities"], cities, figures, strict=True):
            figure = values[about.key]
            if figure.value is not None:
                group = (row["norms_hash"] or "", figure.grade or "-")
                rows.append((group, -figure.value, city.label, figure, row["areas"]))
        if not rows:
            continue
        rows.sort(key=lambda row: row[:3])
        lines = [
            f'<tr><th scope="row">{escape(label)}</th><td class="number">{_rank(figure)}</td>'
            f'<td class="number">{_shown(about, figure)}</td><td>{_line(figure, most, about)}</td>'
            f"<td>{escape(group[1])}</td><td>{escape(group[0])}</td><td>{escape(_known(figure, areas))}</td></tr>"
            for group, _, label, figure, areas in rows
        ]
        spread = [tr("From - to")]
        titles = [tr("City"), tr("Rank"), _title(about), *spread, tr("Data"), tr("Norms"), tr("Known in")]
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in titles)
        caption = escape(current_texts()(about.title))
        yield (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table>\n'
            f"<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(lines)}\n</tbody></table></div>"
        )


def _rank(figure: Figure) -> str:
    if figure.rank is None:
        return "–"
    return escape(tr("{rank} of {of}").format(rank=figure.rank, of=figure.of))


def _known(figure: Figure, areas: int | None) -> str:
    return tr("{known} of {areas} areas").format(known=figure.known_in, areas=areas)


def _line(figure: Figure, most: float, about: About) -> str:
    """The spread as a line with a point at the middle, from 0 to ``most``; words for who cannot see it."""
    value = figure.value or 0.0
    low, high = (value if bound is None else bound for bound in (figure.low, figure.high))
    texts = current_texts()
    said = " - ".join(texts.number(bound, about.decimals) for bound in (low, high))
    start, middle, end = (100.0 * min(max(one / most, 0.0), 1.0) for one in (low, value, high))
    bar = "" if figure.low is None else f'<path d="M{start:.1f},5H{end:.1f}" stroke="#253494" stroke-width="2.500"/>'
    return (
        f'<svg viewBox="-2 0 104 10" preserveAspectRatio="none" role="img" aria-label="{escape(said)}">'
        f'<path d="M0,5H100" stroke="#b5b5b5" stroke-width=".6"/>{bar}'
        f'<path d="M{middle:.1f},1V9" stroke="#1a1a1a" stroke-width="1.400"/></svg>'
    )


def _homes(told: dict[str, Any], cities: Sequence[CityRead], figures: Sequence[dict[str, Figure]]) -> str:
    rows, reasons = [], []
    for city, values in zip(cities, figures, strict=True):
        fits, placed, share = values["homes_fit"], values["placed"], values["share"]
        cells = [_count(city.inhabitants)]
        cells += [_count(one) for one in (fits.low, fits.value, fits.high, placed.value, share.value)]
        covered = "–" if not share.value or fits.value is None else f"{number(100.0 * fits.value / share.value)} %"
        rows.append([city.label, *cells, covered])
        for title, figure in ((tr("Programme"), placed), (tr("Share of the forty"), share)):
            if figure.reason:
                reasons.append([city.label, title, figure.reason])
    titles = [
        tr("City"), tr("Inhabitants"), tr("Homes that fit, low"), tr("Homes that fit"), tr("Homes that fit, high"),
        tr("Programme"), tr("Share of the forty"), tr("Fits of the share"),
    ]  # fmt: skip
    table = table_of(tr("Homes that fit in the plan areas beside the share of each city"), titles, rows, numbers_from=1)
    parts = [f"<p>{escape(told['share'])}</p>", table]
    if reasons:
        parts.append(table_of(tr("Why a number of homes is empty"), [tr("City"), tr("Figure"), tr("Why")], reasons))
    return "\n".join(parts)


def _count(value: float | None) -> str:
    return "–" if value is None else number(value)


def _maps(cities: Sequence[CityRead]) -> Iterator[str]:
    scored = [(city.label, city.scored) for city in cities if city.scored is not None]
    for theme in _THEMES:
        title = next(current_texts()(about.title) for about in FIGURES if about.family == theme)
        yield maps_of(title, theme, scored)


def _sources(told: dict[str, Any]) -> str:
    texts = current_texts()
    rows = []
    for row in told["cities"]:
        names = ", ".join(f"{one.get('name', '')} {one.get('date', '')}".strip() for one in row["credits"])
        known = [row["licence"] or "", (row["source_date"] or "")[:10], names]
        grade = data_grade(row["grade"], texts) if row["grade"] else "–"
        who = "" if row["inhabitants"] is None else row["inhabitants_source"]
        label = row["name"] if row["year"] is None else f"{row['name']} {row['year']}"
        rows.append([label, grade, "; ".join(filter(None, known)), who, row["norms_hash"] or "–"])
    titles = [tr("City"), tr("Data"), tr("Sources"), tr("Inhabitants from"), tr("Norms")]
    return table_of(tr("Data, sources and norms of each city"), titles, rows)
