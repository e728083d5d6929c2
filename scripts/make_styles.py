"""Write resources/styles/<layer>_<theme>_<language>.qml from the cards of the catalogue; ``make build`` runs it.

Run it with QGIS's own Python, PYTHONPATH=. and QT_HASH_SEED=0, which fixes the order of XML attributes.

A QML cannot be translated, so each style exists once per language. The classes are fixed and absolute, so that
maps of different areas, years and cities can be laid side by side.
"""

import sys
from pathlib import Path

from qgis._3d import Qgs3DTypes, QgsPhongMaterialSettings, QgsPolygon3DSymbol, QgsRuleBased3DRenderer
from qgis.core import (
    QgsApplication,
    QgsAttributeEditorContainer,
    QgsAttributeEditorField,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsMapLayer,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPointPatternFillSymbolLayer,
    QgsProperty,
    QgsPropertyCollection,
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

import g40_plugin

ROOT = Path(__file__).resolve().parent.parent
# the folder of the translations comes into the package in the build
g40_plugin.__path__.append(str(ROOT))

from g40_plugin import catalogue  # noqa: E402
from g40_plugin.catalogue import differences, layers, remarks, sites, twin  # noqa: E402
from g40_plugin.catalogue.card import Scale  # noqa: E402
from g40_plugin.catalogue.classes import LOWEST_MARK, bounds_told, class_filter, decimals_of, whole  # noqa: E402
from g40_plugin.catalogue.composite import FIRMNESS  # noqa: E402
from g40_plugin.catalogue.differences import DIFF, FIELD_BLANK, NOW, THEN, WHY  # noqa: E402
from g40_plugin.catalogue.language import Texts  # noqa: E402
from g40_plugin.catalogue.names import BARRIERS, PILLARS, SUBCATEGORIES, capital  # noqa: E402
from g40_plugin.catalogue.own import KEY_BLANK, TITLE_BLANK, own_card  # noqa: E402
from g40_plugin.catalogue.scales import NO_DATA, OF_100, PLACES  # noqa: E402

STYLES = ROOT / "resources" / "styles"
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


def site_fill(colour, pattern):
    """A site: some paths have a pattern too, so that they hold in grey."""
    colour = QColor(colour)
    colour.setAlphaF(0.88)
    ground = QgsSimpleFillSymbolLayer(colour, Qt.BrushStyle.SolidPattern, colour)
    ground.setStrokeStyle(Qt.PenStyle.NoPen)
    # over the pattern, which would cut it into dashes
    border = QgsSimpleLineSymbolLayer(QColor("#333333"), 0.2)
    border.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if pattern == "lines":
        over = QgsLinePatternFillSymbolLayer()
        over.setLineAngle(45)
        over.setDistance(1.6)
        over.setSubSymbol(QgsLineSymbol.createSimple({"color": "#ffffff", "width": "0.35"}))
    elif pattern == "dots":
        over = QgsPointPatternFillSymbolLayer()
        over.setDistanceX(1.6)
        over.setDistanceY(1.6)
        over.setSubSymbol(QgsMarkerSymbol.createSimple({"color": "#ffffff", "outline_style": "no", "size": "0.7"}))
    else:
        return symbol_of(QgsFillSymbol(), ground, border)
    return symbol_of(QgsFillSymbol(), ground, over, border)


def condition():
    """A thin dashed line: sites are smaller than areas."""
    dashes = {"use_custom_dash": "1", "customdash": "1.6;1.2", "capstyle": "flat"}
    under = QgsSimpleLineSymbolLayer.create({"line_color": "#ffffff", "line_width": "0.9"})
    over = QgsSimpleLineSymbolLayer.create({**dashes, "line_color": "#111111", "line_width": "0.6"})
    return symbol_of(QgsFillSymbol(), under, over)


def left_out():
    """A site that does not count: grey crosses inside a dashed line."""
    ground = QgsSimpleFillSymbolLayer(QColor(255, 255, 255, 170), Qt.BrushStyle.SolidPattern, QColor("#6b6b6b"))
    ground.setStrokeStyle(Qt.PenStyle.DashLine)
    ground.setStrokeWidth(0.35)
    crosses = QgsPointPatternFillSymbolLayer()
    crosses.setDistanceX(2.6)
    crosses.setDistanceY(2.6)
    crosses.setSubSymbol(QgsMarkerSymbol.createSimple({"name": "cross2", "outline_color": "#8c8c8c", "size": "1.4"}))
    return symbol_of(QgsFillSymbol(), ground, crosses)


def rules(parts):
    root = QgsRuleBasedRenderer.Rule(None)
    for number, (expression, symbol, label) in enumerate(parts):
        rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression, label)
        rule.setRuleKey("rule{}".format(number))
        root.appendChild(rule)
    root.setRuleKey("root")
    return QgsRuleBasedRenderer(root)


