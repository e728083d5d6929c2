"""Room to add homes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .bars import Bar, score_bar
from .card import Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import POINTS, Area, Norms, about, adding_up, says, sentence_of, surface, unknown
from .scales import OUTSIDE, PURPLE, ROOM
from .sites import PATHS

# kinds of sites that a sentence names
_PATHS_TOLD = 2

FIELDS = (
    Field(
        "den_score",
        "score",
        N_("room to add homes, by homes that fit per net hectare"),
        "den_score",
        label=N_("room to add homes"),
    ),
    Field("den_score_low", "score", N_("room to add homes, low estimate"), "den_sclo"),
    Field("den_score_high", "score", N_("room to add homes, high estimate"), "den_schi"),
    Field("den_cap", "number", N_("homes that fit"), "den_cap", N_("homes")),
    Field("den_cap_low", "number", N_("homes that fit, low estimate"), "den_caplow", N_("homes")),
    Field("den_cap_high", "number", N_("homes that fit, high estimate"), "den_caphi", N_("homes")),
    Field("den_fsi", "number", N_("floor space index"), "den_fsi", "m²/m²"),
    Field("den_fsi_low", "number", N_("floor space index, low estimate"), "den_fsilo", "m²/m²"),
    Field("den_fsi_high", "number", N_("floor space index, high estimate"), "den_fsihi", "m²/m²"),
    Field("den_gsi", "number", N_("ground space index"), "den_gsi", "m²/m²"),
    Field("den_osr", "number", N_("open space ratio"), "den_osr", "m²/m²"),
    Field("den_osr_low", "number", N_("open space ratio, low estimate"), "den_osrlo", "m²/m²"),
    Field("den_osr_high", "number", N_("open space ratio, high estimate"), "den_osrhi", "m²/m²"),
    Field("den_levels", "number", N_("mean number of floors"), "den_levels", N_("floors")),
    Field("den_levels_low", "number", N_("mean number of floors, low estimate"), "den_levlo", N_("floors")),
    Field("den_levels_high", "number", N_("mean number of floors, high estimate"), "den_levhi", N_("floors")),
    Field(
        "den_guess",
        "share",
        N_("share of the floor area with guessed floors"),
        "den_guess",
        label=N_("floor area with guessed floors"),
    ),
    Field("den_dw_ha", "number", N_("homes per gross hectare today"), "den_dwha", N_("homes/ha")),
    Field("den_dw_ha_low", "number", N_("homes per gross hectare today, low estimate"), "den_dwlo", N_("homes/ha")),
    Field("den_dw_ha_high", "number", N_("homes per gross hectare today, high estimate"), "den_dwhi", N_("homes/ha")),
    Field("den_dw_net", "number", N_("homes per net hectare today"), "den_dwnet", N_("homes/ha")),
    Field("den_target_fsi", "number", N_("floor space index that fits the accessibility"), "den_tfsi", "m²/m²"),
    Field(
        "den_headroom",
        "share",
        N_("how far today's floor space index is under the one that fits the accessibility"),
        "den_head",
        label=N_("room under the fitting floor space index"),
    ),
    Field(
        "den_headroom_low",
        "share",
        N_("room under the floor space index that fits the accessibility, low estimate"),
        "den_hdlo",
        label=N_("room under the fitting floor space index, low estimate"),
    ),
    Field(
        "den_headroom_high",
        "share",
        N_("room under the floor space index that fits the accessibility, high estimate"),
        "den_hdhi",
        label=N_("room under the fitting floor space index, high estimate"),
    ),
    Field("den_likely", "number", N_("homes that are likely by 2040"), "den_likely", N_("homes")),
    Field(
        "den_plan",
        "number",
        N_("homes that the municipality plans; null without a list of its plans"),
        "den_plan",
        N_("homes"),
    ),
    Field(
        "den_model",
        "number",
        N_("homes that fit by the model alone, without plans and without changes by hand"),
        "den_model",
        N_("homes"),
        label=N_("homes that fit by the model alone"),
    ),
    Field("den_add_ha", "number", N_("homes that fit per net hectare"), "den_addha", N_("homes/ha")),
    Field(
        "den_over",
        "flag",
        N_("1 where it would become denser than its accessibility asks for"),
        "den_over",
        label=N_("denser than its accessibility asks for"),
    ),
    Field("den_jobs", "number", N_("jobs that the sites would take"), "den_jobs", N_("jobs")),
    Field(
        "den_green_bill_m2",
        "number",
        N_("square metres of green that lack today and that the new homes ask for"),
        "den_gbill",
        "m²",
        label=N_("green that is needed"),
    ),
    Field(
        "den_green_pays_m2",
        "number",
        N_("what the sites themselves can give of it"),
        "den_gpays",
        "m²",
        label=N_("green that the sites can give"),
    ),
)

REASONS = {
    "contour_unknown": Reason(
        N_("There is no contour of the built-up city in the data, so no homes are counted."),
        N_("the border of the built-up city is not known, so no homes are counted."),
    ),
    "accessibility_unknown": Reason(
        N_("Accessibility is not known, so there is no target density."),
        N_("we do not know how well this place can be reached."),
    ),
    "nothing_around": Reason(
        N_("Nothing is built around, so there is no local density to aim at."), N_("nothing is built around it.")
    ),
    "vacancy_unknown": Reason(N_("Vacancy is not known: homes in vacant floor area are not counted.")),
    "years_or_floors_unknown": Reason(
        N_("Of some sites the year or the number of floors is not known: they do not count in every estimate.")
    ),
    "green_unknown": Reason(
        N_("The green that lacks is not known, so there is no green bill."),
        N_("we do not know how much green is missing."),
    ),
    "accessibility_cut": Reason(
        N_("The edge of the data cuts what can be reached: the homes that fit are a lower bound.")
    ),
    "little_built": Reason(
        N_("Less than {m2:.0f} m² is built here, too little to tell floors and the open space beside them.")
    ),
    "no_sites": Reason(N_("No site was found here on which homes fit.")),
    "denser_than_asked": Reason(
        N_(
            "With the homes that fit it would have more than the {homes:.0f} homes per net hectare that its "
            "accessibility asks for."
        )
    ),
    "floors_guessed": Reason(N_("The number of floors is guessed for {percent:.0f} % of the floor area.")),
    "mostly_guessed": Reason(
        N_(
            "The number of floors is guessed for {percent:.0f} % of the floor area: low and high take "
            "{low:.1f} and {high:.1f} times that part."
        ),
        N_("of most buildings we do not know how many floors they have."),
    ),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """How many homes could be added, on which kinds of sites, and how much green that asks for.

    ``den_paths`` holds the homes of each path, where the sheet read them.
    """
    if area.get("den_score") is None or area.get("den_cap") is None:
        return unknown(area, "den", tr)
    homes = round(area["den_cap"])
    if homes < 1:
        return tr("No room for more homes was found.")
    if homes == 1:
        return tr("There is room for about 1 more home.")
    low, high = area.get("den_cap_low"), area.get("den_cap_high")
    if low is None or high is None or round(low) == round(high):
        text = tr("There is room for about {homes} more homes").format(homes=about(homes, tr))
    else:
        text = tr("There is room for about {homes} more homes (between {low} and {high})")
        text = text.format(homes=about(homes, tr), low=about(low, tr), high=about(high, tr))
    paths, bill = _paths(area.get("den_paths") or {}, homes, tr), area.get("den_green_bill_m2")
    if paths:
        text = f"{text}: {paths}"
    if bill and round(bill) > 0:
        text = tr("{text}; with them the area needs {green} more green").format(text=text, green=surface(bill, tr))
    return sentence_of(text)


def _paths(homes: Mapping[str, float], total: float, texts: Texts) -> str:
    """The kinds of sites with most homes, and what the others hold together; ``homes`` are those of each path."""
    known = [path for path in PATHS if path in homes]
    shown = dict(zip(known, adding_up([homes[path] for path in known], total)))
    most = sorted((item for item in shown.items() if round(item[1]) > 0), key=lambda item: -item[1])
    if len(most) == 1:
        return texts(PATHS[most[0][0]])
    told = [f"{texts(PATHS[path])} {about(number, texts)}" for path, number in most[:_PATHS_TOLD]]
    others = sum(number for _, number in most[_PATHS_TOLD:])
    if round(others) > 0:
        told.append(texts(N_("elsewhere {homes}")).format(homes=about(others, texts)))
    return ", ".join(told)


def bar(area: Area, _norms: Norms, tr: Texts) -> Bar:
    """The score."""
    return score_bar(area, "den_score", tr)


def of_places(kinds: Sequence[str], homes: Sequence[Sequence[float]], area: Area) -> list[tuple[float, ...]]:
    """Whole homes of each place of an area (at least, about, at most) that add up to those that are told of the area.

    ``kinds`` are those of the places; what each holds together is as the sentence of the area has it.
    """
    rows = {path: [row for row, kind in enumerate(kinds) if kind == path] for path in PATHS if path in kinds}
    ends = []
    for end, name in enumerate(("den_cap_low", "den_cap", "den_cap_high")):
        shown = [place[end] for place in homes]
        together = adding_up([sum(shown[row] for row in of_kind) for of_kind in rows.values()], area.get(name))
        for of_kind, total in zip(rows.values(), together):
            for row, number in zip(of_kind, adding_up([shown[row] for row in of_kind], total)):
                shown[row] = number
        ends.append(shown)
    return [(min(low, mid), mid, max(mid, high)) for low, mid, high in zip(*ends)]


CARD = Card(
    code="den",
    title=N_("Room to add homes"),
    clause="a.3, chapter 2",
    page="density.md",
    fields=FIELDS,
    sentence=sentence,
    bar=bar,
    maps=(
        Map(
            key="den",
            field="den_score",
            question=N_("Where is there room for more homes inside the city?"),
            legend=N_("Room for homes"),
            reading=says(POINTS, N_("It tells how much room there is, not whether building is wise.")),
            scale=Scale(PURPLE, ROOM, (OUTSIDE,)),
        ),
    ),
    reasons=REASONS,
)
