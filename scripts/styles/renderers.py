"""How layers are drawn, and their legends."""

from expressions import BACK, decimal_mark, signed
from qgis._3d import Qgs3DTypes, QgsPhongMaterialSettings, QgsPolygon3DSymbol, QgsRuleBased3DRenderer
from qgis.core import QgsFeatureRequest, QgsProperty, QgsPropertyCollection, QgsRuleBasedRenderer
from qgis.PyQt.QtGui import QColor
from symbols import bridge, condition, dot, fill, left_out, marker, outline, route, site_fill

from g40_plugin.catalogue import differences, layers, remarks, sites, twin
from g40_plugin.catalogue.card import Scale
from g40_plugin.catalogue.classes import bounds_told, class_filter, whole
from g40_plugin.catalogue.differences import DIFF, FIELD_BLANK
from g40_plugin.catalogue.scales import NO_DATA
from g40_plugin.symbols import hatch


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
        ('"path" = \'{}\' AND "prg_homes" > 0'.format(path), site_fill(colour, pattern), texts(sites.PATHS[path]))
        for path, colour, pattern in layers.PATHS
    ]
    parts.append(('coalesce("prg_homes", 0) = 0', fill("#f4f4f4"), texts(layers.NO_HOMES_COME)))
    return rules(parts)


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


def remarks_renderer(texts):
    parts = [
        ("\"kind\" = '{}'".format(key), marker(colour, shape), texts(words))
        for key, colour, shape, words in remarks.KINDS
    ]
    return rules([*parts, ("ELSE", dot("#ffffff", 2.6), texts(remarks.OTHER))])


def gain_renderer(texts, symbol, share):
    parts = []
    for least, most, colour, size in reversed(layers.GAINS):
        low, high = (str(value).replace(".", decimal_mark(texts)) for value in (least, most))
        shown = 'round("gain", {})'.format(layers.GAIN_DECIMALS)
        upper = " AND {} < {}".format(shown, most) if most else ""
        words = texts(layers.GAIN_UP_TO).format(low, high) if most else texts(layers.GAIN_FROM).format(low)
        parts.append(("{} >= {}{}".format(shown, least, upper), symbol(colour, size * share), words))
    return rules(parts)


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
