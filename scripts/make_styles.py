"""Write resources/styles/<layer>_<theme>_<language>.qml from the one table below.

Run it with QGIS's own Python, with a fixed order of XML attributes: QT_HASH_SEED=0 python3 scripts/make_styles.py

A QML cannot be translated, so each style exists once per language. The classes are fixed and absolute, so that
maps of different areas, years and cities can be laid side by side.
"""

import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsMapLayer,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

STYLES = Path(__file__).resolve().parent.parent / "resources" / "styles"
LANGUAGES = ("en", "nl")
FONTS = ["Open Sans", "Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica Neue", "Arial"]

# sequential ColorBrewer ramps from low to high: lightness falls all the way, so they also hold in grey
BLUE = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
GREEN = ("#ffffcc", "#c2e699", "#78c679", "#31a354", "#006837")
PURPLE = ("#f7f0fa", "#d4b9da", "#bf7fbb", "#8856a7", "#4d004b")

GOODNESS = {
    "en": ("very low", "low", "fair", "good", "very good"),
    "nl": ("zeer laag", "laag", "matig", "goed", "zeer goed"),
}
ROOM = {
    "en": ("hardly any room", "little room", "some room", "much room", "very much room"),
    "nl": ("nauwelijks ruimte", "weinig ruimte", "enige ruimte", "veel ruimte", "zeer veel ruimte"),
}
NO_DATA = {"en": "no data", "nl": "geen gegevens"}

# theme: (field, ramp, words of the five classes, extra outline as (filter, dashed, words), label)
SCORES = {
    "q": ("q_score", BLUE, GOODNESS, None, "grade"),
    "a15": (
        "a15_score",
        BLUE,
        GOODNESS,
        (
            '"a15_ok" = 1',
            False,
            {"en": "meets the target on foot", "nl": "haalt het doel te voet"},
        ),
        "score",
    ),
    "grn": (
        "grn_score",
        GREEN,
        GOODNESS,
        ('"grn_ok" = 1', False, {"en": "meets the target", "nl": "haalt het doel"}),
        "score",
    ),
    "mix": (
        "mix_score",
        BLUE,
        GOODNESS,
        ('"mix_mono" = 1', True, {"en": "nearly one use only", "nl": "bijna één functie"}),
        "score",
    ),
    "ptn": ("ptn_score", BLUE, GOODNESS, None, "score"),
    "den": (
        "den_score",
        PURPLE,
        ROOM,
        (
            "\"inf_status\" = 'niet conform'",
            True,
            {"en": "outside the built-up city", "nl": "buiten de bebouwde stad"},
        ),
        "score",
    ),
}

TYPES = (
    ("i", "#74b3d8", {"en": "i  space", "nl": "i  ruimte"}),
    ("ii", "#f6d55c", {"en": "ii  many facilities", "nl": "ii  veel voorzieningen"}),
    ("iii", "#a8321a", {"en": "iii  growing urgency", "nl": "iii  groeiende urgentie"}),
    ("overig", "#f4f4f4", {"en": "none of the three", "nl": "geen van de drie"}),
)

# function: (colour, shape at the end of the route, words)
FUNCTIONS = (
    ("childcare", "#cc79a7", "circle", {"en": "childcare", "nl": "kinderopvang"}),
    ("education", "#e69f00", "square", {"en": "education", "nl": "onderwijs"}),
    ("care", "#d55e00", "pentagon", {"en": "care", "nl": "zorg"}),
    ("shopping", "#0072b2", "diamond", {"en": "shopping", "nl": "winkelen"}),
    ("recreation", "#009e73", "triangle", {"en": "recreation", "nl": "recreëren"}),
    ("working", "#56585a", "hexagon", {"en": "working", "nl": "werken"}),
    ("living", "#5b3f8c", "star", {"en": "living", "nl": "wonen"}),
)

MINUTES = (
    (0, 5, "#253494"),
    (5, 10, "#2c7fb8"),
    (10, 15, "#41b6c4"),
    (15, 20, "#a1dab4"),
    (20, 30, "#e8efb0"),
)
WITHIN = {"en": "within {} minutes", "nl": "binnen {} minuten"}
BEYOND = {"en": "more than 30 minutes", "nl": "meer dan 30 minuten"}

