"""Sites: the words of each path, what a user says of one, and why it holds its homes."""

from __future__ import annotations

from .language import N_

# path: (words on the map)
PATHS = {
    "plan": N_("plan of the municipality"),
    "empty": N_("empty ground"),
    "petrol": N_("petrol station"),
    "parking": N_("car park"),
    "shops": N_("shops of one storey"),
    "work": N_("old business premises"),
    "care": N_("old care buildings"),
    "estate": N_("estate of the years after the war"),
    "topping": N_("one more floor on flats"),
    "conversion": N_("vacant floor area"),
    "small": N_("small sites in the block"),
}

# the path of what is drawn without a word, and those that are no land of their own
EMPTY = "empty"
IN_BUILDINGS = ("estate", "topping", "conversion", "small")

# whether a site counts, and what a user may write for it
YES, NO, ONLY_IF = "yes", "no", "only if"
USES = {"yes": YES, "ja": YES, "no": NO, "nee": NO, "only if": ONLY_IF, "alleen als": ONLY_IF}
# of a plan
HARD = "hard"
STATUSES = {"zacht": "soft", "hard": HARD}

_ON_LAND = N_("{area_m2:.0f} m², of which {percent:.0f} % can be used, at {homes_ha:.0f} homes per hectare.")

# why a site holds so many homes, by path; unknown: what it rests on is not known; struck_out and own: the user says so
REASONS = {
    "struck_out": N_("Left out by hand."),
    "own": N_("{at_most:.0f} homes, filled in by hand."),
    "plan": N_("The municipality plans {fits_now:.0f} homes here."),
    "empty": _ON_LAND,
    "petrol": _ON_LAND,
    "parking": _ON_LAND,
    "shops": N_(
        "{area_m2:.0f} m², of which {percent:.0f} % can be used, at {homes_ha:.0f} homes per hectare; the shops return "
        "below the homes."
    ),
    "work": N_(
        "{area_m2:.0f} m², of which {percent:.0f} % can be used, at {homes_ha:.0f} homes per hectare; {keep:.0f} % of "
        "the floor area stays for work."
    ),
    "care": _ON_LAND,
    "estate": N_("Of the {there_now:.0f} homes here {percent:.0f} % can be added, one more floor included."),
    "topping": N_("One more floor on {percent:.0f} % of the roof."),
    "conversion": N_("Of the vacant floor area {percent:.0f} % can become homes."),
    "small": N_("Gaps, splitting and courtyards, by accessibility, in a block of {there_now:.0f} homes."),
    "unknown": N_(
        "Whether this counts is not known, because the year or the number of floors is not: at most {at_most:.0f} "
        "homes."
    ),
}
