"""What the styles and maps of the other layers show: colours, classes and words, and their titles."""

from __future__ import annotations

from typing import NamedTuple

from . import remarks, twin
from .card import Reading
from .language import N_
from .names import FUNCTIONS
from .phrases import says

# layer of a result: the keys and titles of its styles
STYLES = {
    "why": {"function": N_("Routes")},
    "reach": {"minutes": N_("Minutes")},
    "public_space": {"kind": N_("Public space and green")},
    "sites": {"path": N_("Where homes fit"), "programme": N_("Homes of the programme")},
    "stations": {"class": N_("Balance of node and place")},
    "crossings": {"back": N_("What a new crossing brings back")},
    "programme": {"homes": N_("Homes")},
    "lift": {"gain": N_("Gain in points"), "crossing": N_("Gain in points")},
    "difference": {"score": N_("Difference"), "mark": N_("Difference")},
    "remarks": {"kind": remarks.TITLE},
    "masses": {"status": twin.TITLE},
}
# the other layers of a scored file by their names in a project, from what is drawn over the others down
NAMES = {
    "why": N_("Routes to the nearest facilities"),
    "crossings": N_("Best new crossings"),
    "stations": N_("Stations"),
    "sites": N_("Where homes fit"),
    "public_space": N_("Public space and green"),
}


class LayerMap(NamedTuple):
    """A map of a layer other than ``areas``: ``field`` tells the layer from others, the rest is as in ``card.Map``."""

    field: str
    title: str
    question: str
    legend: str
    reading: Reading


# layer: its map
MAPS = {
    "sites": LayerMap(
        "site_id",
        N_("Where homes fit"),
        N_("On which places in the city could new homes be built, and how many?"),
        N_("Kind of place"),
        says(
            N_("The number on a place is about how many homes fit there: the better it can be reached, the more."),
            N_("It tells what is possible; nothing has been decided."),
            N_("A place without a number takes fewer than five homes, or is too small to hold the number."),
        ),
    ),
    "programme": LayerMap(
        "prg_homes",
        N_("Housing programme"),
        N_("How many new homes come in which area, and when does building begin?"),
        N_("New homes"),
        says(
            N_("Under the name of an area stand its new homes and the years in which the first of them come."),
            N_("Areas without a number have room that is not needed, or too little room to begin."),
        ),
    ),
    "lift": LayerMap(
        "gain",
        N_("Best places for something new"),
        N_("Where does one new facility, stop or crossing help people most?"),
        N_("Points that the score rises"),
        says(
            N_("Number 1 is the best place. Each place was worked out as if it were the only one that is built."),
            N_("The score runs from 0 to 100 and is that of all people together, so a small rise already helps many."),
        ),
    ),
    "stations": LayerMap(
        "stop_id",
        N_("Stations and their surroundings"),
        N_("Do the trains, trams and buses at a station match what stands around it?"),
        N_("Station and surroundings"),
        says(
            N_("Where there is room around the node, many trains and buses stop and few people live or work nearby."),
            N_("Where transit falls short, many live or work nearby and few trains and buses stop."),
        ),
    ),
    "crossings": LayerMap(
        "back",
        N_("Best new crossings"),
        N_("Where would a new bridge, tunnel or level crossing spare people the longest way round?"),
        N_("A crossing brings back"),
        says(
            N_("For each area the one new crossing that helps most, with the share that it brings back beside it."),
            N_("The colour says how many of the places that take a long way round now come within easy reach."),
        ),
    ),
}

# kinds of sites: (path, colour, pattern over it); the colours are Tol's muted ones, from dark to light in grey
PATHS = (
    ("plan", "#332288", ""),
    ("petrol", "#882255", ""),
    ("work", "#aa4499", ""),
    ("shops", "#cc6677", ""),
    ("care", "#44aa99", ""),
    ("parking", "#88ccee", ""),
    ("empty", "#ddcc77", ""),
    ("conversion", "#e8a04c", "dots"),
    ("topping", "#6699cc", "lines"),
    ("estate", "#b9b36b", "lines"),
    ("small", "#e3d5e8", ""),
)
# fewer homes have no label on the map
LEAST_SHOWN = 5
LEFT_OUT = N_("left out by hand")
ONLY_IF = N_("only on a condition")
# the user's choice for a site
CHOICES = (
    ("yes", N_("yes, it counts")),
    ("no", N_("no, leave it out")),
    ("only if", N_("only if (say in the remark)")),
)
HOMES_FIT = N_("about {} homes fit")
HOMES_COME = N_("{} homes in the programme")
NO_HOMES_COME = N_("no homes in the programme")

# column of sites: what stands beside it in the form
OWN_SITE_FIELDS = {
    "use": N_("does this place count?"),
    "use_share": N_("share that can be used, your own (0 to 1)"),
    "homes": N_("homes, your own number"),
    "remark": N_("remark"),
    "path": N_("kind of place"),
    "name": N_("name"),
}
FOUND_SITE_FIELDS = {
    "why": N_("why this place"),
    "fits": N_("homes that fit"),
    "fits_low": N_("homes that fit, low estimate"),
    "fits_high": N_("homes that fit, high estimate"),
    "likely": N_("homes likely by 2040"),
    "density": N_("homes per net hectare that suit how well it can be reached"),
    "share_low": N_("share that can be used, low estimate"),
    "share": N_("share that can be used"),
    "share_high": N_("share that can be used, high estimate"),
    "area_m2": N_("square metres of the place"),
    "now": N_("present use"),
    "year": N_("year of building"),
    "vacant": N_("vacant (1 is yes)"),
    "owner": N_("owner"),
    "status": N_("status of the plan"),
    "first_year": N_("first year of the plan"),
    "last_year": N_("last year of the plan"),
    "corporation": N_("homes of housing corporations in the plan"),
    "middle": N_("homes with a middle rent in the plan"),
    "affordable_sale": N_("affordable homes for sale in the plan"),
    "jobs": N_("jobs there today"),
    "jobs_kept": N_("jobs that stay"),
    "green_m2": N_("square metres of green that the new homes ask for"),
    "pays_m2": N_("square metres of green that fit on the place itself"),
    "site_id": N_("id of the place"),
    "area_id": N_("id of the area"),
}
# units of those that are numbers, by which they have their decimals
SITE_UNITS = {
    **dict.fromkeys(("use_share", "share_low", "share", "share_high"), "share"),
    **dict.fromkeys(("homes", "fits", "fits_low", "fits_high", "likely"), "homes"),
    **dict.fromkeys(("corporation", "middle", "affordable_sale"), "homes"),
    **dict.fromkeys(("area_m2", "green_m2", "pays_m2"), "m²"),
    **dict.fromkeys(("jobs", "jobs_kept"), "jobs"),
    "density": "homes/ha",
}
YOUR_CHOICE = N_("Your choice")
FOUND = N_("What was found")
A_SHARE = N_("Give a share from 0 to 1, or leave it empty.")

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
ON_FOOT = N_("on foot")
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

BEGINS = N_("building begins in {}")
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
GAIN_DECIMALS = 2
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
