"""Public transport: stops and stations close by."""

from __future__ import annotations

from .bars import Bar, score_bar
from .card import Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import POINTS, Area, Norms, distance, says, sentence_of, unknown
from .scales import BLUE, GOODNESS

FIELDS = (
    Field(
        "ptn_score",
        "score",
        N_("public transport: nodes in reach, and with a timetable its access index"),
        "ptn_score",
        label=N_("public transport, all together"),
    ),
    Field(
        "ptn_node",
        "score",
        N_("nearness to public-transport nodes by level, distance and frequency"),
        "ptn_node",
        label=N_("nearness to stops and stations"),
    ),
    Field(
        "ptn_ptai",
        "number",
        N_("public transport access index, null without a timetable"),
        "ptn_ptai",
        N_("index"),
        label=N_("access index (PTAI)"),
    ),
    Field(
        "ptn_ptal",
        "text",
        N_("band of the public transport access index, 0 to 6b"),
        "ptn_ptal",
        label=N_("band of the access index (PTAL)"),
    ),
    Field(
        "ptn_freq",
        "number",
        N_("mean departures per hour and direction at the stop that counts most"),
        "ptn_freq",
        N_("departures/h"),
        label=N_("departures per hour and direction"),
    ),
    Field(
        "ptn_near",
        "share",
        N_("share of people with a stop within its reference distance on foot"),
        "ptn_near",
        label=N_("people with a stop close by"),
    ),
    Field(
        "ptn_nearst",
        "share",
        N_("share of people with a train or metro station within its reference distance on foot"),
        "ptn_nearst",
        label=N_("people with a station close by"),
    ),
    Field(
        "ptn_class",
        "text",
        N_("quality class of the median person, A to D or -; null where not asked for"),
        "ptn_class",
        label=N_("quality class"),
    ),
    Field(
        "ptn_dist_m",
        "number",
        N_("median metres on foot to the nearest stop"),
        "ptn_dist",
        "m",
        label=N_("walk to the nearest stop"),
    ),
    Field(
        "ptn_stop", "text", N_("the nearest stop of the middle starting point"), "ptn_stop", label=N_("nearest stop")
    ),
    Field(
        "ptn_station_m",
        "number",
        N_("median metres on foot to the nearest train or metro station"),
        "ptn_statm",
        "m",
        label=N_("walk to the nearest station"),
    ),
    Field(
        "ptn_station",
        "text",
        N_("the nearest station of the middle starting point"),
        "ptn_statn",
        label=N_("nearest station"),
    ),
    Field(
        "ptn_hov_m",
        "number",
        N_("median metres on foot to the nearest stop of high-quality buses; null where there is none"),
        "ptn_hovm",
        "m",
        label=N_("walk to the nearest high-quality bus"),
    ),
    Field(
        "ptn_hov",
        "text",
        N_("the nearest stop of high-quality buses of the middle starting point; null where there is none"),
        "ptn_hov",
        label=N_("nearest stop of high-quality buses"),
    ),
)

REASONS = {
    "no_stops_in_data": Reason(
        N_("The data holds no public-transport stops."), N_("we have no data of stops and stations.")
    ),
    "no_stop_reached": Reason(
        N_("No stop can be reached over the streets."), N_("no stop can be reached over the streets.")
    ),
    "no_timetable": Reason(
        N_(
            "Without a timetable departures an hour and direction are assumed: {train} of trains, {metro} of metros, "
            "{tram} of trams, {bus} of buses. Add a timetable (GTFS) to know them."
        ),
        N_("we have no timetable, so how often buses and trains go is an estimate."),
    ),
    "no_timetable_here": Reason(N_("No timetable is known here, so the score is that of nodes alone.")),
    "stops_not_in_timetable": Reason(
        N_(
            "Of stops that are not in the timetable departures an hour and direction are assumed: {train} of trains, "
            "{metro} of metros, {tram} of trams, {bus} of buses."
        )
    ),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """How far the nearest stop and station are."""
    if area.get("ptn_score") is None:
        return unknown(area, "ptn", tr)
    if area.get("ptn_dist_m") is None:
        return tr("Not reachable: no stop or station can be reached on foot.")
    far = distance(area["ptn_dist_m"], tr)
    if area.get("ptn_stop"):
        text = tr("The nearest stop, {stop}, is a walk of {distance}").format(stop=area["ptn_stop"], distance=far)
    else:
        text = tr("The nearest stop is a walk of {distance}").format(distance=far)
    station = area.get("ptn_station")
    if station and station != area.get("ptn_stop") and area.get("ptn_station_m") is not None:
        text = tr("{text}; the station {station} is {distance} away").format(
            text=text, station=station, distance=distance(area["ptn_station_m"], tr)
        )
    return sentence_of(text)


def bar(area: Area, _norms: Norms, tr: Texts) -> Bar:
    """The score."""
    return score_bar(area, "ptn_score", tr)


CARD = Card(
    code="ptn",
    title=N_("Public transport"),
    clause="b.8",
    page="transit.md",
    fields=FIELDS,
    sentence=sentence,
    bar=bar,
    maps=(
        Map(
            key="ptn",
            field="ptn_score",
            question=N_("How close is a good stop or station?"),
            legend=N_("Score for public transport"),
            reading=says(POINTS, N_("A train counts for more than a tram or a bus.")),
            scale=Scale(BLUE, GOODNESS),
        ),
    ),
    reasons=REASONS,
)
