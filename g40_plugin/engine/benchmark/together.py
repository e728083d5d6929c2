"""A programme over all areas of several cities at once, under one policy: what each city adds, and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from g40_plugin.catalogue.language import listed

from ..city.credits import CREDITS
from ..city.vector import layers_of, read_vector
from ..errors import InputError
from ..files import written_beside
from ..norms import Norms
from ..norms.reading import laid_over
from ..programme.programme import NO_ROOM, NOT_KNOWN, REJECTED, plan_programme
from ..progress import SILENT, Progress
from ..results.geopackage import write_layer, write_meta
from ..translation import current_texts, tr
from ..weighing.scored import Scored
from .read import CityRead, read_cities

TABLE = "cities"
# where cities lie in zones of their own: equal areas over all of the world
_ANYWHERE = "EPSG:6933"
_BETWEEN = "/"


def programme_cities(
    folders: Sequence[str],
    out: Path | str,
    *,
    homes: int | None = None,
    norms: str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Divide ``homes`` over the areas of all cities, as ``plan_programme`` does over those of one, and write ``out``.

    Without ``homes`` it is the share of the cities in those of the forty by their inhabitants. The areas are called by
    their city and their id; the table ``cities`` tells what each city adds. Raises ``InputError`` for cities without
    scores or sites, or by different norms, and what ``plan_programme`` raises.
    """
    progress, warnings = progress.remembering()
    progress(0.0, tr("Reading the scores"))
    read = read_cities(folders)
    cities = [(city, city.scored) for city in read if city.scored is not None]
    for city in read:
        if city.scored is None:
            progress.warn(
                tr("{name} does not count: {reason}.").format(name=city.label, reason=city.problem.rstrip("."))
            )
    if not cities:
        raise InputError(tr("None of the cities has scores: make them first with 'batch'."))
    if len({scored.meta.get("norms_hash") for _, scored in cities}) > 1:
        message = tr("The cities were scored by different norms: one policy asks for the same, so score them again.")
        raise InputError(message)
    known = laid_over(cities[0][1].norms.as_file, norms)
    asked = homes or _their_share([city for city, _ in cities], known)
    with TemporaryDirectory(prefix="g40-") as temporary, written_beside(out) as beside:
        together, result = Path(temporary) / "scored.gpkg", Path(temporary) / "programme.gpkg"
        _write_together(cities, together)
        told = plan_programme(together, result, known, asked={"homes": asked}, progress=progress.part(0.1, 0.95))
        progress(0.95, tr("Writing results"))
        table = _table([city for city, _ in cities], read_vector(result, "programme"), known)
        write_layer(result, TABLE, table)
        shutil.copyfile(result, beside)
    progress(1.0, tr("Done"))
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    shown = {key: told[key] for key in ("homes", "placed", "short", "why_short", "areas", "optimal")}
    return {"out": str(out), "layer": "programme", **shown, "cities": rows, "warnings": warnings}


def _their_share(cities: list[CityRead], norms: Norms) -> int:
    lacking = [city.label for city in cities if city.inhabitants is None]
    if lacking:
        message = tr("The inhabitants of {names} are not given: give the number of homes (--homes).")
        raise InputError(message.format(names=listed(lacking)))
    people = sum(city.inhabitants or 0 for city in cities)
    return max(1, round(norms.benchmark.homes * people / norms.benchmark.inhabitants))


def _write_together(cities: Sequence[tuple[CityRead, Scored]], path: Path) -> None:
    """One scored file of the areas and sites of all cities."""
    crs = {str(scored.areas.crs) for _, scored in cities}
    target = crs.pop() if len(crs) == 1 else _ANYWHERE
    for layer in ("areas", "sites"):
        frames = []
        for city, scored in cities:
            if layer == "sites" and "sites" not in layers_of(scored.path):
                message = tr("{path} has no layer sites: score the areas with all indicators.")
                raise InputError(message.format(path=scored.path))
            frame = scored.areas if layer == "areas" else read_vector(scored.path, "sites")
            own = {
                name: city.key + _BETWEEN + frame[name].astype(str) for name in ("area_id", "site_id") if name in frame
            }
            if "area_name" in frame:
                own["area_name"] = city.label + ": " + frame["area_name"].astype(str)
            frames.append(frame.assign(**own).to_crs(target))
        write_layer(path, layer, gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=target), "MultiPolygon")
    metas = [scored.meta for _, scored in cities]
    meta = {key: metas[0].get(key, "") for key in ("norms_name", "norms_version", "norms_hash", "norms")}
    for key in ("licence", "source_date"):
        meta[key] = "; ".join(dict.fromkeys(filter(None, (one.get(key, "") for one in metas))))
    named = {json.dumps(credit, sort_keys=True) for one in metas for credit in json.loads(one.get(CREDITS) or "[]")}
    meta[CREDITS] = json.dumps([json.loads(text) for text in sorted(named)], ensure_ascii=False)
    meta["city"] = ", ".join(city.label for city, _ in cities)
    write_meta(path, meta)


def _table(cities: list[CityRead], areas: gpd.GeoDataFrame, norms: Norms) -> pd.DataFrame:
    """A row a city: its homes in the programme beside those that fit and its share of the forty, and why."""
    owner = areas["area_id"].str.partition(_BETWEEN)[0]
    rows = []
    for city in cities:
        own = areas[(owner == city.key).to_numpy()]
        homes, fits = float(own["prg_homes"].sum()), float(own["prg_capacity"].sum())
        share = (
            None if city.inhabitants is None else norms.benchmark.homes * city.inhabitants / norms.benchmark.inhabitants
        )
        taken = own["prg_homes"].to_numpy(float) > 0
        value = own["prg_value"].to_numpy(float)
        worth = (
            float(np.average(value[taken], weights=own["prg_homes"].to_numpy(float)[taken])) if taken.any() else None
        )
        rows.append(
            {
                "city": city.key,
                "name": city.label,
                "areas": int(taken.sum()),
                "homes": homes,
                "fits": fits,
                "share": share,
                "worth": worth,
                "why": _why(own, homes, fits, worth),
            }
        )
    return pd.DataFrame(rows).astype({"share": float, "worth": float})


def _why(own: pd.DataFrame, homes: float, fits: float, worth: float | None) -> str:
    """Why a city adds as many homes as it does, in sentences."""
    number = current_texts().number
    states = own["prg_state"].value_counts()
    text = tr("Takes {homes} of the {fits} homes that fit.").format(homes=number(homes), fits=number(fits))
    parts = [text]
    if worth is not None:
        parts.append(tr("They are worth {worth} each, on the scale of the policy.").format(worth=number(worth)))
    left = own[(own["prg_state"] == REJECTED).to_numpy()]["prg_value"]
    if len(left):
        text = tr("{count} areas are left out, the best of them worth {worth}.")
        if len(left) == 1:
            text = tr("1 area is left out, worth {worth}.")
        parts.append(text.format(count=len(left), worth=number(float(left.max()))))
    if states.get(NO_ROOM, 0):
        text = tr("In {count} areas fewer homes fit than are worth beginning for.")
        if states[NO_ROOM] == 1:
            text = tr("In 1 area fewer homes fit than are worth beginning for.")
        parts.append(text.format(count=int(states[NO_ROOM])))
    if states.get(NOT_KNOWN, 0):
        text = tr("Of {count} areas the room is not known.")
        if states[NOT_KNOWN] == 1:
            text = tr("Of 1 area the room is not known.")
        parts.append(text.format(count=int(states[NOT_KNOWN])))
    return " ".join(parts)