# homes that an area takes: (least, most, colour)
HOMES = (
    (0, 200, "#fde0c5"),
    (200, 500, "#f8b58b"),
    (500, 1000, "#f2855d"),
    (1000, 2000, "#d8472b"),
    (2000, None, "#8c1c13"),
)
# points by which a score rises: (least, most, colour, size of the mark in millimetres)
GAINS = (
    (0, 0.1, "#fee8c8", 2.4),
    (0.1, 0.5, "#fdbb84", 3.0),
    (0.5, 1, "#fc8d59", 3.6),
    (1, 2, "#d7301f", 4.4),
    (2, None, "#7f0000", 5.2),
)
GAIN_UP_TO = {"en": "{} to {} points", "nl": "{} tot {} punten"}
GAIN_FROM = {"en": "{} points and more", "nl": "{} punten en meer"}
UP_TO = {"en": "up to {} homes", "nl": "tot {} woningen"}
MORE_THAN = {"en": "more than {} homes", "nl": "meer dan {} woningen"}
STATES = (
    ("rejected", "#dddddd", {"en": "room, but not chosen", "nl": "wel ruimte, niet gekozen"}),
    ("no_room", "#f7f7f7", {"en": "too little room", "nl": "te weinig ruimte"}),
)

# what counted as public space and what as green: (filter, colour, words)
GROUND = (
    ("\"kind\" = 'public' AND \"green\" >= 0.5", "#31a354", {"en": "public, green", "nl": "openbaar, groen"}),
    (
        "\"kind\" = 'public' AND \"green\" > 0 AND \"green\" < 0.5",
        "#c2e699",
        {"en": "public, partly green", "nl": "openbaar, deels groen"},
    ),
    ("\"kind\" = 'public' AND \"green\" = 0", "#bdbdbd", {"en": "public, not green", "nl": "openbaar, niet groen"}),
    ("\"kind\" = 'water'", "#a6cee3", {"en": "water", "nl": "water"}),
    ("\"kind\" = 'private'", "#f5efe6", {"en": "not public", "nl": "niet openbaar"}),
)

# balance of node and place: (class, colour, shape, words)
BALANCE = (
    ("unsustained_node", "#0072b2", "triangle", {"en": "room around the node", "nl": "ruimte rond het knooppunt"}),
    ("unsustained_place", "#d55e00", "square", {"en": "transit falls short", "nl": "vervoer blijft achter"}),
    ("stress", "#7b1fa2", "star", {"en": "both very high", "nl": "beide zeer hoog"}),
    ("dependence", "#999999", "diamond", {"en": "both very low", "nl": "beide zeer laag"}),
    ("balance", "#009e73", "circle", {"en": "in balance", "nl": "in balans"}),
)


def symbol_of(symbol, *layers):
    symbol.deleteSymbolLayer(0)
    for layer in layers:
        symbol.appendSymbolLayer(layer)
    return symbol


def ground(colour):
    layer = QgsSimpleFillSymbolLayer(QColor(colour), Qt.BrushStyle.SolidPattern, QColor(colour))
    layer.setStrokeStyle(Qt.PenStyle.NoPen)
    return symbol_of(QgsFillSymbol(), layer)


def fill(colour, alpha=0.78):
    colour = QColor(colour)
    colour.setAlphaF(alpha)
    layer = QgsSimpleFillSymbolLayer(colour, Qt.BrushStyle.SolidPattern, QColor("#4d4d4d"))
    layer.setStrokeWidth(0.26)
    layer.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return symbol_of(QgsFillSymbol(), layer)


def hatch():
    ground = QgsSimpleFillSymbolLayer(QColor(255, 255, 255, 150), Qt.BrushStyle.SolidPattern, QColor("#4d4d4d"))
    ground.setStrokeWidth(0.26)
    lines = QgsLinePatternFillSymbolLayer()
    lines.setLineAngle(45)
    lines.setDistance(2)
    lines.setSubSymbol(QgsLineSymbol.createSimple({"color": "#8c8c8c", "width": "0.3"}))
    return symbol_of(QgsFillSymbol(), ground, lines)


