"""The results as a GeoPackage 1.2 that carries its own styles, so that any QGIS shows them as they are meant."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from .translation import current_language, tr

DEFAULT_THEME = {
    "areas": "q",
    "why": "function",
    "reach": "minutes",
    "public_space": "kind",
    "programme": "homes",
    "stations": "class",
    "lift": "gain",
}
_GEOMETRY = {"why": "LineString", "stations": "Point", "crossings": "LineString"}
_AREA_THEMES = ("a15", "grn", "mix", "ptn", "den", "typ", "q")

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
        themes = [theme for theme in _AREA_THEMES if f"{theme}_score" in frame or f"{theme}_main" in frame]
        if name != "areas":
            themes = [DEFAULT_THEME[name]] if name in DEFAULT_THEME else []
        if themes:
            add_styles(path, name, themes)


def add_styles(path: Path, layer: str, themes: list[str]) -> None:
    """Store the shipped styles of a layer in the GeoPackage, the default theme (or the first) as its default."""
    default = DEFAULT_THEME[layer] if DEFAULT_THEME[layer] in themes else themes[0]
    with closing(sqlite3.connect(path)) as database, database:
        known = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'layer_styles'").fetchone()
        if known is None:
            database.execute(_LAYER_STYLES)
            database.execute(_CONTENTS)
        for theme in themes:
            database.execute(_STYLE, (layer, _title(theme), _style(layer, theme), theme == default))


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
        "typ": tr("Typology"),
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
