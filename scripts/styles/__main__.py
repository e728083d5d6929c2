"""Write resources/styles/<layer>_<theme>_<language>.qml from the cards of the catalogue; ``make build`` runs it.

Run it with QGIS's own Python, PYTHONPATH=. and QT_HASH_SEED=0, which fixes the order of XML attributes.

A QML cannot be translated, so each style exists once per language. The classes are fixed and absolute, so that
maps of different areas, years and cities can be laid side by side.
"""

import sys
from pathlib import Path

import forms
import labels
import renderers
import tips
from expressions import case, remark_kinds, site_homes, told
from qgis.core import QgsApplication, QgsMapLayer, QgsVectorLayer
from symbols import bridge, dot, ground

import g40_plugin
from g40_plugin import catalogue
from g40_plugin.catalogue import layers, remarks
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.own import KEY_BLANK, TITLE_BLANK, own_card

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "resources" / "styles"
LANGUAGES = ("en", "nl")
LAYERS = []


def save(geometry, name, renderer, labeling=None, map_tip="", *, form=None, columns=(), in_3d=None):
    """Write one style; ``form`` makes the aliases and the form of a layer with these ``columns``."""
    # a layer for each style: where one layer gets many renderers QGIS 3.22 ends in a fault
    fields = "".join("&field={}:string".format(column) for column in columns)
    layer = QgsVectorLayer("{}?crs=EPSG:28992{}".format(geometry, fields), "areas", "memory")
    LAYERS.append(layer)
    layer.setRenderer(renderer)
    layer.setLabeling(labeling)
    layer.setLabelsEnabled(labeling is not None)
    layer.setMapTipTemplate(map_tip)
    kinds = QgsMapLayer.StyleCategory
    kept = kinds.Symbology | kinds.Labeling | kinds.MapTips
    if form:
        form(layer)
        kept |= kinds.Fields | kinds.Forms
    if in_3d:
        layer.setRenderer3D(in_3d)
        kept |= kinds.Symbology3D
    message, saved = layer.saveNamedStyle(str(STYLES / (name + ".qml")), kept)
    if not saved:
        sys.exit(message)


def save_areas(geometry, texts):
    """The styles of the layer ``areas``, and the template for a user's own indicators."""
    own = own_card(KEY_BLANK, {"title": TITLE_BLANK})
    for key, card, shown in [*((key, *catalogue.map_of(key, {})) for key in catalogue.MAPS), ("own", own, own.maps[0])]:
        save(
            geometry,
            "areas_{}_{}".format(key, texts.language),
            renderers.map_renderer(shown, texts),
            labels.labels(shown.scale.label, texts, shown.field),
            tips.map_tip(shown.title or card.title, card, shown, texts),
        )


def save_others(texts):
    """The styles of the layers beside it that are drawn and named."""
    polygons, points, lines = "MultiPolygon", "Point", "MultiLineString"
    pieces = renderers.rules(
        [(expression, ground(colour), texts(words)) for expression, colour, words in layers.GROUND]
    )
    styles = {
        "reach_minutes": (polygons, renderers.minutes_renderer(texts)),
        "programme_homes": (
            polygons,
            renderers.homes_renderer(texts),
            labels.labels("homes", texts),
            tips.programme_tip(texts),
        ),
        "difference_score": (
            polygons,
            renderers.difference_renderer(texts),
            labels.labels("difference", texts),
            tips.difference_tip(texts),
        ),
        "difference_mark": (
            polygons,
            renderers.difference_renderer(texts, is_mark=True),
            labels.labels("difference of the mark", texts),
            tips.difference_tip(texts, is_mark=True),
        ),
        "public_space_kind": (polygons, pieces, None, tips.ground_tip(texts)),
        "stations_class": (
            points,
            renderers.balance_renderer(texts),
            labels.place_labels("name"),
            tips.station_tip(texts),
        ),
        "why_function": (lines, renderers.route_renderer(texts), None, tips.route_tip(texts)),
        "lift_gain": (
            points,
            renderers.gain_renderer(texts, dot, 1.0),
            labels.place_labels("rank"),
            tips.lift_tip(texts),
        ),
        "lift_crossing": (
            lines,
            renderers.gain_renderer(texts, bridge, 0.3),
            labels.place_labels("rank"),
            tips.lift_tip(texts),
        ),
        "sites_programme": (
            polygons,
            renderers.taken_renderer(texts),
            labels.site_labels('"prg_homes"', "format_number(\"prg_homes\", 0, '{}')".format(texts.language)),
            tips.taken_tip(texts),
        ),
        "crossings_back": (
            lines,
            renderers.wins_renderer(texts),
            labels.place_labels(labels.CROSSING_LABEL),
            tips.crossing_tip(texts),
        ),
    }
    for name, (geometry, *parts) in styles.items():
        save(geometry, "{}_{}".format(name, texts.language), *parts)


def save_forms_and_masses(texts):
    """The styles of layers with a form of their own, and of masses, which stand up in 3D."""
    save(
        "MultiPolygon",
        "sites_path_{}".format(texts.language),
        renderers.sites_renderer(texts),
        labels.site_labels('coalesce("use", \'yes\') <> \'no\' AND coalesce("homes", "fits")', site_homes(texts)),
        tips.site_tip(texts),
        form=lambda layer: forms.site_form(layer, texts),
        columns=(*layers.OWN_SITE_FIELDS, *layers.FOUND_SITE_FIELDS),
    )
    save(
        "Point",
        "remarks_kind_{}".format(texts.language),
        renderers.remarks_renderer(texts),
        None,
        "<b>{}</b><br>{}".format(told(case("kind", remark_kinds(texts))), told('"text"')),
        form=lambda layer: forms.remark_form(layer, texts),
        columns=remarks.FIELDS,
    )
    save(
        "MultiPolygon",
        "masses_status_{}".format(texts.language),
        renderers.masses_renderer(texts),
        None,
        tips.mass_tip(texts),
        in_3d=renderers.masses_in_3d(texts),
    )


def main():
    STYLES.mkdir(exist_ok=True)
    for old in STYLES.glob("*.qml"):
        old.unlink()
    # the folder of the translations comes into the package in the build
    g40_plugin.__path__.append(str(ROOT))
    application = QgsApplication([], False)
    application.initQgis()
    for language in LANGUAGES:
        texts = Texts(language)
        if texts.language != language:
            sys.exit("The catalogue of {} is not compiled: run make build.".format(language))
        save_areas("MultiPolygon", texts)
        save_others(texts)
        save_forms_and_masses(texts)
    LAYERS.clear()
    application.exitQgis()


if __name__ == "__main__":
    main()