def outline(dashed):
    """A dark line inside the border, over a white one: seen on every class, and where two areas meet."""
    lines = []
    for colour, width in (("#ffffff", 1.3), ("#111111", 0.7)):
        line = QgsSimpleLineSymbolLayer(QColor(colour), width)
        line.setOffset(0.75)
        line.setPenJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if dashed and colour == "#111111":
            line.setUseCustomDashPattern(True)
            line.setCustomDashVector([2.4, 1.4])
        lines.append(line)
    return symbol_of(QgsFillSymbol(), *lines)


def route(colour, shape):
    lines = []
    for line_colour, width in (("#ffffff", 1.5), (colour, 0.8)):
        line = QgsSimpleLineSymbolLayer(QColor(line_colour), width)
        line.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
        line.setPenCapStyle(Qt.PenCapStyle.RoundCap)
        lines.append(line)
    marker = QgsMarkerLineSymbolLayer(False)
    marker.setPlacement(QgsMarkerLineSymbolLayer.Placement.LastVertex)
    marker.setSubSymbol(
        QgsMarkerSymbol.createSimple(
            {"name": shape, "color": colour, "outline_color": "#ffffff", "outline_width": "0.35", "size": "3.4"}
        )
    )
    return symbol_of(QgsLineSymbol(), *lines, marker)


def dot(colour, size):
    return QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": colour, "outline_color": "#333333", "outline_width": "0.25", "size": str(size)}
    )


def bridge(colour, width):
    lines = []
    for line_colour, line_width in (("#333333", width + 0.6), (colour, width)):
        line = QgsSimpleLineSymbolLayer(QColor(line_colour), line_width)
        line.setPenCapStyle(Qt.PenCapStyle.RoundCap)
        lines.append(line)
    return symbol_of(QgsLineSymbol(), *lines)


def rules(parts):
    root = QgsRuleBasedRenderer.Rule(None)
    for number, (expression, symbol, label) in enumerate(parts):
        rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression, label)
        rule.setRuleKey("rule{}".format(number))
        root.appendChild(rule)
    root.setRuleKey("root")
    return QgsRuleBasedRenderer(root)


def score_renderer(theme, language):
    field, ramp, words, mark, _ = SCORES[theme]
    # high classes first: a legend is read from the best down
    parts = []
    for number in reversed(range(5)):
        low, high = number * 20, number * 20 + 20
        last = "<=" if high == 100 else "<"
        expression = '"{0}" >= {1} AND "{0}" {2} {3}'.format(field, low, last, high)
        parts.append((expression, fill(ramp[number]), "{}–{}  {}".format(low, high, words[language][number])))
    parts.append(('"{}" IS NULL'.format(field), hatch(), NO_DATA[language]))
    if mark:
        expression, dashed, label = mark
        parts.append((expression, outline(dashed), label[language]))
    return rules(parts)


def type_renderer(language):
    parts = [("\"typ_main\" = '{}'".format(key), fill(colour), words[language]) for key, colour, words in TYPES]
    parts.append(('"typ_main" IS NULL', hatch(), NO_DATA[language]))
    return rules(parts)


def route_renderer(language):
    return rules(
        [
            ("\"function\" = '{}'".format(key), route(colour, shape), words[language])
            for key, colour, shape, words in FUNCTIONS
        ]
    )


def marker(colour, shape):
    return QgsMarkerSymbol.createSimple(
        {"name": shape, "color": colour, "outline_color": "#ffffff", "outline_width": "0.35", "size": "4.6"}
    )


def balance_renderer(language):
    parts = [
        ("\"class\" = '{}'".format(key), marker(colour, shape), words[language])
        for key, colour, shape, words in BALANCE
    ]
    parts.append(('"class" IS NULL', marker("#ffffff", "cross"), NO_DATA[language]))
    return rules(parts)


def homes_renderer(language):
    parts = []
    for least, most, colour in HOMES:
        upper = ' AND "prg_homes" <= {}'.format(most) if most else ""
        words = UP_TO[language].format(most) if most else MORE_THAN[language].format(least)
        parts.append(('"prg_homes" > {}{}'.format(least, upper), fill(colour), words))
    for state, colour, words in STATES:
        parts.append(("\"prg_state\" = '{}'".format(state), fill(colour), words[language]))
    parts.append(("\"prg_state\" = 'not_known'", hatch(), NO_DATA[language]))
    return rules(parts)