def map_renderer(shown, texts):
    """A colour for each class of a score, or for each value of a field."""
    classes = score_rules if isinstance(shown.scale, Scale) else value_rules
    parts = [*classes(shown, texts), ('"{}" IS NULL'.format(shown.field), hatch(), texts(NO_DATA))]
    parts += [(mark.filter, outline(mark.dashed), texts(mark.words)) for mark in shown.scale.outlines]
    return rules(parts)


def score_rules(shown, texts):
    # high classes first: a legend is read from the best down
    for number in reversed(range(5)):
        bounds = bounds_told(number, texts, is_mark=shown.scale.label == "grade")
        words = "{}  {}".format(bounds, texts(shown.scale.words[number]))
        yield class_filter(shown.field, number), fill(shown.scale.ramp[number]), words


def value_rules(shown, texts):
    aside = shown.scale.aside
    but = " AND NOT ({})".format(aside.filter) if aside else ""
    for value, colour, words in shown.scale.values:
        yield '"{}" = {!r}{}'.format(shown.field, value, but), fill(colour), texts(words)
    if aside:
        yield aside.filter, fill(aside.colour), texts(aside.words)


def route_renderer(texts):
    parts = [
        ("\"function\" = '{}'".format(key), route(colour, shape), texts(words))
        for key, colour, shape, words in layers.ROUTES
    ]
    colour, shape, words = layers.OTHER_ROUTE
    return rules([*parts, ("ELSE", route(colour, shape), texts(words))])


def marker(colour, shape):
    return QgsMarkerSymbol.createSimple(
        {"name": shape, "color": colour, "outline_color": "#ffffff", "outline_width": "0.35", "size": "4.6"}
    )


def balance_renderer(texts):
    parts = [
        ("\"class\" = '{}'".format(key), marker(colour, shape), texts(words))
        for key, colour, shape, words in layers.BALANCE
    ]
    parts.append(('"class" IS NULL', dot("#ffffff", 2.6), texts(NO_DATA)))
    return rules(parts)


def homes_renderer(texts):
    parts = []
    for least, most, colour in layers.HOMES:
        upper = " AND {} <= {}".format(whole("prg_homes"), most) if most else ""
        words = texts(layers.UP_TO if most else layers.MORE_THAN).format(texts.number(most or least))
        lower = "{} > {}".format(whole("prg_homes") if least else '"prg_homes"', least)
        parts.append((lower + upper, fill(colour), words))
    for state, colour, words in layers.STATES:
        parts.append(("\"prg_state\" = '{}'".format(state), fill(colour), texts(words)))
    parts.append(("\"prg_state\" = 'not_known'", hatch(), texts(NO_DATA)))
    return rules(parts)


def sites_renderer(texts):
    counts = "coalesce(\"use\", 'yes') <> 'no'"
    parts = [
        ("\"path\" = '{}' AND {}".format(path, counts), site_fill(colour, pattern), texts(sites.PATHS[path]))
        for path, colour, pattern in layers.PATHS
    ]
    parts.append(("\"use\" = 'only if'", condition(), texts(layers.ONLY_IF)))
    parts.append(("\"use\" = 'no'", left_out(), texts(layers.LEFT_OUT)))
    renderer = rules(parts)
    # whole blocks lie under the places in them
    renderer.setOrderBy(QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause("area_m2", False)]))
    renderer.setOrderByEnabled(True)
    return renderer


def taken_renderer(texts):
    """The sites that a programme takes by their kind, the others as an outline."""
    parts = [
        ("\"path\" = '{}' AND \"prg_homes\" > 0".format(path), site_fill(colour, pattern), texts(sites.PATHS[path]))
        for path, colour, pattern in layers.PATHS
    ]
    parts.append(('coalesce("prg_homes", 0) = 0', fill("#f4f4f4"), texts(layers.NO_HOMES_COME)))
    return rules(parts)


