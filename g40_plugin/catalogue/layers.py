"""What the styles of the other layers show: colours, classes and words, and the titles of these styles."""

from __future__ import annotations

from .language import N_
from .names import FUNCTIONS

# layer of a result: the keys and titles of its styles
STYLES = {
    "why": {"function": N_("Routes")},
    "reach": {"minutes": N_("Minutes")},
    "public_space": {"kind": N_("Public space and green")},
    "stations": {"class": N_("Balance of node and place")},
    "crossings": {"back": N_("What a new crossing brings back")},
    "programme": {"homes": N_("Homes")},
    "lift": {"gain": N_("Gain in points"), "crossing": N_("Gain in points")},
}

# share of the places lost to detours that a crossing wins back: (least, most, colour, width in millimetres, words)
WINS = (
    (0, 0.1, "#fdbb84", 0.9, N_("hardly any of the lost places")),
    (0.1, 0.25, "#fc8d59", 1.2, N_("some of the lost places")),
    (0.25, 0.5, "#d7301f", 1.5, N_("many of the lost places")),
    (0.5, None, "#7f0000", 1.9, N_("most of the lost places")),
)
CROSSING = N_("a crossing here brings back")

# function: (key, colour, shape at the end of the route, words)
ROUTES = tuple(
    (key, colour, shape, FUNCTIONS[key])
    for key, colour, shape in (
        ("childcare", "#cc79a7", "circle"),
        ("education", "#e69f00", "square"),
        ("care", "#d55e00", "pentagon"),
        ("shopping", "#0072b2", "diamond"),
        ("recreation", "#009e73", "triangle"),
        ("working", "#56585a", "hexagon"),
        ("living", "#5b3f8c", "star"),
    )
)
# a function that a user's norms add
OTHER_ROUTE = ("#b8860b", "cross_fill", N_("other"))

MINUTES = (
    (0, 5, "#253494"),
    (5, 10, "#2c7fb8"),
    (10, 15, "#41b6c4"),
    (15, 20, "#a1dab4"),
    (20, 30, "#e8efb0"),
)
WITHIN = N_("within {} minutes")
BEYOND = N_("more than 30 minutes")

# homes that an area takes: (least, most, colour)
HOMES = (
    (0, 200, "#fde0c5"),
    (200, 500, "#f8b58b"),
    (500, 1000, "#f2855d"),
    (1000, 2000, "#d8472b"),
    (2000, None, "#8c1c13"),
)
UP_TO = N_("up to {} homes")
MORE_THAN = N_("more than {} homes")
STATES = (
    ("rejected", "#dddddd", N_("room, but not chosen")),
    ("no_room", "#f7f7f7", N_("too little room")),
)

# points by which a score rises: (least, most, colour, size of the mark in millimetres)
GAINS = (
    (0, 0.1, "#fee8c8", 2.4),
    (0.1, 0.5, "#fdbb84", 3.0),
    (0.5, 1, "#fc8d59", 3.6),
    (1, 2, "#d7301f", 4.4),
    (2, None, "#7f0000", 5.2),
)
GAIN_UP_TO = N_("{} to {} points")
GAIN_FROM = N_("{} points and more")

# what counted as public space and what as green: (filter, colour, words)
GROUND = (
    ('"kind" = \'public\' AND "green" >= 0.5', "#31a354", N_("public, green")),
    ('"kind" = \'public\' AND "green" > 0 AND "green" < 0.5', "#c2e699", N_("public, partly green")),
    ('"kind" = \'public\' AND "green" = 0', "#bdbdbd", N_("public, not green")),
    ("\"kind\" = 'water'", "#a6cee3", N_("water")),
    ("\"kind\" = 'private'", "#f5efe6", N_("not public")),
)

# balance of node and place: (class, colour, shape, words)
BALANCE = (
    ("unsustained_node", "#0072b2", "triangle", N_("room around the node")),
    ("unsustained_place", "#d55e00", "square", N_("transit falls short")),
    ("stress", "#7b1fa2", "star", N_("both very high")),
    ("dependence", "#999999", "diamond", N_("both very low")),
    ("balance", "#009e73", "circle", N_("in balance")),
)
