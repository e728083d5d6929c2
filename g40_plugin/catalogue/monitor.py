"""What a monitor calls the causes of a change and the tables of a city package."""

from __future__ import annotations

from .language import N_

CITY, DATA, NORMS = "city", "data", "norms"
# cause: (title of a column, what it takes from the second year)
CAUSES = {
    CITY: (
        N_("By the city"),
        N_("what the same sources tell of the city, and the plans, sites and areas that were given"),
    ),
    DATA: (N_("By the data"), N_("tables that come from another source, or are known better")),
    NORMS: (N_("By the norms"), N_("targets, weights and what else was chosen")),
}
# what is told of each score, in points
NUMBERS = ("before", "after", "change", *CAUSES, "together")
SUBJECTS = {
    "streets": N_("streets"),
    "facilities": N_("facilities"),
    "buildings": N_("buildings, homes and people"),
    "ground": N_("green, water and other ground"),
    "transit": N_("stops and timetable"),
    "mobility": N_("shared transport and charging"),
    "sites": N_("sites that were changed by hand"),
    "municipality": N_("outline of the municipality"),
}
GIVEN = {
    "areas": N_("plan areas"),
    "plans": N_("the municipality's plans"),
    "sites": N_("changed sites"),
    "corrections": N_("corrections"),
}
