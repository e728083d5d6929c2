"""Kind of area: the three typologies of the blueprint."""

from __future__ import annotations

from .card import Card, Classes, Field, Map, Reason, Value
from .language import N_, Texts
from .phrases import Area, Norms, says, unknown

KINDS = (
    ("i", N_("i  space")),
    ("ii", N_("ii  many facilities")),
    ("iii", N_("iii  growing urgency")),
    ("overig", N_("none of the three")),
)
SURE = (("certain", N_("certain")), ("probable", N_("probable")), ("possible", N_("possible")))
_COLOURS = ("#74b3d8", "#f6d55c", "#a8321a", "#f4f4f4")

FIELDS = (
    Field("typ_i", "share", N_("membership of type i, areas with space"), "typ_i"),
    Field("typ_i_low", "share", N_("membership of type i at the least"), "typi_lo"),
    Field("typ_i_high", "share", N_("membership of type i at the most"), "typi_hi"),
    Field(
        "typ_ii",
        "share",
        N_("membership of type ii, many amenities and inefficient use of space"),
        "typ_ii",
        label=N_("membership of type ii, many amenities"),
    ),
    Field("typ_ii_low", "share", N_("membership of type ii at the least"), "typii_lo"),
    Field("typ_ii_high", "share", N_("membership of type ii at the most"), "typii_hi"),
    Field("typ_iii", "share", N_("membership of type iii, growing urgency"), "typ_iii"),
    Field("typ_iii_low", "share", N_("membership of type iii at the least"), "typiii_lo"),
    Field("typ_iii_high", "share", N_("membership of type iii at the most"), "typiii_hi"),
    Field(
        "typ_main",
        "text",
        N_("the type of the area: i, ii, iii, or overig for none of them"),
        "typ_main",
        label=N_("kind of area"),
        words=KINDS,
    ),
    Field(
        "typ_sure",
        "text",
        N_("how sure the type is: certain, probable or possible"),
        "typ_sure",
        label=N_("how sure the kind is"),
        words=SURE,
    ),
    Field(
        "typ_why",
        "text",
        N_("why the area is of its type, in one sentence"),
        "typ_why",
        label=N_("why it is of this kind"),
    ),
    Field(
        "typ_settle",
        "text",
        N_("what would decide a type that is not certain, and where to give it; null where nothing is missing"),
        "typ_settle",
        label=N_("what would decide it"),
    ),
)