def taken_tip(texts):
    """What a site is, its homes in the programme, and when building begins."""
    kinds = case("path", {path: texts(words) for path, words in sites.PATHS.items()})
    title = "coalesce({} || ', ', '') || {}".format(kept("name"), kinds)
    number = "format_number(\"prg_homes\", 0, '{}')".format(texts.language)
    homes = "if(\"prg_homes\" > 0, replace('{}', '{{}}', {}), '{}')".format(
        texts(layers.HOMES_COME), number, texts(layers.NO_HOMES_COME)
    )
    begins = "replace('{}', '{{}}', \"prg_period\")".format(texts(layers.BEGINS))
    return "<b>{}</b>{}{}".format(told(title), told(homes, before="<br>"), told(begins, before="<br>"))


def site_homes(texts):
    """Homes that fit on a site, rounded as in a sentence; the user's own number goes first."""
    homes = 'coalesce("homes", "fits")'
    return "if({0} >= 0.5, format_number(if({0} >= 100, round({0}, -1), {0}), 0, '{1}'), NULL)".format(
        homes, texts.language
    )


def site_labels(shown, homes):
    """Homes, only where they fit inside the site, and not on a screen with a whole region on it."""
    settings = QgsPalLayerSettings()
    settings.fieldName = "if({} >= {}, {}, NULL)".format(shown, layers.LEAST_SHOWN, homes)
    settings.isExpression = True
    settings.placement = QgsPalLayerSettings.Placement.Horizontal
    settings.fitInPolygonOnly = True
    settings.scaleVisibility = True
    settings.minimumScale, settings.maximumScale = 60000, 1
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


def site_tip(texts):
    """What a site is, the homes on it, what the user chose, and why it was found."""
    kinds = case("path", {path: texts(words) for path, words in sites.PATHS.items()})
    use = case("use", {"no": texts(layers.LEFT_OUT), "only if": texts(layers.ONLY_IF)})
    title = "coalesce({} || ', ', '') || {}".format(kept("name"), kinds)
    homes = "replace('{}', '{{}}', {})".format(texts(layers.HOMES_FIT), site_homes(texts))
    rows = "".join(told(row, before="<br>") for row in (homes, use, kept("remark"), kept("why")))
    return "<b>{}</b>{}".format(told(title), rows)


def site_form(layer, texts):
    """Aliases, choices and a form: what the user decides on the first tab, what was found on the second."""
    form = layer.editFormConfig()
    form.clearTabs()
    form.setLayout(QgsEditFormConfig.EditorLayout.TabLayout)
    for title, columns in ((layers.YOUR_CHOICE, layers.OWN_SITE_FIELDS), (layers.FOUND, layers.FOUND_SITE_FIELDS)):
        tab = QgsAttributeEditorContainer(texts(title), form.invisibleRootContainer())
        tab.setIsGroupBox(False)
        form.addTab(tab)
        for name, words in columns.items():
            number = layer.fields().indexOf(name)
            layer.setFieldAlias(number, texts(words))
            form.setReadOnly(number, columns is layers.FOUND_SITE_FIELDS)
            tab.addChildElement(QgsAttributeEditorField(name, number, tab))
    layer.setEditFormConfig(form)
    widgets = {
        "use": ("ValueMap", {"map": [{texts(words): value} for value, words in layers.CHOICES]}),
        "path": ("ValueMap", {"map": [{texts(words): path} for path, words in sites.PATHS.items()]}),
        "remark": ("TextEdit", {"IsMultiline": True}),
        "why": ("TextEdit", {"IsMultiline": True}),
    }
    for name, unit in layers.SITE_UNITS.items():
        limits = {"AllowNull": True, "Min": -1e9, "Max": 1e9, "Style": "SpinBox"}
        widgets[name] = ("Range", {**limits, "Precision": decimals_of("number", unit)})
    for name, widget in widgets.items():
        layer.setEditorWidgetSetup(layer.fields().indexOf(name), QgsEditorWidgetSetup(*widget))
    # what a user draws counts until told otherwise
    layer.setDefaultValueDefinition(layer.fields().indexOf("use"), QgsDefaultValue("'yes'"))
    # QGIS 3.22 knows no BETWEEN
    share = '"use_share" IS NULL OR ("use_share" >= 0 AND "use_share" <= 1)'
    layer.setConstraintExpression(layer.fields().indexOf("use_share"), share, texts(layers.A_SHARE))