def gain_renderer(language, symbol, share):
    parts = []
    decimal = "," if language == "nl" else "."
    for least, most, colour, size in reversed(GAINS):
        low, high = ("{}".format(value).replace(".", decimal) for value in (least, most))
        upper = ' AND "gain" < {}'.format(most) if most else ""
        words = GAIN_UP_TO[language].format(low, high) if most else GAIN_FROM[language].format(low)
        parts.append(('"gain" >= {}{}'.format(least, upper), symbol(colour, size * share), words))
    return rules(parts)


def rank_labels():
    settings = QgsPalLayerSettings()
    settings.fieldName = "rank"
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


def minutes_renderer(language):
    parts = [
        ('"minutes" > {} AND "minutes" <= {}'.format(low, high), fill(colour, 0.6), WITHIN[language].format(high))
        for low, high, colour in MINUTES
    ]
    parts.append(('"minutes" > 30', fill("#f7f7f7", 0.6), BEYOND[language]))
    renderer = rules(parts)
    # the far polygons contain the near ones, so they are drawn first
    renderer.setOrderBy(QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause("minutes", False)]))
    renderer.setOrderByEnabled(True)
    return renderer


def labels(theme, language):
    values = {
        "grade": "format_number(\"q_grade\", 1, '{}')".format(language),
        "score": "format_number({}, 0, '{}')".format('"' + SCORES.get(theme, ("",))[0] + '"', language),
        "homes": 'nullif("prg_homes", 0)',
        "type": "nullif(\"typ_main\", 'overig')",
    }
    value = values[SCORES[theme][4] if theme in SCORES else theme]
    settings = QgsPalLayerSettings()
    name = 'if(length("area_name") > 44, left("area_name", 42) || \'…\', "area_name")'
    settings.fieldName = "wordwrap({}, 14) || coalesce('\\n' || {}, '')".format(name, value)
    settings.isExpression = True
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    settings.centroidInside = True
    settings.centroidWhole = True
    settings.multilineAlign = QgsPalLayerSettings.MultiLineAlign.MultiCenter
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


def label_text():
    text = QgsTextFormat()
    text.setFont(QFont("DejaVu Sans"))
    text.setFamilies(FONTS)
    text.setSize(8.5)
    text.setSizeUnit(QgsUnitTypes.RenderUnit.RenderPoints)
    text.setColor(QColor("#1a1a1a"))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.8)
    halo.setColor(QColor("#ffffff"))
    text.setBuffer(halo)
    return text


def save(layer, name, renderer, labeling=None):
    layer.setRenderer(renderer)
    layer.setLabeling(labeling)
    layer.setLabelsEnabled(labeling is not None)
    categories = QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.Labeling
    message, saved = layer.saveNamedStyle(str(STYLES / (name + ".qml")), categories)
    if not saved:
        sys.exit(message)


def main():
    application = QgsApplication([], False)
    application.initQgis()
    for language in LANGUAGES:
        polygons = QgsVectorLayer("MultiPolygon?crs=EPSG:28992", "areas", "memory")
        for theme in SCORES:
            save(
                polygons,
                "areas_{}_{}".format(theme, language),
                score_renderer(theme, language),
                labels(theme, language),
            )
        save(polygons, "areas_typ_{}".format(language), type_renderer(language), labels("type", language))
        save(polygons, "reach_minutes_{}".format(language), minutes_renderer(language))
        save(polygons, "programme_homes_{}".format(language), homes_renderer(language), labels("homes", language))
        pieces = rules([(expression, ground(colour), words[language]) for expression, colour, words in GROUND])
        save(polygons, "public_space_kind_{}".format(language), pieces)
        points = QgsVectorLayer("Point?crs=EPSG:28992", "stations", "memory")
        save(points, "stations_class_{}".format(language), balance_renderer(language))
        lines = QgsVectorLayer("MultiLineString?crs=EPSG:28992", "why", "memory")
        save(lines, "why_function_{}".format(language), route_renderer(language))
        save(points, "lift_gain_{}".format(language), gain_renderer(language, dot, 1.0), rank_labels())
        save(lines, "lift_crossing_{}".format(language), gain_renderer(language, bridge, 0.3), rank_labels())
    del polygons, points, lines
    application.exitQgis()


if __name__ == "__main__":
    main()
