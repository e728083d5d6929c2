"""Where the figures of a map come from: the line at its foot."""

import json
from typing import Dict, List, Mapping

from ..catalogue.language import N_
from ..catalogue.names import capital
from .language import Texts

# licences that packages of this plugin bear, as they stand there
LICENCES = (N_("CC0, invented sample data"), N_("ODbL, (c) OpenStreetMap contributors"))


def sources_line(meta: Mapping[str, str], tr: Texts) -> str:
    """City, date and licence of OpenStreetMap and of each register, and norms, as far as the result tells them."""
    parts, texts = [], tr
    if meta.get("city"):
        parts.append(capital(meta["city"]))
    if meta.get("source_date"):
        parts.append(tr("data of {date}").format(date=meta["source_date"][:10]))
    licence = meta.get("licence")
    parts.append(texts(licence).replace("(c)", "©") if licence else tr("© OpenStreetMap contributors"))
    parts += [_credit(one, tr) for one in _told_once(json.loads(meta.get("credits") or "[]"))]
    if meta.get("norms_version"):
        name = meta.get("norms_name") or "G40"
        parts.append(
            tr("norms {name}, version {version} ({hash})").format(
                name=name, version=meta["norms_version"], hash=meta.get("norms_hash", "")
            )
        )
    if meta.get("created"):
        parts.append(tr("calculated on {date}").format(date=meta["created"][:10]))
    return tr("Sources: {sources}.").format(sources="; ".join(parts))


def _told_once(named: List[Dict[str, str]]) -> List[Dict[str, str]]:
    # several registers come from one source: it is named once, with the latest date
    latest = {(one["name"], one["licence"]): one for one in sorted(named, key=lambda one: one["date"])}
    return [latest[key] for key in dict.fromkeys((one["name"], one["licence"]) for one in named)]


def _credit(one: Dict[str, str], tr: Texts) -> str:
    date = one["date"][:10] or tr("date not known")
    return ", ".join(part for part in (one["name"], date, one["licence"]) if part)