def remark_kinds(texts):
    return {key: texts(words) for key, _, _, words in remarks.KINDS}


def masses_renderer(texts):
    parts = [(key, colour, texts(words)) for key, (colour, words) in twin.STATUSES.items()]
    return rules([("\"status\" = '{}'".format(key), fill(colour), words) for key, colour, words in parts])


def masses_in_3d(texts):
    """Each mass from its ground up, in the colour of its status."""
    root = QgsRuleBased3DRenderer.Rule(None)
    root.setRuleKey("root")
    for key, (colour, words) in twin.STATUSES.items():
        material = QgsPhongMaterialSettings()
        # the light of the scene adds these up: together they are the colour itself
        material.setDiffuse(QColor(colour).darker(150))
        material.setAmbient(QColor(colour).darker(300))
        material.setSpecular(QColor("black"))
        symbol = QgsPolygon3DSymbol()
        symbol.setMaterial(material)
        symbol.setAltitudeClamping(Qgs3DTypes.AltitudeClamping.AltClampAbsolute)
        symbol.setEdgesEnabled(True)
        symbol.setEdgeColor(QColor("#4d4d4d"))
        drawn = QgsPropertyCollection()
        drawn.setProperty(QgsPolygon3DSymbol.PropertyHeight, QgsProperty.fromExpression('"ground_m" + "above_m"'))
        drawn.setProperty(QgsPolygon3DSymbol.PropertyExtrusionHeight, QgsProperty.fromField("height_m"))
        symbol.setDataDefinedProperties(drawn)
        rule = QgsRuleBased3DRenderer.Rule(symbol, "\"status\" = '{}'".format(key), texts(words))
        rule.setRuleKey(key)
        root.appendChild(rule)
    return QgsRuleBased3DRenderer(root)


def mass_tip(texts):
    """What a mass is, with its floors, homes and the mark of its area."""
    title = case("status", {key: texts(words) for key, (_, words) in twin.STATUSES.items()})
    floors = "replace('{}', '{{}}', format_number(\"levels\", 0, '{}'))".format(texts(twin.FLOORS), texts.language)
    homes = "if(\"homes\" >= 0.5, replace('{}', '{{}}', format_number(\"homes\", 0, '{}')), NULL)".format(
        texts(twin.HOMES), texts.language
    )
    return "<b>{}</b>{}{}{}".format(
        told(title), told(kept("area_name"), before="<br>"), told(floors, before="<br>"), told(homes, before="<br>")
    )


def remarks_renderer(texts):
    parts = [
        ("\"kind\" = '{}'".format(key), marker(colour, shape), texts(words))
        for key, colour, shape, words in remarks.KINDS
    ]
    return rules([*parts, ("ELSE", dot("#ffffff", 2.6), texts(remarks.OTHER))])


def remark_form(layer, texts):
    """A form in which remarks from paper are typed in: the remark first, with the day and an id filled in."""
    for name, words in remarks.FIELDS.items():
        layer.setFieldAlias(layer.fields().indexOf(name), capital(texts(words)))
    widgets = {
        "text": ("TextEdit", {"IsMultiline": True}),
        "kind": ("ValueMap", {"map": [{words: key} for key, words in remark_kinds(texts).items()]}),
        "source": ("ValueMap", {"map": [{texts(words): key} for key, words in remarks.SOURCES]}),
        "id": ("Hidden", {}),
    }
    for name, widget in widgets.items():
        layer.setEditorWidgetSetup(layer.fields().indexOf(name), QgsEditorWidgetSetup(*widget))
    for name, expression in remarks.DEFAULTS.items():
        layer.setDefaultValueDefinition(layer.fields().indexOf(name), QgsDefaultValue(expression))


def gain_renderer(texts, symbol, share):
    parts = []
    for least, most, colour, size in reversed(layers.GAINS):
        low, high = (str(value).replace(".", decimal_mark(texts)) for value in (least, most))
        shown = 'round("gain", {})'.format(layers.GAIN_DECIMALS)
        upper = " AND {} < {}".format(shown, most) if most else ""
        words = texts(layers.GAIN_UP_TO).format(low, high) if most else texts(layers.GAIN_FROM).format(low)
        parts.append(("{} >= {}{}".format(shown, least, upper), symbol(colour, size * share), words))
    return rules(parts)


BACK = 'round(100 * "back")'


