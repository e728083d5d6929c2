"""Write resources/styles/<layer>_<theme>_<language>.qml from the tables of ``style_tables.py``.

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
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont
from style_tables import (
    BALANCE,
    BARRIERS,
    BEYOND,
    CROSSING,
    EXCEPTION,
    FUNCTIONS,
    GAIN_FROM,
    GAIN_UP_TO,
    GAINS,
    GROUND,
    HOMES,
    MINUTES,
    MORE_THAN,
    NO_DATA,
    OF_100,
    OTHER_FUNCTION,
    PARKING,
    PARKING_TITLE,
    PLACES,
    SCORES,
    STATES,
    TYPE_TITLE,
    TYPES,
    UP_TO,
    VERDICT_TITLE,
    VERDICTS,
    WINS,
    WITHIN,
)

STYLES = Path(__file__).resolve().parent.parent / "resources" / "styles"
LANGUAGES = ("en", "nl")
LAYERS = []
FONTS = ["Open Sans", "Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica Neue", "Arial"]


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
    line = {"offset": "0.75", "joinstyle": "miter"}
    dashes = {"use_custom_dash": "1", "customdash": "2.4;1.4"} if dashed else {}
    under = QgsSimpleLineSymbolLayer.create({**line, "line_color": "#ffffff", "line_width": "1.3"})
    over = QgsSimpleLineSymbolLayer.create({**line, **dashes, "line_color": "#111111", "line_width": "0.7"})
    return symbol_of(QgsFillSymbol(), under, over)


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
    score = SCORES[theme]
    # high classes first: a legend is read from the best down
    parts = []
    for number in reversed(range(5)):
        low, high = number * 20, number * 20 + 20
        last = "<=" if high == 100 else "<"
        expression = '"{0}" >= {1} AND "{0}" {2} {3}'.format(score.field, low, last, high)
        words = score.classes[language][number]
        parts.append((expression, fill(score.ramp[number]), "{}–{}  {}".format(low, high, words)))
    parts.append(('"{}" IS NULL'.format(score.field), hatch(), NO_DATA[language]))
    mark = score.outline
    if mark:
        parts.append((mark.filter, outline(mark.dashed), mark.words[language]))
    return rules(parts)


def class_renderer(field, classes, language, mark=None):
    """A colour for each value of a field; ``classes`` are (value, colour, words)."""
    parts = [('"{}" = {!r}'.format(field, value), fill(colour), words[language]) for value, colour, words in classes]
    parts.append(('"{}" IS NULL'.format(field), hatch(), NO_DATA[language]))
    if mark:
        parts.append((mark.filter, outline(mark.dashed), mark.words[language]))
    return rules(parts)


def route_renderer(language):
    parts = [
        ("\"function\" = '{}'".format(key), route(colour, shape), words[language])
        for key, colour, shape, words in FUNCTIONS
    ]
    colour, shape, words = OTHER_FUNCTION
    return rules([*parts, ("ELSE", route(colour, shape), words[language])])


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


def wins_renderer(language):
    parts = []
    for least, most, colour, width, words in reversed(WINS):
        upper = ' AND "back" < {}'.format(most) if most else ""
        parts.append(('"back" >= {}{}'.format(least, upper), bridge(colour, width), words[language]))
    return rules(parts)


def rank_labels():
    settings = QgsPalLayerSettings()
    settings.fieldName = "rank"
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


def crossing_labels():
    """The area that a crossing is best for: several may have the same one."""
    settings = QgsPalLayerSettings()
    settings.fieldName = "area_name"
    # a crossing is shorter than its label
    settings.geometryGeneratorEnabled = True
    settings.geometryGenerator = "centroid($geometry)"
    settings.geometryGeneratorType = QgsWkbTypes.GeometryType.PointGeometry
    settings.placement = QgsPalLayerSettings.Placement.AroundPoint
    settings.dist = 2
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


def labels(kind, language, field=""):
    """The name of an area with a value under it: ``kind`` is one of those below, ``field`` what it shows."""
    values = {
        "score": "format_number(\"{}\", 0, '{}')".format(field, language),
        "grade": "format_number(\"q_grade\", 1, '{}')".format(language),
        "homes": 'nullif("prg_homes", 0)',
        "type": "nullif(\"typ_main\", 'overig')",
        "barrier": barrier_words(language),
        "parking": parking_words(language),
        "places": "replace('{}', '{{}}', nullif(\"bpk_places\", 0))".format(PLACES[language]),
        "rank": rank_words(),
        "name": "NULL",
    }
    settings = QgsPalLayerSettings()
    name = 'if(length("area_name") > 44, left("area_name", 42) || \'…\', "area_name")'
    settings.fieldName = "wordwrap({}, 14) || coalesce('\\n' || {}, '')".format(name, values[kind])
    settings.isExpression = True
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    settings.centroidInside = True
    settings.centroidWhole = True
    settings.multilineAlign = QgsPalLayerSettings.MultiLineAlign.MultiCenter
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


def case(field, words):
    """An expression that gives the words for each value of a field."""
    cases = " ".join("WHEN \"{}\" = {!r} THEN '{}'".format(field, value, text) for value, text in words.items())
    return "CASE {} END".format(cases)


def barrier_words(language, prefix="sev_"):
    return 'coalesce("{}barrier_name", {})'.format(prefix, case(prefix + "barrier", BARRIERS[language]))


def parking_words(language):
    # three decimals: 0.298 is lower than 0.3 and must not read as it
    return "replace(to_string(round(\"prk_norm\", 3)), '.', '{}')".format("," if language == "nl" else ".")


def rank_words():
    low, high = 'to_string(round("pri_rank_low"))', 'to_string(round("pri_rank_high"))'
    spread = "if({0} <> {1}, ' (' || {0} || '–' || {1} || ')', '')".format(low, high)
    return "to_string(\"pri_rank\") || coalesce({}, '')".format(spread)


def tip(title, value, language, *notes):
    """What is told of an area under the mouse: its name, one value, and the plain words of the result."""
    rows = ["<b>{}</b>".format(told('"area_name"'))]
    rows.append("{}: {}".format(title, told(value, NO_DATA[language])))
    return "<br>".join(rows) + "".join(told("'<br>' || " + plain(note)) for note in notes)


def told(expression, otherwise=""):
    """An expression inside HTML, and what stands there where it is null."""
    return "[% coalesce({}, '{}') %]".format(expression, otherwise)


def plain(field):
    """A text that may not be there, with no HTML in it."""
    return "replace(attribute('{}'), '<', '&lt;')".format(field)


def score_tip(theme, language):
    score = SCORES[theme]
    value = "format_number(\"{}\", 0, '{}') || ' {}'".format(score.field, language, OF_100[language])
    # room where it is well connected has its notes with the other room
    family = "den" if theme == "dena" else score.field[: -len("_score")]
    return tip(score.title[language], value, language, family + "_note")


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


def save(geometry, name, renderer, labeling=None, map_tip=""):
    # a layer for each style: where one layer gets many renderers QGIS 3.22 ends in a fault
    layer = QgsVectorLayer(geometry + "?crs=EPSG:28992", "areas", "memory")
    LAYERS.append(layer)
    layer.setRenderer(renderer)
    layer.setLabeling(labeling)
    layer.setLabelsEnabled(labeling is not None)
    layer.setMapTipTemplate(map_tip)
    kinds = QgsMapLayer.StyleCategory
    message, saved = layer.saveNamedStyle(
        str(STYLES / (name + ".qml")), kinds.Symbology | kinds.Labeling | kinds.MapTips
    )
    if not saved:
        sys.exit(message)


def save_areas(geometry, language):
    """The styles of the layer ``areas``."""
    for theme, score in SCORES.items():
        save(
            geometry,
            "areas_{}_{}".format(theme, language),
            score_renderer(theme, language),
            labels(score.label, language, score.field),
            score_tip(theme, language),
        )
    classes = (
        ("typ", "typ_main", TYPES, None, "type", TYPE_TITLE, ("typ_why", "typ_note")),
        ("inf", "inf_status", VERDICTS, EXCEPTION, "name", VERDICT_TITLE, ("inf_note",)),
        ("bpk", "bpk_present", PARKING, None, "places", PARKING_TITLE, ("bpk_note",)),
    )
    for theme, field, values, mark, label, title, notes in classes:
        words = case(field, {value: text[language] for value, _, text in values})
        save(
            geometry,
            "areas_{}_{}".format(theme, language),
            class_renderer(field, values, language, mark),
            labels(label, language),
            tip(title[language], words, language, *notes),
        )


def crossing_tip(language):
    back = "round(100 * \"back\") || ' %'"
    return "<b>{}</b><br>{} {}".format(told(barrier_words(language, "")), CROSSING[language], told(back))


def main():
    application = QgsApplication([], False)
    application.initQgis()
    for language in LANGUAGES:
        polygons, points, lines = "MultiPolygon", "Point", "MultiLineString"
        save_areas(polygons, language)
        save(polygons, "reach_minutes_{}".format(language), minutes_renderer(language))
        save(polygons, "programme_homes_{}".format(language), homes_renderer(language), labels("homes", language))
        pieces = rules([(expression, ground(colour), words[language]) for expression, colour, words in GROUND])
        save(polygons, "public_space_kind_{}".format(language), pieces)
        save(points, "stations_class_{}".format(language), balance_renderer(language))
        save(lines, "why_function_{}".format(language), route_renderer(language))
        save(points, "lift_gain_{}".format(language), gain_renderer(language, dot, 1.0), rank_labels())
        save(lines, "lift_crossing_{}".format(language), gain_renderer(language, bridge, 0.3), rank_labels())
        crossings = wins_renderer(language), crossing_labels(), crossing_tip(language)
        save(lines, "crossings_back_{}".format(language), *crossings)
    LAYERS.clear()
    application.exitQgis()


if __name__ == "__main__":
    main()
