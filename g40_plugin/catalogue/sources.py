"""Sources of a city package in words: what each is called, and what is unknown or guessed where it did not come."""

from __future__ import annotations

from .language import N_, Texts

# title, and what its absence leaves unknown
_SOURCES = {
    "boundary": (
        N_("Boundary of the municipality"),
        N_("The boundary is that of OpenStreetMap, or it was not found."),
    ),
    "nominatim": (N_("Boundary by OpenStreetMap"), N_("Places outside the Netherlands cannot be found by their name.")),
    "osm": (N_("OpenStreetMap"), N_("There are no streets and no facilities: nothing can be scored.")),
    "bag": (
        N_("Buildings and addresses (BAG)"),
        N_(
            "Homes, floor areas, uses and years of buildings are those of OpenStreetMap, and guessed where it has none."
        ),
    ),
    "bgt": (
        N_("Large-scale map (BGT)"),
        N_("What is public and what is green is that of OpenStreetMap, with guessed widths of streets."),
    ),
    "functional_areas": (
        N_("Private grounds (TOP10NL functional areas)"),
        N_("Golf courses, allotments, campsites and the like are private only where OpenStreetMap says so."),
    ),
    "cbs_squares": (
        N_("Inhabitants by square (CBS)"),
        N_("Inhabitants are spread over neighbourhoods, or guessed by dwellings; ages by square are not known."),
    ),
    "neighbourhoods": (
        N_("Neighbourhoods (CBS)"),
        N_(
            "Plan areas are squares, walks are not checked against published distances, and the share of corporation "
            "homes and of vacancy is not known."
        ),
    ),
    "monuments": (
        N_("Monuments and protected areas (RCE)"),
        N_("Land that is protected counts as land where homes can be built."),
    ),
    "childcare": (
        N_("Childcare (LRK)"),
        N_("Childcare is that of OpenStreetMap, without numbers of places, and after-school care is hardly known."),
    ),
    "primary_schools": (
        N_("Primary schools (DUO)"),
        N_("Primary schools are those of OpenStreetMap, without numbers of pupils."),
    ),
    "secondary_schools": (
        N_("Secondary schools (DUO)"),
        N_("Secondary schools are those of OpenStreetMap, without numbers of pupils."),
    ),
    "gtfs": (
        N_("Timetable (GTFS)"),
        N_("Stops are those of OpenStreetMap: how often something departs is not known."),
    ),
    "surface": (
        N_("Heights of the surface (AHN)"),
        N_("Crowns of trees are not measured, and heights of buildings are guessed by their floors."),
    ),
    "ground": (
        N_("Heights of the ground (AHN)"),
        N_("Crowns of trees are not measured, and heights of buildings are guessed by their floors."),
    ),
    "ndvi": (N_("Vegetation index (NDVI)"), N_("Vegetation is not measured from above; green is that of the maps.")),
    "green_map": (N_("Green map (RIVM)"), N_("Vegetation is not measured from above; green is that of the maps.")),
    "tree_map": (N_("Tree map (RIVM)"), N_("Crowns of trees are known only where heights tell them.")),
}

# how a source came
_CAME = {
    "downloaded": N_("downloaded"),
    "fresh": N_("kept, still fresh"),
    "unchanged": N_("kept, unchanged"),
    "old": N_("kept, as the server failed"),
    "folder": N_("from a file"),
    "empty": N_("nothing here"),
    "absent": N_("no address"),
    "dutch": N_("not asked"),
    "failed": N_("failed"),
    "unusable": N_("cannot be used"),
}
COLUMNS = (
    ("title", N_("Source")),
    ("came", N_("How it came")),
    ("date", N_("Date")),
    ("grade", N_("Grade")),
    ("licence", N_("Licence")),
    ("address", N_("Address")),
    ("reason", N_("Why not")),
    ("leaves", N_("What that leaves unknown")),
    ("scores", N_("Scores that rest on it")),
)
"""Columns of the table of sources, with their titles."""


def came(how: str, texts: Texts) -> str:
    """How a source came, in words."""
    return texts(_CAME[how])


def title_of(name: str, texts: Texts) -> str:
    """What a source is called; one of an administrator's own by its key."""
    return texts(_SOURCES[name][0]) if name in _SOURCES else name


def without(name: str, texts: Texts) -> str:
    """What is unknown or guessed where a source did not come."""
    return texts(_SOURCES[name][1]) if name in _SOURCES else ""
