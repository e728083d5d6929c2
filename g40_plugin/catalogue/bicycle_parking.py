"""Guarded bicycle parking at stations and centres."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Classes, Field, Map, Reason, Value
from .language import N_, Texts
from .phrases import Area, Norms, says, unknown

FIELDS = (
    Field(
        "bpk_present",
        "flag",
        N_("1 where there is guarded bicycle parking at a station or centre"),
        "bpk_there",
        label=N_("guarded bicycle parking at a station or centre"),
    ),
    Field(
        "bpk_places",
        "number",
        N_("guarded bicycle places at stations and centres, as far as known"),
        "bpk_places",
        N_("places"),
        label=N_("guarded bicycle places"),
    ),
)

REASONS = {
    "none_in_data": Reason(N_("The data holds no bicycle parking at all."), N_("we have no data of bicycle parking.")),
    "no_centre_near": Reason(
        N_("No station or shopping centre within {metres:.0f} m."),
        N_("there is no station or shopping centre within {metres:.0f} metres."),
    ),
    "places_unknown": Reason(N_("The number of guarded places is not known.")),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """Whether there is guarded bicycle parking."""
    if area.get("bpk_present") is None:
        return unknown(area, "bpk", tr)
    if not area["bpk_present"]:
        return tr("There is no guarded bicycle parking at the stations and centres here.")
    places = area.get("bpk_places")
    if not places:
        return tr("There is guarded bicycle parking at a station or centre.")
    text = tr("There is guarded bicycle parking at a station or centre, with {places} places.")
    return text.format(places=tr.number(places))


CARD = Card(
    code="bpk",
    title=N_("Guarded bicycle parking"),
    clause="b.6",
    page="bicycle_parking.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="bpk",
            field="bpk_present",
            question=N_("Is there guarded bicycle parking at the station or centre?"),
            legend=N_("Bicycle parking"),
            reading=says(N_("Areas with no station or shopping centre close by have no data.")),
            scale=Classes(
                (
                    Value(1, "#2c7fb8", N_("there is guarded parking")),
                    Value(0, "#f7e6c4", N_("there is none")),
                ),
                label="places",
            ),
        ),
    ),
    answer=Answer("bpk_present", "b.6", answers.verdict),
    reasons=REASONS,
)