REASONS = {
    "owners_unknown": Reason(
        N_("Owners are not known: the middle of type i takes {percent:.0f} % for the largest one."),
        N_("we do not know who owns the land and the homes."),
    ),
    "corporations_stand_for_owners": Reason(
        N_("Owners are not known: the share of dwellings of housing corporations in {year} stands for them.")
    ),
    "years_unknown": Reason(
        N_("Building years are not known."), N_("we do not know from which years the buildings are.")
    ),
    "little_floor": Reason(
        N_("Less than {m2:.0f} m² of floor area stands here, too little to tell a share of it."),
        N_("hardly anything is built here."),
    ),
    "vacancy_unknown": Reason(
        N_("Vacancy is not known: the middle of type iii takes {percent:.0f} % of the floor area."),
        N_("we do not know what stands empty."),
    ),
    "homes_without_residents": Reason(
        N_("Of the homes {percent:.0f} % have no residents, which is not vacant floor area and does not count.")
    ),
    "floors_guessed": Reason(
        N_("Most floors are guessed: open land per m² of floor area counts with more and with fewer floors.")
    ),
    "fuel_unknown": Reason(N_("Whether the petrol station lies in the built-up city is not known.")),
    "amenities_unknown": Reason(
        N_("How near facilities are is not known."), N_("we do not know how near facilities are.")
    ),
    "transit_unknown": Reason(
        N_("How good public transport is, is not known."), N_("we do not know how good public transport is.")
    ),
    "with_space": Reason(N_("Area with space: {reasons}."), N_("Area with space: {reasons}.")),
    "probable_with_space": Reason(
        N_("Probably an area with space: {reasons}."), N_("Probably an area with space: {reasons}.")
    ),
    "possible_with_space": Reason(
        N_("Possibly an area with space: {reasons}."), N_("Possibly an area with space: {reasons}.")
    ),
    "many_amenities": Reason(
        N_("Many amenities and inefficient use of space: {reasons}."),
        N_("There is a lot to find here, but the space can be used better: {reasons}."),
    ),
    "probable_many_amenities": Reason(
        N_("Probably many amenities and inefficient use of space: {reasons}."),
        N_("There is probably a lot to find here, and the space can be used better: {reasons}."),
    ),
    "possible_many_amenities": Reason(
        N_("Possibly many amenities and inefficient use of space: {reasons}."),
        N_("There may be a lot to find here, and the space can be used better: {reasons}."),
    ),
    "growing_urgency": Reason(N_("Growing urgency: {reasons}."), N_("It is getting urgent here: {reasons}.")),
    "probable_growing_urgency": Reason(
        N_("Probably growing urgency: {reasons}."), N_("It is probably getting urgent here: {reasons}.")
    ),
    "possible_growing_urgency": Reason(
        N_("Possibly growing urgency: {reasons}."), N_("It may be getting urgent here: {reasons}.")
    ),
    "none_of_three": Reason(
        N_("None of the three types: each lacks at least one of the things it takes."),
        N_("None of the three kinds of areas in which the blueprint builds first."),
    ),
    "nearest_type": Reason(
        N_("None of the three types: nearest is type {type}, with {membership:.2f} of the {least:.2f} it takes."),
        N_("None of the three kinds of areas in which the blueprint builds first. It is most like type {type}."),
    ),
    "probably_none": Reason(
        N_("Probably none of the three types, but not all that decides it is known."),
        N_("Probably none of the three kinds of areas in which the blueprint builds first."),
    ),
    "settle": Reason(N_("This would decide it: {reasons}."), N_("We would know more with: {reasons}.")),
    "settle_owners": Reason(
        N_("owners (a layer for 'Build city package', or the column owner of the corrections)"), N_("who owns the land")
    ),
    "settle_vacancy": Reason(
        N_("vacancy (a layer for 'Build city package', or the column vacant of the corrections)"),
        N_("what stands empty"),
    ),
    "settle_years": Reason(
        N_("building years (the BAG in 'Add registers to city package', or the column year of the corrections)"),
        N_("how old the buildings are"),
    ),
    "settle_sites": Reason(
        N_("floors and years of shops and work (the BAG and heights in 'Add registers to city package')"),
        N_("how old and how high shops and work buildings are"),
    ),
    "settle_floors": Reason(
        N_("numbers of floors (the BAG or heights in 'Add registers to city package')"),
        N_("how many floors the buildings have"),
    ),
    "settle_buildings": Reason(N_("buildings (a layer for 'Build city package')"), N_("where the buildings are")),
    "settle_uses": Reason(
        N_("the use of buildings (the BAG in 'Add registers to city package')"), N_("what the buildings are used for")
    ),
    "settle_facilities": Reason(N_("facilities (a layer for 'Build city package')"), N_("how much there is to find")),
    "settle_contour": Reason(N_("the built-up contour (a layer for 'Build city package')"), N_("where the city ends")),
    "settle_transit": Reason(
        N_("public transport (a timetable in 'Add registers to city package')"), N_("how good public transport is")
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
    "sign_amenities": Reason(N_("facilities score {score:.0f}"), N_("facilities score {score:.0f}")),
    "sign_inefficient": Reason(
        N_("car parks, large shops, empty land and old work take {percent:.0f} % of the land"),
        N_("car parks, large shops, empty land and old work take {percent:.0f} % of the land"),
    ),
    "sign_iii_vacancy": Reason(
        N_("{percent:.0f} % of the floor area is vacant"), N_("{percent:.0f} % of the floor area stands empty")
    ),
    "sign_iii_obsolete_care": Reason(
        N_("{percent:.0f} % of the floor area is for care and from before {year}"),
        N_("{percent:.0f} % of the floor area is for care and from before {year}"),
    ),
    "sign_iii_obsolete_work": Reason(
        N_("{percent:.0f} % of the floor area is for work and from before {year}"),
        N_("{percent:.0f} % of the floor area is for work and from before {year}"),
    ),
    "sign_iii_fuel": Reason(
        N_("petrol stations take {percent:.0f} % of the land"), N_("petrol stations take {percent:.0f} % of the land")
    ),
    "sign_iii_brownfield": Reason(
        N_("{percent:.0f} % of the land lies fallow"), N_("{percent:.0f} % of the land lies fallow")
    ),
    "sign_iii_unused_green": Reason(
        N_("{percent:.0f} % of the land is unused green"), N_("{percent:.0f} % of the land is green that nobody uses")
    ),
    "sign_iii_unsafety": Reason(N_("the index of unsafety is {value:.2f}"), N_("people often feel unsafe here")),
    "sign_node": Reason(N_("public transport scores {score:.0f}"), N_("public transport scores {score:.0f}")),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """Which of the three kinds of area of the blueprint this is, and why."""
    kind = area.get("typ_main")
    if kind is None:
        return unknown(area, "typ", tr)
    if area.get("typ_why"):
        return " ".join(str(area[name]) for name in ("typ_why", "typ_settle") if area.get(name))
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
            reading=says(
                N_(
                    "An area may have traits of more than one kind; the map shows the strongest. A question mark: "
                    "probably, two: possibly."
                )
            ),
            scale=Classes(
                tuple(Value(kind, colour, words) for (kind, words), colour in zip(KINDS, _COLOURS)),
                label="type",
            ),
        ),
    ),
    reasons=REASONS,
)
