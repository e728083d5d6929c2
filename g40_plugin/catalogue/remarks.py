"""Remarks of residents: their kinds, the columns in which they are kept, and what a form calls these."""

from __future__ import annotations

from .language import N_

# key, colour, shape of the mark in QGIS, words
KINDS = (
    ("good", "#1b7837", "circle", N_("This is good")),
    ("better", "#b35806", "square", N_("This can be better")),
    ("idea", "#2b4f9e", "star", N_("An idea")),
    ("worry", "#8a1156", "diamond", N_("A worry")),
)
OTHER = N_("Another remark")
TITLE = N_("Remarks")
# where a remark comes from: a tablet, or paper that is typed in
SOURCES = (("tablet", N_("a tablet")), ("paper", N_("paper, typed in")))
# in the order of the form
FIELDS = {
    "text": N_("remark"),
    "kind": N_("kind of remark"),
    "source": N_("where it comes from"),
    "area_name": N_("name of the area"),
    "area_id": N_("id of the area"),
    "theme": N_("theme that was shown"),
    "result": N_("result that was shown"),
    "made": N_("day and time"),
    "tablet": N_("name of the tablet"),
    "id": N_("id of the remark"),
}
VOTE_FIELDS = ("id", "tablet", "made", "choice", "weights")
# what is filled in for a remark that is typed in, as expressions of QGIS
DEFAULTS = {
    "id": "replace(replace(uuid(), '{', ''), '}', '')",
    "source": "'paper'",
    "kind": "'better'",
    "made": "format_date(now(), 'yyyy-MM-ddTHH:mm')",
}
# signs of a remark
MOST_SIGNS = 1000
