"""Kind of area: the three typologies of the blueprint."""

from __future__ import annotations

from .card import Card, Classes, Field, Map, Reason, Value
from .language import N_, Texts
from .phrases import Area, Norms, says, unknown

FIELDS = (
    Field("typ_i", "share", N_("membership of type i, areas with space"), "typ_i"),
    Field("typ_ii", "share", N_("membership of type ii, many amenities and inefficient use of space"), "typ_ii"),
    Field("typ_iii", "share", N_("membership of type iii, growing urgency"), "typ_iii"),
    Field("typ_main", "text", N_("the type with the highest membership, or overig"), "typ_main"),
    Field("typ_why", "text", N_("why the area is of its type, in one sentence"), "typ_why"),
)

REASONS = {
    "owners_unknown": Reason(
        N_("Owners are not known: type i cannot be told where people live."),
        N_("we do not know who owns the land and the homes."),
    ),
    "corporations_stand_for_owners": Reason(
        N_("Owners are not known: the share of dwellings of housing corporations in {year} stands for them.")
    ),
    "years_unknown": Reason(
        N_("Building years are not known."), N_("we do not know from which years the buildings are.")
    ),
    "vacancy_unknown": Reason(N_("Vacancy is not known."), N_("we do not know what stands empty.")),
    "homes_without_residents": Reason(
        N_("Of the homes {percent:.0f} % have no residents, which is not vacant floor area and does not count.")
    ),
    "floors_guessed": Reason(
        N_(
            "Most floors are guessed: open space and a low floor space index count as far as they hold with more "
            "floors."
        )
    ),
    "boxes_unknown": Reason(
        N_("Whether large shops have one floor is not known: they do not count as single-storey ones.")
    ),
    "fuel_unknown": Reason(N_("Whether the petrol station lies in the built-up city is not known.")),
    "amenities_unknown": Reason(
        N_("How near facilities are is not known."), N_("we do not know how near facilities are.")
    ),
    "transit_unknown": Reason(
        N_("How good public transport is, is not known."), N_("we do not know how good public transport is.")
    ),
    "with_space": Reason(N_("Area with space: {reasons}."), N_("Area with space: {reasons}.")),
    "many_amenities": Reason(
        N_("Many amenities and inefficient use of space: facilities score {score:.0f}, and {reasons}."),
        N_("There is a lot to find here (facilities score {score:.0f}), but the space can be used better: {reasons}."),
    ),
    "growing_urgency": Reason(
        N_("Growing urgency: {reasons}; public transport scores {score:.0f}."),
        N_("It is getting urgent here: {reasons}. Public transport scores {score:.0f}."),
    ),
    "none_of_three": Reason(
        N_("None of the three types: each lacks at least one of the things it takes."),
        N_("None of the three kinds of areas in which the blueprint builds first."),
    ),
    "nearest_type": Reason(
        N_("None of the three types: nearest is type {type}, with {membership:.2f} of the {least:.2f} it takes."),
        N_("None of the three kinds of areas in which the blueprint builds first. It is most like type {type}."),
    ),
    "not_known_without": Reason(
        N_("The type is not known without {kinds}."), N_("The kind of area is not known: we have no data of {kinds}.")
    ),
    "too_little_known": Reason(
        N_("The type is not known: too little of what it rests on is."),
        N_("The kind of area is not known: there is too little data."),
    ),
    "sign_gsi": Reason(
        N_("buildings take {percent:.0f} % of the land"), N_("buildings take {percent:.0f} % of the land")
    ),
    "sign_osr": Reason(
        N_("there is {osr:.1f} m² of open land per m² of floor area"),
        N_("there is {osr:.1f} m² of open land per m² of floor area"),
    ),
    "sign_period": Reason(
        N_("{percent:.0f} % of the homes are from {low} to {high}"),
        N_("{percent:.0f} % of the homes are from {low} to {high}"),
    ),
    "sign_mono": Reason(
        N_("one use has {percent:.0f} % of the floor area"), N_("one use has {percent:.0f} % of the floor area")
    ),
    "sign_corporations": Reason(
        N_("housing corporations let {percent:.0f} % of the homes"),
        N_("housing corporations let {percent:.0f} % of the homes"),
    ),
    "sign_owner": Reason(
        N_("the largest owner has {percent:.0f} % of the land"), N_("one owner has {percent:.0f} % of the land")
    ),
    "sign_ii_parking": Reason(
        N_("parking takes {percent:.0f} % of the land"), N_("parking takes {percent:.0f} % of the land")
    ),
    "sign_ii_headroom": Reason(
        N_("the floor area lies {percent:.0f} % under what fits the accessibility"),
        N_("there is {percent:.0f} % less floor area than fits a place that can be reached so well"),
    ),
    "sign_ii_big_boxes": Reason(
        N_("large single-storey shops and halls take {percent:.0f} % of the land"),
        N_("large shops and halls of one storey take {percent:.0f} % of the land"),
    ),
    "sign_iii_vacancy": Reason(
        N_("{percent:.0f} % of the floor area is vacant"), N_("{percent:.0f} % of the floor area stands empty")
    ),
    "sign_iii_obsolete_care": Reason(
        N_("{percent:.0f} % of the floor area is for care and from before {year}"),
        N_("{percent:.0f} % of the floor area is for care and from before {year}"),
    ),
    "sign_iii_obsolete_work": Reason(
        N_("{percent:.0f} % of the floor area is for work, half of it from {median} or older"),
        N_("{percent:.0f} % of the floor area is for work, half of it from {median} or older"),
    ),
    "sign_iii_fuel": Reason(N_("there is a petrol station"), N_("there is a petrol station")),
    "sign_iii_unused_green": Reason(
        N_("there is {m2:.0f} m² of unused green"), N_("there is {m2:.0f} m² of green that nobody uses")
    ),
    "sign_iii_unsafety": Reason(N_("the index of unsafety is {value:.2f}"), N_("people often feel unsafe here")),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """Which of the three kinds of area of the blueprint this is, and why."""
    kind = area.get("typ_main")
    if kind is None:
        return unknown(area, "typ", tr)
    if area.get("typ_why"):
        return str(area["typ_why"])
    return {
        "i": tr("An area with space (type i): open layout, one main use, often one large owner."),
        "ii": tr("An area with many facilities (type ii) where space can be used better."),
        "iii": tr("An area of growing urgency (type iii): vacancy or outdated use close to public transport."),
    }.get(kind, tr("None of the three kinds of areas to build in that the G40 blueprint describes."))


CARD = Card(
    code="typ",
    title=N_("Kind of area"),
    clause="a.3.i to a.3.iii",
    page="typology.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="typ",
            field="typ_main",
            question=N_("Which of the three kinds of areas of the G40 blueprint is this?"),
            legend=N_("Kind of area"),
            reading=says(N_("An area may have traits of more than one kind; the map shows the strongest.")),
            scale=Classes(
                (
                    Value("i", "#74b3d8", N_("i  space")),
                    Value("ii", "#f6d55c", N_("ii  many facilities")),
                    Value("iii", "#a8321a", N_("iii  growing urgency")),
                    Value("overig", "#f4f4f4", N_("none of the three")),
                ),
                label="type",
            ),
            tip=("typ_why", "typ_note"),
        ),
    ),
    reasons=REASONS,
)
