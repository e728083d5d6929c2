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

from ..translation import current_language, tr

# themes of each layer, the default first; of areas those whose field is there
_THEMES = {
    "why": "function",
    "reach": "minutes",
    "public_space": "kind",
    "stations": "class",
    "crossings": "back",
}
_AREA_THEMES = {
    "q": "q_score",
    "a15": "a15_score",
    "grn": "grn_score",
    "mix": "mix_score",
    "ptn": "ptn_score",
    "den": "den_score",
    "typ": "typ_main",
    "inf": "inf_status",
    "stp": "stp_score",
    "sev": "sev_score",
    "prk": "prk_score",
    "hub": "hub_score",
    "aff": "aff_score",
    "sch": "sch_score",
    "chg": "chg_score",
    "bhw": "bhw_score",
    "adp": "adp_score",
    "bpk": "bpk_present",
    "pri": "pri_score",
    "dena": "dena_score",
}
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
    (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault)
VALUES ('', '', ?, 'geom', ?, ?, '', ?)
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


def write_results(path: Path, layers: dict[str, gpd.GeoDataFrame], parts: pd.DataFrame, meta: dict[str, str]) -> None:
    """Write the layers (``areas``, ``why``, ...) with their styles, and the tables ``parts`` and ``meta``."""
    for name, frame in layers.items():
        write_layer(path, name, frame, _GEOMETRY.get(name, "MultiPolygon"))
    write_layer(path, "parts", parts)
    write_layer(path, "meta", pd.DataFrame({"key": list(meta), "value": list(meta.values())}))
    for name, frame in layers.items():
        if name == "areas":
            add_styles(path, name, [theme for theme, field in _AREA_THEMES.items() if field in frame])
            _add_own_styles(path, frame, json.loads(meta.get("norms", "{}")).get("own_indicators", {}))
        elif name in _THEMES:
            add_styles(path, name, [_THEMES[name]])


def add_styles(path: Path, layer: str, themes: list[str]) -> None:
    """Store the shipped styles of a layer in the GeoPackage, the first as its default."""
    _store(path, layer, [(_title(theme), _style(layer, theme)) for theme in themes])


def _add_own_styles(path: Path, areas: pd.DataFrame, own: dict[str, Any]) -> None:
    """The styles of a user's own indicators, after all others."""
    titles = {key: indicator["title"] for key, indicator in own.items() if f"own_{key}_score" in areas}
    _store(path, "areas", [(title, own_style(_style("areas", "own"), key, title)) for key, title in titles.items()])


def own_style(template: str, key: str, title: str) -> str:
    """The shipped style of own indicators filled in for one of them."""
    # the title is text inside HTML inside XML, and no expression
    words = escape(escape(title.replace("[%", "[ %")))
    return template.replace("OWN_INDICATOR_KEY", key).replace("OWN_INDICATOR_TITLE", words)


def _store(path: Path, layer: str, styles: list[tuple[str, str]]) -> None:
    """Write titles and QML; the first style of a layer is its default."""
    with closing(sqlite3.connect(path)) as database, database:
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'layer_styles'").fetchone() is None:
            database.execute(_LAYER_STYLES)
            database.execute(_CONTENTS)
        for title, qml in styles:
            first = database.execute("SELECT 1 FROM layer_styles WHERE f_table_name = ?", (layer,)).fetchone() is None
            database.execute(_STYLE, (layer, title, qml, first))


def _style(layer: str, theme: str) -> str:
    styles = files("g40_plugin.resources") / "styles"
    wanted = styles / f"{layer}_{theme}_{current_language()}.qml"
    return (wanted if wanted.is_file() else styles / f"{layer}_{theme}_en.qml").read_text(encoding="utf-8")


def _title(theme: str) -> str:
    titles = {
        "a15": tr("15-minute accessibility"),
        "grn": tr("Green in public space"),
        "mix": tr("Function mixing"),
        "ptn": tr("Public transport"),
        "den": tr("Room to densify"),
        "dena": tr("Room to densify where it is well connected"),
        "typ": tr("Typology"),
        "inf": tr("Infill check"),
        "stp": tr("Walking and cycling first (STOMP)"),
        "sev": tr("Barriers"),
        "prk": tr("Parking norm of the plan"),
        "hub": tr("Mobility hubs"),
        "aff": tr("Affordable homes"),
        "sch": tr("Safe streets around schools"),
        "chg": tr("Charging stations"),
        "bhw": tr("Cycle highways"),
        "adp": tr("Floor area used again"),
        "bpk": tr("Guarded bicycle parking"),
        "pri": tr("Priority"),
        "back": tr("What a new crossing brings back"),
        "q": tr("Quality"),
        "function": tr("Routes"),
        "minutes": tr("Minutes"),
        "homes": tr("Homes"),
        "class": tr("Balance of node and place"),
        "gain": tr("Gain in points"),
        "crossing": tr("Gain in points"),
        "kind": tr("Public space and green"),
    }
    return titles[theme]
