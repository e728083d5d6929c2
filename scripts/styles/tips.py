"""What QGIS shows where the mouse rests on a map."""

from expressions import (
    BACK,
    barrier_words,
    case,
    class_words,
    firm_words,
    grade_words,
    kept,
    number_of,
    planned_homes,
    signed_points,
    site_homes,
    told,
)

from g40_plugin.catalogue import layers, sites, twin
from g40_plugin.catalogue.card import Scale
from g40_plugin.catalogue.classes import whole
from g40_plugin.catalogue.differences import FIELD_BLANK, NOW, THEN, WHY
from g40_plugin.catalogue.names import SUBCATEGORIES
from g40_plugin.catalogue.own import TITLE_BLANK
from g40_plugin.catalogue.scales import NO_DATA, OF_100


def tip(title, value, texts, note=""):
    """What is told of an area under the mouse: its name, one value, and the plain words of the result."""
    rows = ["<b>{}</b>".format(told('"area_name"'))]
    rows.append("{}: {}".format(title, told(value, texts(NO_DATA))))
    return "<br>".join(rows) + (told(note, before="<br>") if note else "")


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


def programme_tip(texts):
    states = case("prg_state", {state: texts(words) for state, _, words in layers.STATES})
    begins = "replace('{}', '{{}}', \"prg_period\")".format(texts(layers.BEGINS))
    value = "coalesce({}, {}) || coalesce(', ' || {}, '')".format(planned_homes(texts), states, begins)
    return tip(texts(layers.STYLES["programme"]["homes"]), value, texts, kept("prg_note"))


def difference_tip(texts, *, is_mark=False):
    """From what to what a score goes, or why that is not known."""
    by, decimals = (10, 1) if is_mark else (1, 0)
    now, then = (
        "format_number(\"{}\" / {}, {}, '{}')".format(FIELD_BLANK + end, by, decimals, texts.language)
        for end in (NOW, THEN)
    )
    value = "{} || ' → ' || {} || ' (' || {} || ')'".format(now, then, signed_points(texts, is_mark=is_mark))
    return tip(TITLE_BLANK, value, texts, FIELD_BLANK + WHY)


def site_tip(texts):
    """What a site is, the homes on it, what the user chose, and why it was found."""
    kinds = case("path", {path: texts(words) for path, words in sites.PATHS.items()})
    use = case("use", {"no": texts(layers.LEFT_OUT), "only if": texts(layers.ONLY_IF)})
    title = "coalesce({} || ', ', '') || {}".format(kept("name"), kinds)
    homes = "replace('{}', '{{}}', {})".format(texts(layers.HOMES_FIT), site_homes(texts))
    rows = "".join(told(row, before="<br>") for row in (homes, use, kept("remark"), kept("why")))
    return "<b>{}</b>{}".format(told(title), rows)


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


def crossing_tip(texts):
    back = BACK + " || ' %'"
    return "<b>{}</b><br>{} {}".format(told(barrier_words(texts, "")), texts(layers.CROSSING), told(back))
