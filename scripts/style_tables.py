"""What the styles show: colours, classes and words in both languages; ``make_styles.py`` makes files of it."""

from __future__ import annotations

from typing import NamedTuple

# where engine/results.py and maps/scored.py fill in the key and title of a user's own indicator
OWN_KEY, OWN_TITLE = "OWN_INDICATOR_KEY", "OWN_INDICATOR_TITLE"


class Outline(NamedTuple):
    """A line inside the border of the areas for which ``filter`` holds."""

    filter: str
    words: dict[str, str]
    dashed: bool = False


class Score(NamedTuple):
    """A score in five classes; ``label`` is what stands under the name of an area."""

    field: str
    ramp: tuple[str, ...]
    classes: dict[str, tuple[str, ...]]
    title: dict[str, str]
    outline: Outline | None = None
    label: str = "score"


# sequential ColorBrewer ramps from low to high: lightness falls all the way, so they also hold in grey
BLUE = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
GREEN = ("#ffffcc", "#c2e699", "#78c679", "#31a354", "#006837")
ORANGE = ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404")
PURPLE = ("#f7f0fa", "#d4b9da", "#bf7fbb", "#8856a7", "#4d004b")

GOODNESS = {
    "en": ("very low", "low", "fair", "good", "very good"),
    "nl": ("zeer laag", "laag", "matig", "goed", "zeer goed"),
}
ROOM = {
    "en": ("hardly any room", "little room", "some room", "much room", "very much room"),
    "nl": ("nauwelijks ruimte", "weinig ruimte", "enige ruimte", "veel ruimte", "zeer veel ruimte"),
}
PRIORITY = {
    "en": ("very low", "low", "middling", "high", "very high"),
    "nl": ("zeer laag", "laag", "middelmatig", "hoog", "zeer hoog"),
}
REUSED = {
    "en": ("hardly any", "a small part", "about half", "a large part", "nearly all"),
    "nl": ("bijna niets", "een klein deel", "ongeveer de helft", "een groot deel", "bijna alles"),
}
MEETS = {"en": "meets the target", "nl": "haalt het doel"}
NO_DATA = {"en": "no data", "nl": "geen gegevens"}
# where building is refused
OUTSIDE = Outline(
    "\"inf_status\" = 'niet conform'", {"en": "outside the built-up city", "nl": "buiten de bebouwde stad"}, dashed=True
)