def wins_renderer(texts):
    parts = []
    for least, most, colour, width, words in reversed(layers.WINS):
        # as the tip tells it, in whole percent
        upper = " AND {} < {:.0f}".format(BACK, 100 * most) if most else ""
        parts.append(("{} >= {:.0f}{}".format(BACK, 100 * least, upper), bridge(colour, width), texts(words)))
    return rules(parts)


def difference_renderer(texts, *, is_mark=False):
    """Seven classes round zero, the highest first; their words in points, or of the report mark in tenths of them."""
    field = FIELD_BLANK + DIFF
    bounds = [None, *(-limit for limit in reversed(differences.LIMITS)), *differences.LIMITS, None]
    parts = []
    for number in reversed(range(len(differences.RAMP))):
        low, high = bounds[number], bounds[number + 1]
        # what lies on a border belongs to the class that is farther from zero
        above = '"{}" {} {}'.format(field, ">=" if (low or 0) > 0 else ">", low) if low is not None else ""
        below = '"{}" {} {}'.format(field, "<=" if (high or 0) < 0 else "<", high) if high is not None else ""
        shown = " … ".join(signed(bound, texts, is_mark=is_mark) for bound in (low, high) if bound is not None)
        words = "{}  {}".format(shown, texts(differences.WORDS[number]))
        parts.append((" AND ".join(filter(None, (above, below))), fill(differences.RAMP[number]), words))
    return rules([*parts, ('"{}" IS NULL'.format(field), hatch(), texts(NO_DATA))])


def signed(number, texts, *, is_mark=False):
    shown = texts.number(abs(number) / 10, 1) if is_mark else texts.number(abs(number))
    return ("+" if number > 0 else "−") + shown


def signed_points(texts, *, is_mark=False):
    """The difference as it stands on the map: its sign is what holds in grey."""
    by, decimals = (10, 1) if is_mark else (1, 0)
    value = "format_number(abs(\"{}\") / {}, {}, '{}')".format(FIELD_BLANK + DIFF, by, decimals, texts.language)
    rounded = 'round("{}")'.format(FIELD_BLANK + DIFF)
    sign = "if({0} > 0, '+', if({0} < 0, '−', ''))".format(rounded)
    return "{} || {}".format(sign, value)


def difference_tip(texts, *, is_mark=False):
    """From what to what a score goes, or why that is not known."""
    by, decimals = (10, 1) if is_mark else (1, 0)
    now, then = (
        "format_number(\"{}\" / {}, {}, '{}')".format(FIELD_BLANK + end, by, decimals, texts.language)
        for end in (NOW, THEN)
    )
    value = "{} || ' → ' || {} || ' (' || {} || ')'".format(now, then, signed_points(texts, is_mark=is_mark))
    return tip(TITLE_BLANK, value, texts, FIELD_BLANK + WHY)


def place_labels(field):
    """A field or an expression beside a point, or beside the middle of a short line."""
    settings = QgsPalLayerSettings()
    settings.fieldName = field
    settings.isExpression = not field.isidentifier()
    # a crossing is shorter than its label
    settings.geometryGeneratorEnabled = True
    settings.geometryGenerator = "centroid($geometry)"
    settings.geometryGeneratorType = QgsWkbTypes.GeometryType.PointGeometry
    settings.placement = QgsPalLayerSettings.Placement.AroundPoint
    settings.dist = 2.6
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


def minutes_renderer(texts):
    parts = [
        ('"minutes" > {} AND "minutes" <= {}'.format(low, high), fill(colour, 0.6), texts(layers.WITHIN).format(high))
        for low, high, colour in layers.MINUTES
    ]
    parts.append(('"minutes" > 30', fill("#f7f7f7", 0.6), texts(layers.BEYOND)))
    renderer = rules(parts)
    # the far polygons contain the near ones, so they are drawn first
    renderer.setOrderBy(QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause("minutes", False)]))
    renderer.setOrderByEnabled(True)
    return renderer


