"""Words and numbers as expressions of QGIS, which stand in labels, tips and rules."""

from g40_plugin.catalogue import remarks
from g40_plugin.catalogue.classes import LOWEST_MARK, class_filter, whole
from g40_plugin.catalogue.composite import FIRMNESS
from g40_plugin.catalogue.differences import DIFF, FIELD_BLANK
from g40_plugin.catalogue.names import BARRIERS, PILLARS


def number_of(value, texts, decimals=0):
    return "format_number({}, {}, '{}')".format(value, decimals, texts.language)


def decimal_mark(texts):
    return texts.number(0.1, 1)[1]


def case(field, words, read='"{}"'):
    """An expression that gives the words for each value of a field; ``read`` is how the field is read."""
    read = read.format(field)
    cases = " ".join("WHEN {} = {!r} THEN '{}'".format(read, value, text) for value, text in words.items())
    return "CASE {} END".format(cases)


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


def kind_words():
    sure = "CASE WHEN \"typ_sure\" = 'probable' THEN ' ?' WHEN \"typ_sure\" = 'possible' THEN ' ??' ELSE '' END"
    return "nullif(\"typ_main\", 'overig') || {}".format(sure)


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


def firm_words(texts):
    return "coalesce(', ' || {}, '')".format(
        case("q_firm", {code: texts(words) for code, words in FIRMNESS.items()}, "attribute('{}')")
    )


def missing_words(texts):
    """What an area lacks for a mark, a line each; short, else it does not fit in the area."""
    lines = (
        "if(attribute('{}_score') IS NULL, '{}: ?\\n', '')".format(code, texts(words))
        for code, words in PILLARS.items()
    )
    return "nullif(trim({}), '')".format(" || ".join(lines))


def planned_homes(texts):
    return 'if("prg_homes" > 0, {}, NULL)'.format(number_of(whole("prg_homes"), texts))


def barrier_words(texts, prefix="sev_"):
    kinds = {key: texts(words) for key, words in BARRIERS.items()}
    return 'coalesce("{}barrier_name", {})'.format(prefix, case(prefix + "barrier", kinds))


def parking_words(texts):
    # as parking.shown: 0.29996 is lower than 0.3 and must not read as it
    thousandths = 'if(attribute(\'prk_ok\') = 1, floor(1000 * "prk_norm" + 0.0001), ceil(1000 * "prk_norm" - 0.0001))'
    return "replace(to_string({} / 1000), '.', '{}')".format(thousandths, decimal_mark(texts))


def rank_words():
    low, high = 'to_string(round("pri_rank_low"))', 'to_string(round("pri_rank_high"))'
    spread = "if({0} <> {1}, ' (' || {0} || '–' || {1} || ')', '')".format(low, high)
    return "to_string(\"pri_rank\") || coalesce({}, '')".format(spread)


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


def site_homes(texts):
    """Homes that fit on a site, rounded as in a sentence; the user's own number goes first."""
    homes = 'coalesce("homes", "fits")'
    return "if({0} >= 0.5, format_number(if({0} >= 100, round({0}, -1), {0}), 0, '{1}'), NULL)".format(
        homes, texts.language
    )


def remark_kinds(texts):
    return {key: texts(words) for key, _, _, words in remarks.KINDS}


BACK = 'round(100 * "back")'