# theme: its score on the map
SCORES = {
    "q": Score("q_score", BLUE, GOODNESS, {"en": "Report mark", "nl": "Rapportcijfer"}, label="grade"),
    "a15": Score(
        "a15_score",
        BLUE,
        GOODNESS,
        {"en": "The 15-minute city", "nl": "De 15-minutenstad"},
        Outline('"a15_ok" = 1', {"en": "meets the target on foot", "nl": "haalt het doel te voet"}),
    ),
    "grn": Score(
        "grn_score",
        GREEN,
        GOODNESS,
        {"en": "Green in public space", "nl": "Groen in de openbare ruimte"},
        Outline('"grn_ok" = 1', MEETS),
    ),
    "mix": Score(
        "mix_score",
        BLUE,
        GOODNESS,
        {"en": "Mix of functions", "nl": "Functiemenging"},
        Outline('"mix_mono" = 1', {"en": "nearly one use only", "nl": "bijna één functie"}, dashed=True),
    ),
    "ptn": Score("ptn_score", BLUE, GOODNESS, {"en": "Public transport", "nl": "Openbaar vervoer"}),
    "den": Score(
        "den_score",
        PURPLE,
        ROOM,
        {"en": "Room to add homes", "nl": "Ruimte voor woningen"},
        OUTSIDE,
    ),
    "dena": Score(
        "dena_score",
        PURPLE,
        ROOM,
        {"en": "Room near what people need", "nl": "Ruimte dicht bij alles"},
        OUTSIDE,
    ),
    "stp": Score(
        "stp_score",
        BLUE,
        GOODNESS,
        {"en": "Walking and cycling first (STOMP)", "nl": "Lopen en fietsen eerst (STOMP)"},
    ),
    "sev": Score(
        "sev_score",
        BLUE,
        GOODNESS,
        {"en": "Walks without detours", "nl": "Lopen zonder omwegen"},
        label="barrier",
    ),
    "prk": Score(
        "prk_score",
        BLUE,
        GOODNESS,
        {"en": "Parking norm of the plan", "nl": "Parkeernorm van het plan"},
        Outline('"prk_ok" = 1', MEETS),
        label="parking",
    ),
    "hub": Score("hub_score", BLUE, GOODNESS, {"en": "Mobility hubs", "nl": "Mobiliteitshubs"}),
    "aff": Score(
        "aff_score",
        BLUE,
        GOODNESS,
        {"en": "Affordable homes in the plan", "nl": "Betaalbare woningen in het plan"},
        Outline('"aff_ok" = 1', {"en": "meets the shares", "nl": "haalt de aandelen"}),
    ),
    "sch": Score(
        "sch_score", BLUE, GOODNESS, {"en": "Safe streets around schools", "nl": "Veilige straten rond scholen"}
    ),
    "chg": Score("chg_score", BLUE, GOODNESS, {"en": "Charging stations", "nl": "Laadpalen"}),
    "bhw": Score("bhw_score", BLUE, GOODNESS, {"en": "Cycle highways", "nl": "Snelfietsroutes"}),
    "adp": Score("adp_score", BLUE, REUSED, {"en": "Floor area used again", "nl": "Hergebruikt vloeroppervlak"}),
    "pri": Score("pri_score", ORANGE, PRIORITY, {"en": "Priority", "nl": "Prioriteit"}, label="rank"),
    "own": Score(
        f"own_{OWN_KEY}_score",
        BLUE,
        GOODNESS,
        {"en": OWN_TITLE, "nl": OWN_TITLE},
        Outline(f'"own_{OWN_KEY}_ok" = 1', MEETS),
    ),
}

# verdict of the infill check: (value, colour, words)
VERDICTS = (
    ("conform", "#74b3d8", {"en": "fits the blueprint", "nl": "past in de blauwdruk"}),
    ("deels", "#f6d55c", {"en": "fits in part", "nl": "past deels"}),
    ("niet conform", "#a8321a", {"en": "does not fit", "nl": "past niet"}),
)
EXCEPTION = Outline(
    '"inf_green_exc" = 1', {"en": "builds on unused green", "nl": "bouwt op ongebruikt groen"}, dashed=True
)
# guarded bicycle parking: (value, colour, words)
PARKING = (
    (1, "#2c7fb8", {"en": "there is guarded parking", "nl": "er is een bewaakte stalling"}),
    (0, "#f7e6c4", {"en": "there is none", "nl": "er is er geen"}),
)
PLACES = {"en": "{} places", "nl": "{} plaatsen"}
BARRIERS = {
    "en": {"rail": "railway", "motorway": "motorway", "water": "water"},
    "nl": {"rail": "spoor", "motorway": "snelweg", "water": "water"},
}
OF_100 = {"en": "of 100", "nl": "van 100"}
VERDICT_TITLE = {"en": "Infill check", "nl": "Inbreidingstoets"}
PARKING_TITLE = {"en": "Guarded bicycle parking", "nl": "Bewaakte fietsenstalling"}
TYPE_TITLE = {"en": "Kind of area", "nl": "Soort gebied"}
# share of the places lost to detours that a crossing wins back: (least, most, colour, width in millimetres, words)
WINS = (
    (0, 0.1, "#fdbb84", 0.9, {"en": "hardly any of the lost places", "nl": "bijna geen van de plekken"}),
    (0.1, 0.25, "#fc8d59", 1.2, {"en": "some of the lost places", "nl": "enkele van de plekken"}),
    (0.25, 0.5, "#d7301f", 1.5, {"en": "many of the lost places", "nl": "veel van de plekken"}),
    (0.5, None, "#7f0000", 1.9, {"en": "most of the lost places", "nl": "de meeste plekken"}),
)
CROSSING = {"en": "a crossing here brings back", "nl": "een oversteek hier brengt terug"}

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
# a function that a user's norms add
OTHER_FUNCTION = ("#b8860b", "cross_fill", {"en": "other", "nl": "overig"})

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
