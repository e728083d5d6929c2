"""Where the figures of a result come from, for the foot of a map and the end of a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from .language import N_, Texts
from .names import capital

# licences that packages of this plugin bear, as they stand there
LICENCES = (N_("CC0, invented sample data"), N_("ODbL, (c) OpenStreetMap contributors"))


def sources_of(meta: Mapping[str, str], tr: Texts) -> list[str]:
    """City, date and licence of OpenStreetMap and of each register, and norms, as far as the result tells them."""
    parts, texts = [], tr
    if meta.get("city"):
        parts.append(capital(meta["city"]))
    if meta.get("source_date"):
        parts.append(tr("data of {date}").format(date=meta["source_date"][:10]))
    licence = texts(meta["licence"]).replace("(c)", "©") if meta.get("licence") else ""
    parts.append(licence or tr("© OpenStreetMap contributors"))
    parts += [_credit(one, tr) for one in told_once(json.loads(meta.get("credits") or "[]"))]
    if meta.get("norms_version"):
        name = meta.get("norms_name") or "G40"
        parts.append(
            tr("norms {name}, version {version} ({hash})").format(
                name=name, version=meta["norms_version"], hash=meta.get("norms_hash", "")
            )
        )
    if meta.get("created"):
        parts.append(tr("calculated on {date}").format(date=meta["created"][:10]))
    return parts


def sources_line(meta: Mapping[str, str], tr: Texts) -> str:
    """The sources of a result in one sentence."""
    return tr("Sources: {sources}.").format(sources="; ".join(sources_of(meta, tr)))


def told_once(named: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Each source once, with its latest date, as several registers come from one."""
    latest = {(one["name"], one["licence"]): one for one in sorted(named, key=lambda one: one["date"])}
    return [latest[key] for key in dict.fromkeys((one["name"], one["licence"]) for one in named)]


def _credit(one: Mapping[str, str], tr: Texts) -> str:
    date = one["date"][:10] or tr("date not known")
    return ", ".join(part for part in (one["name"], date, one["licence"]) if part)