def labels(kind, texts, field=""):
    """The name of an area with a value under it: ``kind`` is one of those below, ``field`` what it shows.

    Each is written inside its own area or not at all. Where the name does not fit, the value stands alone, in its
    short form where it has one.
    """
    score = number_of(whole(field), texts)
    values = {
        "score": (score,),
        "grade": ("coalesce({}, {})".format(grade_words(texts), missing_words(texts)), mark_words(texts)),
        "homes": ("{} || coalesce('\\n' || \"prg_period\", '')".format(planned_homes(texts)), planned_homes(texts)),
        "type": (kind_words(),),
        "barrier": (barrier_words(texts), score),
        "parking": (parking_words(texts),),
        "places": ("replace('{}', '{{}}', nullif(\"bpk_places\", 0))".format(texts(PLACES)), '"bpk_places"'),
        "rank": (rank_words(), 'to_string("pri_rank")'),
        "difference": (signed_points(texts),),
        "difference of the mark": (signed_points(texts, is_mark=True),),
        "name": ("NULL",),
    }
    name = "wordwrap(if(length(\"area_name\") > 44, left(\"area_name\", 42) || '…', \"area_name\"), 14)"
    forms = ["{} || coalesce('\\n' || {}, '')".format(name, value) for value in values[kind]]
    settings = QgsPalLayerSettings()
    settings.fieldName = first_that_fits([*forms, *values[kind]])
    settings.isExpression = True
    settings.placement = QgsPalLayerSettings.Placement.Horizontal
    settings.fitInPolygonOnly = True
    settings.labelPerPart = False
    settings.centroidWhole = True
    settings.multilineAlign = QgsPalLayerSettings.MultiLineAlign.MultiCenter
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


# what a letter and a line of a label take, in millimetres; on larger paper both are larger by the variable g40_text
LETTER, LINE = 1.75, 3.7


def first_that_fits(forms):
    """An expression that gives the first of some texts that fits into its polygon at the scale of the map.

    A polygon has room for a box of its area over its height by its area over its width: all of a rectangle, and what
    fits into a triangle or a diamond.
    """
    lines = "string_to_array(@element, '\\n')"
    room = "area($geometry) / bounds_{}($geometry) * 1000 / @map_scale / coalesce(@g40_text, 1)"
    letters = "array_max(array_foreach({}, length(@element)))".format(lines)
    wide = "{} * {} <= {}".format(letters, LETTER, room.format("height"))
    high = "array_length({}) * {} <= {}".format(lines, LINE, room.format("width"))
    fits = "@element IS NOT NULL AND (@map_scale IS NULL OR ({} AND {}))".format(wide, high)
    return "array_first(array_filter(array({}), {}))".format(", ".join(dict.fromkeys(forms)), fits)


def number_of(value, texts, decimals=0):
    return "format_number({}, {}, '{}')".format(value, decimals, texts.language)


def kind_words():
    sure = "CASE WHEN \"typ_sure\" = 'probable' THEN ' ?' WHEN \"typ_sure\" = 'possible' THEN ' ??' ELSE '' END"
    return "nullif(\"typ_main\", 'overig') || {}".format(sure)


def planned_homes(texts):
    return 'if("prg_homes" > 0, {}, NULL)'.format(number_of(whole("prg_homes"), texts))


def case(field, words, read='"{}"'):
    """An expression that gives the words for each value of a field; ``read`` is how the field is read."""
    read = read.format(field)
    cases = " ".join("WHEN {} = {!r} THEN '{}'".format(read, value, text) for value, text in words.items())
    return "CASE {} END".format(cases)


def barrier_words(texts, prefix="sev_"):
    kinds = {key: texts(words) for key, words in BARRIERS.items()}
    return 'coalesce("{}barrier_name", {})'.format(prefix, case(prefix + "barrier", kinds))


def parking_words(texts):
    # as parking.shown: 0.29996 is lower than 0.3 and must not read as it
    thousandths = "if(attribute('prk_ok') = 1, floor(1000 * \"prk_norm\" + 0.0001), ceil(1000 * \"prk_norm\" - 0.0001))"
    return "replace(to_string({} / 1000), '.', '{}')".format(thousandths, decimal_mark(texts))


def rank_words():
    low, high = 'to_string(round("pri_rank_low"))', 'to_string(round("pri_rank_high"))'
    spread = "if({0} <> {1}, ' (' || {0} || '–' || {1} || ')', '')".format(low, high)
    return "to_string(\"pri_rank\") || coalesce({}, '')".format(spread)


def tip(title, value, texts, note=""):
    """What is told of an area under the mouse: its name, one value, and the plain words of the result."""
    rows = ["<b>{}</b>".format(told('"area_name"'))]
    rows.append("{}: {}".format(title, told(value, texts(NO_DATA))))
    return "<br>".join(rows) + (told(note, before="<br>") if note else "")


