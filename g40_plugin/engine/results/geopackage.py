"""The results as a GeoPackage 1.2 that carries its own styles, so that any QGIS shows them as they are meant."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from g40_plugin import catalogue
from g40_plugin.catalogue.differences import DIFF as DIFFERENCE
from g40_plugin.catalogue.differences import FIELD_BLANK, scores_of
from g40_plugin.catalogue.layers import STYLES
from g40_plugin.catalogue.own import KEY_BLANK, PREFIX, TITLE_BLANK

from ..runs.made import run_now
from ..translation import current_language, current_texts
from .forms import PLAIN_STYLE, with_fields
from .parts import COLUMNS as PART_COLUMNS
from .parts import Parts, write_parts

_GEOMETRY = {"why": "LineString", "stations": "Point", "crossings": "LineString"}

_LAYER_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""
_CONTENTS = """
INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', 'layer_styles')
"""
_STYLE = """
INSERT INTO layer_styles
    (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,
     description)
VALUES ('', '', ?, ?, ?, ?, '', ?, ?)
"""


def write_layer(path: Path, name: str, frame: pd.DataFrame, geometry_type: str | None = None) -> None:
    """Add one layer, or a table without geometry, to a GeoPackage of version 1.2."""
    options = {"geometry_type": geometry_type} if geometry_type else {}
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        append=path.exists(),
        promote_to_multi=bool(geometry_type and geometry_type.startswith("Multi")),
        dataset_options={"VERSION": "1.2"},
        layer_options={"GEOMETRY_NAME": "geom"} if geometry_type else {},
        use_arrow=True,
        **options,
    )


def write_meta(path: Path, meta: dict[str, str]) -> None:
    """Add the table that tells where results come from, the run that made them too (docs/run.md).

    Without one a file does not count as our own.
    """
    told = meta | run_now()
    write_layer(path, "meta", pd.DataFrame({"key": list(told), "value": list(told.values())}))


def write_results(
    path: Path,
    layers: dict[str, gpd.GeoDataFrame],
    tables: dict[str, pd.DataFrame],
    meta: dict[str, str],
    parts: Parts | None = None,
) -> None:
    """Write the layers (``areas``, ``why``, ...) with their styles, ``parts``, tables that have rows, and ``meta``."""
    for name, frame in layers.items():
        write_layer(path, name, frame, _GEOMETRY.get(name, "MultiPolygon"))
    for name, table in tables.items():
        if len(table):
            write_layer(path, name, table)
    write_meta(path, meta)
    if parts is not None:
        write_parts(path, parts)
    norms = json.loads(meta["norms"]) if "norms" in meta else {}
    with closing(sqlite3.connect(path)) as database, database:
        for name, frame in layers.items():
            if name == "areas":
                _add_area_styles(database, frame, norms)
            else:
                _add_other_style(database, name, frame, norms)
        if parts is not None:
            _add_other_style(database, "parts", pd.DataFrame(columns=PART_COLUMNS), norms)


def add_styles(
    path: Path, layer: str, themes: list[str], frame: pd.DataFrame, norms: dict[str, Any], *, fields_of: str = ""
) -> None:
    """Store the shipped styles of a layer in the GeoPackage, the first as its default, which names its fields too.

    Without a theme only the fields are named. ``fields_of`` is what the fields stand under in the catalogue, where that
    is not the name of the layer.
    """
    styles = [(_title(layer, theme), _style(layer, theme), theme) for theme in themes] or [(layer, PLAIN_STYLE, "")]
    title, qml, key = styles[0]
    named = with_fields(qml, fields_of or layer, frame.columns, norms)
    with closing(sqlite3.connect(path)) as database, database:
        _store(database, layer, [(title, named, key), *styles[1:]])


def _add_other_style(database: sqlite3.Connection, layer: str, frame: pd.DataFrame, norms: dict[str, Any]) -> None:
    """The style of another layer, that of scores, with what its fields are called."""
    theme = next(iter(STYLES.get(layer, {})), "")
    qml = _style(layer, theme) if theme else PLAIN_STYLE
    title = _title(layer, theme) if theme else layer
    geometry = "geom" if isinstance(frame, gpd.GeoDataFrame) else ""
    _store(database, layer, [(title, with_fields(qml, layer, frame.columns, norms), theme)], geometry)


def _add_area_styles(database: sqlite3.Connection, areas: pd.DataFrame, norms: dict[str, Any]) -> None:
    """The styles of the maps whose field is there, then those of a user's own indicators.

    The first, which is the default, tells of the fields and holds the form too; the others leave these as they are.
    """
    maps = [catalogue.map_of(key, {})[1] for key in catalogue.MAPS]
    styles = [
        (_title("areas", shown.key), _style("areas", shown.key), shown.key) for shown in maps if shown.field in areas
    ]
    titles = {key: own["title"] for key, own in norms.get("own_indicators", {}).items()}
    template = _style("areas", "own")
    for key, title in titles.items():
        if f"{PREFIX}{key}_score" in areas:
            styles.append((title, own_style(template, key, title), f"{PREFIX}{key}"))
    if norms and styles:
        title, qml, key = styles[0]
        styles[0] = (title, with_fields(qml, "areas", areas.columns, norms), key)
    _store(database, "areas", styles)


def add_difference_styles(path: Path, frame: pd.DataFrame, norms: dict[str, Any]) -> None:
    """Store a style for the difference of every score that the layer ``difference`` has, the report mark first."""
    texts, template = current_texts(), _style("difference", "score")
    found = [(texts(card.title), field) for card, field in scores_of(norms) if f"{field}{DIFFERENCE}" in frame]
    found.sort(key=lambda one: one[1] != "q_score")
    styles = [(title, difference_style(template, field, title), field) for title, field in found]
    with closing(sqlite3.connect(path)) as database, database:
        _store(database, "difference", styles)


def difference_style(template: str, field: str, title: str) -> str:
    """The shipped style of differences filled in for one score."""
    words = escape(escape(title.replace("[%", "[ %")))
    return template.replace(FIELD_BLANK, field).replace(TITLE_BLANK, words)


def own_style(template: str, key: str, title: str) -> str:
    """The shipped style of own indicators filled in for one of them."""
    # the title is text inside HTML inside XML, and no expression
    words = escape(escape(title.replace("[%", "[ %")))
    return template.replace(KEY_BLANK, key).replace(TITLE_BLANK, words)


def _store(
    database: sqlite3.Connection, layer: str, styles: list[tuple[str, str, str]], geometry: str = "geom"
) -> None:
    """Write titles, QML and the keys of maps, by which they are chosen; the first style of a layer is its default."""
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'layer_styles'").fetchone() is None:
        database.execute(_LAYER_STYLES)
        database.execute(_CONTENTS)
    for title, qml, key in styles:
        first = database.execute("SELECT 1 FROM layer_styles WHERE f_table_name = ?", (layer,)).fetchone() is None
        database.execute(_STYLE, (layer, geometry, title, qml, first, key))


def _style(layer: str, theme: str) -> str:
    styles = files("g40_plugin.resources") / "styles"
    wanted = styles / f"{layer}_{theme}_{current_language()}.qml"
    return (wanted if wanted.is_file() else styles / f"{layer}_{theme}_en.qml").read_text(encoding="utf-8")


def _title(layer: str, theme: str) -> str:
    return current_texts()(STYLES[layer][theme] if layer in STYLES else catalogue.title_of(theme, {}))
