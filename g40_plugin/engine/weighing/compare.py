"""What differs between two scored files, area by area: as a layer, as a list of sentences, and what else differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from g40_plugin.catalogue.differences import ENDS, differences, scores_of
from g40_plugin.catalogue.language import listed

from ..files import written_beside
from ..norms.writing import differing, keys_of
from ..progress import SILENT, Progress
from ..results.geopackage import add_difference_styles, write_layer, write_meta
from ..translation import current_texts, tr
from .scored import Scored, read_scored, shared_areas

_NOW, _THEN, _DIFF, _WHY = ENDS
# an area of which more than this share lies elsewhere is not the same
_SAME_AREA = 0.01
# of a score, a share that is the same
_SAME_SHARE = 0.005
_LISTED_CHANGES = ("area_id", "area_name", "family", "field", "now", "then", "amount", "told", "sentence")


def compare(
    before: Path | str, after: Path | str, out: Path | str, *, progress: Progress = SILENT
) -> dict[str, Any]:
    """Write the GeoPackage ``out`` with the layer ``difference`` and the table ``changes`` of two scored files.

    Areas are those of ``after``, known in the other by their id. A difference is null where one of the two is not
    known, with why. Raises ``InputError`` for a file that is not scored, one file twice, or where no area is in both,
    in the same place, ``OutputError``.
    """
    progress, warned = progress.remembering()
    one, other = read_scored(before), read_scored(after)
    shared = shared_areas(one, other)
    with written_beside(out) as beside:
        progress(0.1, tr("Comparing the areas"))
        _warn(one, other, progress)
        layer = _layer(one, other)
        changes = _changes(one, other)
        progress(0.6, tr("Writing results"))
        write_layer(beside, "difference", layer, "MultiPolygon")
        write_layer(beside, "changes", changes)
        write_meta(beside, _meta(one, other, warned))
        add_difference_styles(beside, layer, other.norms.as_file)
    progress(1.0, tr("Done"))
    told = changes[changes["told"] == 1]
    return {
        "out": str(out),
        "layer": "difference",
        "areas": len(shared),
        "changed": int(told["area_id"].nunique()),
        "changes": changes.to_dict("records"),
        "norms_before": one.meta.get("norms_hash", ""),
        "norms_after": other.meta.get("norms_hash", ""),
        "warnings": warned,
    }


def _warn(one: Scored, other: Scored, progress: Progress) -> None:
    """Say what differs beside the scores: then a difference is not one of the plan alone."""
    if one.meta.get("norms_hash") != other.meta.get("norms_hash"):
        keys = [key for key in keys_of(differing(one.norms.as_file, other.norms.as_file)) if not key.endswith("source")]
        message = tr("The two were scored by different norms ({keys}): differences may come from that.")
        progress.warn(message.format(keys=listed(keys)))
    for key, message in (
        ("city", tr("The two are of different city packages ({before} and {after}): differences may come from that.")),
        (
            "source_date",
            tr("The data of the two are of different dates ({before} and {after}): differences may come from that."),
        ),
        (
            "program_version",
            tr("The two were scored by different versions ({before} and {after}): differences may come from that."),
        ),
    ):
        values = [each.meta.get(key) or "-" for each in (one, other)]
        if values[0] != values[1]:
            progress.warn(message.format(before=values[0], after=values[1]))
    gone = sorted(set(one.areas["area_id"]) - set(other.areas["area_id"]))
    new = sorted(set(other.areas["area_id"]) - set(one.areas["area_id"]))
    if gone or new:
        message = tr("Not in both are the areas {areas}: they have no difference.")
        progress.warn(message.format(areas=listed([*gone, *new])))
    for score, count in _known_otherwise(one, other):
        message = tr("{score}: in {count} areas another share of the score is known than before, which moves it too.")
        progress.warn(message.format(score=score, count=count))
    moved = _moved(one.areas, other.areas)
    if moved:
        message = tr("The areas {areas} have another outline: their differences are not of the plan alone.")
        progress.warn(message.format(areas=listed(moved)))


def _known_otherwise(one: Scored, other: Scored) -> list[tuple[str, int]]:
    """Scores of which another share is known now, as where a kind is not known any more, and in how many areas."""
    before, after = (each.areas.set_index("area_id") for each in (one, other))
    ids, found = before.index.intersection(after.index), []
    for card, field in scores_of(other.norms.as_file):
        column = f"{card.code}_cov"
        if all(name in table for name in (field, column) for table in (before, after)):
            was, then = (table.loc[ids, [field, column]].astype(float) for table in (before, after))
            moved = (then[column] - was[column]).abs() > _SAME_SHARE
            moved &= was[field].notna() & then[field].notna()
            found += [(current_texts()(card.title), int(moved.sum()))] if moved.any() else []
    return found


def _moved(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> list[str]:
    """The ids of areas of which more than a sliver lies elsewhere."""
    before = one.set_index("area_id").geometry.to_crs(other.crs)
    after = other.set_index("area_id").geometry
    ids = [area for area in after.index if area in before.index]
    outside = after.loc[ids].symmetric_difference(before.loc[ids], align=True).area
    return [str(area) for area in outside.index[outside > _SAME_AREA * after.loc[ids].area]]


def _layer(one: Scored, other: Scored) -> gpd.GeoDataFrame:
    """Per score of either file: its value now (before), then (after), the difference, and why that is not known."""
    ids = other.areas["area_id"]
    before = one.areas.set_index("area_id").reindex(ids)
    after = other.areas.set_index("area_id")
    columns: dict[str, Any] = {"area_id": ids.to_numpy(object), "area_name": other.areas["area_name"].to_numpy(object)}
    in_both = ids.isin(one.areas["area_id"]).to_numpy()
    for card, field in scores_of(other.norms.as_file):
        if field not in before and field not in after:
            continue
        now, then = (
            table[field].to_numpy(float) if field in table else np.full(len(ids), np.nan) for table in (before, after)
        )
        columns |= {f"{field}{_NOW}": now, f"{field}{_THEN}": then, f"{field}{_DIFF}": then - now}
        whys = (_whys(table, card.code, field) for table in (before, after))
        columns[f"{field}{_WHY}"] = [
            _why(*row) for row in zip(in_both, np.isnan(now), np.isnan(then), *whys, strict=True)
        ]
    return gpd.GeoDataFrame(columns, geometry=other.areas.geometry.to_numpy(), crs=other.areas.crs)


def _whys(table: pd.DataFrame, family: str, field: str) -> list[str]:
    if field not in table:
        return [tr("Not calculated.")] * len(table)
    note = f"{family}_note"
    if note not in table:
        return [""] * len(table)
    return [text if isinstance(text, str) else "" for text in table[note]]


def _why(both: bool, now_unknown: bool, then_unknown: bool, before: str, after: str) -> str | None:  # noqa: FBT001
    """Why an area has no difference; None where it has one."""
    if not both:
        return tr("The area is not in the first of the two.")
    parts = []
    if now_unknown:
        parts.append(tr("Before: {reason}").format(reason=before or tr("not known")))
    if then_unknown:
        parts.append(tr("After: {reason}").format(reason=after or tr("not known")))
    return " ".join(parts) or None


def _changes(one: Scored, other: Scored) -> pd.DataFrame:
    """Every difference of every area with its sentence: what can be told first, the largest first."""
    tables, texts = other.norms.as_file, current_texts()
    before = {row["area_id"]: row for row in plain_rows(one)}
    rows = [
        (area["area_id"], area["area_name"], change)
        for area in plain_rows(other)
        if area["area_id"] in before
        for change in differences(before[area["area_id"]], area, tables, texts)
    ]
    rows.sort(key=lambda row: (not row[2].told, -row[2].size))
    return pd.DataFrame(
        [
            (area, name, each.family, each.field, each.now, each.then, each.amount, int(each.told), each.sentence)
            for area, name, each in rows
        ],
        columns=list(_LISTED_CHANGES),
    ).astype(dict.fromkeys(("now", "then", "amount"), float) | {"told": "int64"})


def plain_rows(scored: Scored) -> list[dict[str, Any]]:
    """The areas as the catalogue reads them, None where something is not known."""
    wanted = [name for name in scored.areas if name != scored.areas.geometry.name]
    table = scored.areas[wanted].astype(object)
    rows: list[dict[str, Any]] = table.where(table.notna(), None).to_dict("records")
    return rows


def _meta(one: Scored, other: Scored, warned: list[str]) -> dict[str, str]:
    """Where the difference comes from: both files with their norms, and what differs besides."""
    sides = {
        f"{side}_{key}": each.meta.get(key, "")
        for side, each in (("before", one), ("after", other))
        for key in ("city", "source_date", "norms_name", "norms_version", "norms_hash", "program_version", "created")
    }
    files = {"before": Path(one.path).name, "after": Path(other.path).name}
    # what every result of ours has
    shared = ("city", "crs", "norms_version", "norms_hash", "norms")
    own: dict[str, str] = {key: other.meta[key] for key in shared if key in other.meta}
    return {**files, **sides, **own, "warnings": "\n".join(warned)}