def told(expression, otherwise="", before=""):
    """What an expression gives, as text inside HTML; ``before`` it HTML of ours, ``otherwise`` ours where it is null.

    Names come from anybody, and QGIS shows a map tip in a browser: this is the one way into it.
    """
    text = expression
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = "replace({}, '{}', '{}')".format(text, sign, entity)
    shown = "'{}' || {}".format(before, text) if before else text
    return "[% coalesce({}, '{}') %]".format(shown, otherwise)


def kept(field):
    """A field that a file of before it does not have."""
    return "attribute('{}')".format(field)


def map_tip(title, card, shown, texts):
    if not isinstance(shown.scale, Scale):
        value = case(shown.field, {value: texts(words) for value, _, words in shown.scale.values})
        aside = shown.scale.aside
        if aside:
            value = "if({}, '{}', {})".format(aside.filter, texts(aside.words), value)
    elif shown.scale.label == "grade":
        # the mark that stands on the map, not the score that it is a tenth of
        value = "{} || {}".format(grade_words(texts), firm_words(texts))
    else:
        score, of_100 = number_of(whole(shown.field), texts), texts(OF_100)
        value = "{} || ' {} (' || {} || ')'".format(score, of_100, class_words(shown, texts))
    # a file of before the plain words has its notes
    says = "coalesce({}, {})".format(kept(card.code + "_says"), kept(card.code + "_note"))
    return tip(texts(title), value, texts, says)


def class_words(shown, texts):
    """What the class of a score is called."""
    cases = ("WHEN {} THEN '{}'".format(class_filter(shown.field, n), texts(shown.scale.words[n])) for n in range(5))
    return "CASE {} END".format(" ".join(cases))


def mark_words(texts, field="q_score"):
    value = kept(field)
    mark = number_of("max({}, round({}) / 10)".format(LOWEST_MARK, value), texts, 1)
    return "if({} IS NULL, NULL, {})".format(value, mark)


def grade_words(texts):
    """The report mark, and between brackets how far it may move; a file of before these fields has the mark alone."""
    mark, low, high = (mark_words(texts, field) for field in ("q_score", "q_low", "q_high"))
    return "{} || coalesce(' (' || {} || '–' || {} || ')', '')".format(mark, low, high)


def missing_words(texts):
    """What an area lacks for a mark, a line each; short, else it does not fit in the area."""
    lines = (
        "if(attribute('{}_score') IS NULL, '{}: ?\\n', '')".format(code, texts(words))
        for code, words in PILLARS.items()
    )
    return "nullif(trim({}), '')".format(" || ".join(lines))


def firm_words(texts):
    return "coalesce(', ' || {}, '')".format(
        case("q_firm", {code: texts(words) for code, words in FIRMNESS.items()}, "attribute('{}')")
    )


def decimal_mark(texts):
    return texts.number(0.1, 1)[1]


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


def programme_tip(texts):
    states = case("prg_state", {state: texts(words) for state, _, words in layers.STATES})
    begins = "replace('{}', '{{}}', \"prg_period\")".format(texts(layers.BEGINS))
    value = "coalesce({}, {}) || coalesce(', ' || {}, '')".format(planned_homes(texts), states, begins)
    return tip(texts(layers.STYLES["programme"]["homes"]), value, texts, kept("prg_note"))


def lift_tip(texts):
    gain = "format_number(\"gain\", {}, '{}')".format(layers.GAIN_DECIMALS, texts.language)
    title = told("to_string(\"rank\") || coalesce('. ' || {}, '')".format(kept("street")))
    return "<b>{}</b><br>{}: {}".format(title, texts(layers.STYLES["lift"]["gain"]), told(gain))


def station_tip(texts):
    classes = case("class", {key: texts(words) for key, _, _, words in layers.BALANCE})
    return "<b>{}</b><br>{}".format(told(kept("name")), told(classes, texts(NO_DATA)))


def route_tip(texts):
    """Where a route leads to, and how long the walk is."""
    kinds = 'coalesce({}, "sub")'.format(case("sub", {key: texts(words) for key, words in SUBCATEGORIES.items()}))
    minutes = 'max(1, round("minutes"))'
    one, more = texts("{value} minute"), texts("{value} minutes")
    walk = "replace(if({0} = 1, '{1}', '{2}'), '{{value}}', to_string({0}))".format(minutes, one, more)
    title = "coalesce({} || ', ', '') || {}".format(kept("facility_name"), kinds)
    return "<b>{}</b><br>{}: {}".format(told(title), texts(layers.ON_FOOT), told(walk))


