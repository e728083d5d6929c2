"""Where the figures of a map come from: the line at its foot."""

from typing import Mapping

from .language import Texts


def sources_line(meta: Mapping[str, str], tr: Texts) -> str:
    """City, date of the data, licence and norms, as far as the result tells them."""
    parts = []
    if meta.get("city"):
        parts.append(meta["city"])
    if meta.get("source_date"):
        parts.append(tr("data of {date}").format(date=meta["source_date"][:10]))
    parts.append(meta.get("licence", "").replace("(c)", "©") or tr("© OpenStreetMap contributors"))
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