def ground_tip(texts):
    """What a piece of ground counts as, and its size."""
    kinds = "CASE {} END".format(
        " ".join("WHEN {} THEN '{}'".format(expression, texts(words)) for expression, _, words in layers.GROUND)
    )
    size = "format_number(\"m2\", 0, '{}') || ' m²'".format(texts.language)
    return "<b>{}</b><br>{}".format(told(kinds), told(size))


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
            map_renderer(shown, texts),
            labels(shown.scale.label, texts, shown.field),
            map_tip(shown.title or card.title, card, shown, texts),
        )


# what it brings back: the name of an area beside a crossing would be taken for that of the area it lies in
CROSSING_LABEL = "'+' || to_string(round(100 * \"back\")) || '\u00a0%'"


def crossing_tip(texts):
    back = BACK + " || ' %'"
    return "<b>{}</b><br>{} {}".format(told(barrier_words(texts, "")), texts(layers.CROSSING), told(back))


def save_others(texts):
    """The styles of all other layers."""
    polygons, points, lines = "MultiPolygon", "Point", "MultiLineString"
    pieces = rules([(expression, ground(colour), texts(words)) for expression, colour, words in layers.GROUND])
    styles = {
        "reach_minutes": (polygons, minutes_renderer(texts)),
        "programme_homes": (polygons, homes_renderer(texts), labels("homes", texts), programme_tip(texts)),
        "difference_score": (
            polygons, difference_renderer(texts), labels("difference", texts), difference_tip(texts)
        ),
        "difference_mark": (
            polygons,
            difference_renderer(texts, is_mark=True),
            labels("difference of the mark", texts),
            difference_tip(texts, is_mark=True),
        ),
        "public_space_kind": (polygons, pieces, None, ground_tip(texts)),
        "stations_class": (points, balance_renderer(texts), place_labels("name"), station_tip(texts)),
        "why_function": (lines, route_renderer(texts), None, route_tip(texts)),
        "lift_gain": (points, gain_renderer(texts, dot, 1.0), place_labels("rank"), lift_tip(texts)),
        "lift_crossing": (lines, gain_renderer(texts, bridge, 0.3), place_labels("rank"), lift_tip(texts)),
        "sites_programme": (
            polygons,
            taken_renderer(texts),
            site_labels('"prg_homes"', "format_number(\"prg_homes\", 0, '{}')".format(texts.language)),
            taken_tip(texts),
        ),
        "crossings_back": (lines, wins_renderer(texts), place_labels(CROSSING_LABEL), crossing_tip(texts)),
    }
    for name, (geometry, *parts) in styles.items():
        save(geometry, "{}_{}".format(name, texts.language), *parts)
    save(
        polygons,
        "sites_path_{}".format(texts.language),
        sites_renderer(texts),
        site_labels("coalesce(\"use\", 'yes') <> 'no' AND coalesce(\"homes\", \"fits\")", site_homes(texts)),
        site_tip(texts),
        form=lambda layer: site_form(layer, texts),
        columns=(*layers.OWN_SITE_FIELDS, *layers.FOUND_SITE_FIELDS),
    )
    save(
        points,
        "remarks_kind_{}".format(texts.language),
        remarks_renderer(texts),
        None,
        "<b>{}</b><br>{}".format(told(case("kind", remark_kinds(texts))), told('"text"')),
        form=lambda layer: remark_form(layer, texts),
        columns=remarks.FIELDS,
    )


    save(
        polygons,
        "masses_status_{}".format(texts.language),
        masses_renderer(texts),
        None,
        mass_tip(texts),
        in_3d=masses_in_3d(texts),
    )


def main():
    STYLES.mkdir(exist_ok=True)
    for old in STYLES.glob("*.qml"):
        old.unlink()
    application = QgsApplication([], False)
    application.initQgis()
    for language in LANGUAGES:
        texts = Texts(language)
        if texts.language != language:
            sys.exit("The catalogue of {} is not compiled: run make build.".format(language))
        save_areas("MultiPolygon", texts)
        save_others(texts)
    LAYERS.clear()
    application.exitQgis()


if __name__ == "__main__":
    main()
