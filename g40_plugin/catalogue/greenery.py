"""Green in public space, with parks, trees and room for rain."""

from __future__ import annotations

from . import answers
from .bars import Bar, share_bar
from .card import Answer, Card, Field, Map, Outline, Reason, Scale
from .language import N_, Texts
from .phrases import (
    HECTARE_M2,
    POINTS,
    Area,
    Norms,
    about,
    joined,
    norm,
    percent,
    says,
    sentence_of,
    surface,
    unknown,
    with_target,
)
from .scales import GOODNESS, GREEN, MEETS

REASONS = {
    "little_public_space": Reason(
        N_("Less than {m2:.0f} m² of public space."), N_("there is hardly any public space here.")
    ),
    "no_green_in_data": Reason(N_("The data holds no green."), N_("we have no data of the green here.")),
    "target_near": Reason(
        N_(
            "Whether the target of {percent:.0f} % is met is not sure: widths of streets and green fractions are "
            "estimates, and by these the share lies between {low:.1f} and {high:.1f} %."
        )
    ),
    "no_public_green": Reason(N_("There is less than {m2:.0f} m² of public green, too little to vary.")),
    "no_green_patch": Reason(N_("No public green of {m2:.0f} m² or more, so no green network.")),
    "no_homes": Reason(N_("No homes stand here, so there is no green per home.")),
    "storage_unknown": Reason(N_("Measures that hold rain are not known, so water storage is not.")),
    "nothing_paved": Reason(N_("Less than {m2:.0f} m² is paved, so hardly any rain has to be held.")),
    "canopy_estimated": Reason(
        N_("Canopy is estimated from single trees of {m2:.0f} m² each; trees in no map or register are missing.")
    ),
    "canopy_unknown": Reason(
        N_("Tree canopy is not known: no raster of it, and fewer than {count:.0f} mapped trees a hectare.")
    ),
    "raster_covers_little": Reason(
        N_("The raster of {kind} covers less than {percent:.0f} % of this area, so its value is not known.")
    ),
    "raster_is_coarse": Reason(
        N_("The raster of {kind} has cells of {cell:.0f} m: its value is a density, not a measured cover.")
    ),
}


_SHARE = (
    Field("grn_score", "score", N_("score for green in public space"), "grn_score"),
    Field(
        "grn_score_low",
        "score",
        N_("score for green by the lower bound of the green share"),
        "grn_sclow",
        label=N_("score for green, low estimate"),
    ),
    Field(
        "grn_score_high",
        "score",
        N_("score for green by the upper bound of the green share"),
        "grn_schigh",
        label=N_("score for green, high estimate"),
    ),
    Field(
        "grn_share",
        "share",
        N_("green share of public space, water not counted"),
        "grn_share",
        label=N_("green share of public space, target {greenery.target}"),
    ),
    Field(
        "grn_share_low",
        "share",
        N_("green share with streets {greenery.width_spread:%} wider and the lowest green fractions"),
        "grn_shlow",
        label=N_("green share, low estimate"),
    ),
    Field(
        "grn_share_high",
        "share",
        N_("green share with streets {greenery.width_spread:%} narrower and the highest green fractions"),
        "grn_shhigh",
        label=N_("green share, high estimate"),
    ),
    Field(
        "grn_ok",
        "flag",
        N_(
            "1 where even the lower bound of the green share is {greenery.target:%} or more, 0 where even the "
            "upper bound is less; null between: near the target"
        ),
        "grn_ok",
        label=N_("target for green met"),
    ),
    Field(
        "grn_gap_m2",
        "number",
        N_("square metres of green that lack for the target"),
        "grn_gap",
        "m²",
        label=N_("green that lacks for the target"),
    ),
    Field(
        "grn_public_m2",
        "number",
        N_("square metres of public space without water"),
        "grn_public",
        "m²",
        label=N_("public space without water"),
    ),
    Field(
        "grn_green_m2",
        "number",
        N_("square metres of green in public space"),
        "grn_green",
        "m²",
        label=N_("green in public space"),
    ),
    Field(
        "grn_blue_pct",
        "number",
        N_("water as a percentage of public space and water"),
        "grn_blue",
        "%",
        label=N_("water in public space and water"),
    ),
    Field(
        "grn_bg_pct",
        "number",
        N_("green and water as a percentage of public space and water"),
        "grn_bg",
        "%",
        label=N_("green and water in public space and water"),
    ),
    Field(
        "grn_park",
        "share",
        N_(
            "share of people with a park of at least {subcategories.park.min_area_m2} m² within {greenery.park_m} "
            "m on foot"
        ),
        "grn_park",
        label=N_("people with a park within {greenery.park_m} m"),
    ),
)
_PLANTS = (
    Field(
        "grn_variety",
        "number",
        N_("how many kinds of plants public green has, evenly spread: 1 to 5"),
        "grn_variet",
        N_("kinds"),
        label=N_("kinds of plants, evenly spread"),
    ),
    Field(
        "grn_mono",
        "flag",
        N_("1 where one kind of plants has {greenery.variety.mono_share:%} of the public green or more"),
        "grn_mono",
        label=N_("mostly one kind of plants"),
    ),
    Field(
        "grn_network",
        "share",
        N_("chance that two points in larger public green lie in linked green: 1 is one network"),
        "grn_netw",
        label=N_("how well green hangs together"),
    ),
    Field(
        "grn_canopy",
        "share",
        N_("share of the land under crowns of trees"),
        "grn_canopy",
        label=N_("land under crowns of trees"),
    ),
    Field(
        "grn_veg_pct",
        "number",
        N_("percentage of public land under plants, from above, not the green share; null without a raster of it"),
        "grn_vegpct",
        "%",
        label=N_("public land under plants, from above"),
    ),
    Field(
        "grn_trees",
        "share",
        N_(
            "share of homes with {vegetation.trees_near} trees within {vegetation.facade_m} m of "
            "their facade; null where trees are not counted or not known"
        ),
        "grn_trees",
        label=N_("homes with {vegetation.trees_near} trees nearby"),
    ),
)
_RAIN_AND_PEOPLE = (
    Field(
        "grn_paved_m2",
        "number",
        N_("square metres of paved land and roofs"),
        "grn_paved",
        "m²",
        label=N_("paved land and roofs"),
    ),
    Field(
        "grn_rain_m3",
        "number",
        N_("cubic metres of rain of a heavy shower on what is paved"),
        "grn_rain",
        "m³",
        label=N_("rain of a heavy shower"),
    ),
    Field(
        "grn_storage",
        "number",
        N_("how much of the rain of a heavy shower measures and open water hold, as a ratio"),
        "grn_stor",
        "m³/m³",
        label=N_("part of that rain that is held"),
    ),
    Field(
        "grn_m2_home",
        "number",
        N_("square metres of public green per home"),
        "grn_m2home",
        "m²",
        label=N_("public green per home"),
    ),
    Field(
        "grn_park_gap_65",
        "number",
        N_(
            "share of people of 65 and over with a park within {greenery.park_m} m, less that of "
            "all; null where they are not told apart"
        ),
        "grn_pk65",
        N_("share"),
        label=N_("park close by: people of 65 and over, less all"),
    ),
    Field(
        "grn_park_gap_children",
        "number",
        N_(
            "share of children under 15 with a park within {greenery.park_m} m, less that of all; "
            "null where they are not told apart"
        ),
        "grn_pkchd",
        N_("share"),
        label=N_("park close by: children, less all"),
    ),
    Field(
        "grn_park_gap_low_income",
        "number",
        N_(
            "share of people of low-income neighbourhoods with a park within {greenery.park_m} m, "
            "less that of all; null where they are not told apart"
        ),
        "grn_pkinc",
        N_("share"),
        label=N_("park close by: low incomes, less all"),
    ),
)


def fields(norms: Norms) -> tuple[Field, ...]:
    """One more for each distance to a park that the norms name."""
    return (
        *_SHARE,
        *(
            Field(
                f"grn_park_{metres:.0f}",
                "share",
                N_("share of people with a park within {name} m on foot"),
                f"grn_pk{metres:.0f}",
                of=f"{metres:.0f}",
                label=N_("people with a park within {name} m"),
            )
            for metres in norms["greenery"]["park_wider_m"]
        ),
        *_PLANTS,
        *_RAIN_AND_PEOPLE,
    )


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
    """How green the public space is, and how much green is missing."""
    share, target = area.get("grn_share"), norm(norms, "greenery", "target")
    if share is None:
        return unknown(area, "grn", tr)
    text = tr("{share} of the public space is green").format(share=percent(share, tr, target))
    low, high = (area.get(f"grn_share_{bound}") for bound in ("low", "high"))
    if area.get("grn_ok") is None and target is not None and low is not None and high is not None:
        near = tr("{text}, and between {low} and {high} by our estimates: near the target of {target}.")
        low, high = percent(low, tr, target), percent(high, tr, target)
        return near.format(text=text, low=low, high=high, target=percent(target, tr))
    return joined(with_target(text, area.get("grn_ok"), target, tr), missing(area, norms, tr))


def missing(area: Area, norms: Norms, tr: Texts) -> str:
    """The green that lacks for the target, and the trees for the share of crowns that the norms ask for."""
    target, gap = norm(norms, "greenery", "target"), area.get("grn_gap_m2")
    green = ""
    if gap and target is not None:
        green = tr("For {target} green, {gap} is missing.").format(target=percent(target, tr), gap=surface(gap, tr))
    return joined(green, _trees(area, norms, tr))


def _trees(area: Area, norms: Norms, tr: Texts) -> str:
    asked, crown = norm(norms, "greenery", "canopy_full"), norm(norms, "vegetation", "tree_m2")
    has, hectares = area.get("grn_canopy"), area.get("area_ha")
    if None in (asked, crown, has, hectares):
        return ""
    trees = round((asked - has) * hectares * HECTARE_M2 * (area.get("area_cov") or 1.0) / crown)
    if trees < 1:
        return ""
    text = tr("For {share} under crowns of trees, about {trees} trees are missing.")
    if trees == 1:
        text = tr("For {share} under crowns of trees, about 1 tree is missing.")
    return text.format(share=percent(asked, tr), trees=about(trees, tr))


def water_storage(area: Area, _norms: Norms, tr: Texts) -> str:
    """How much of a heavy shower finds room."""
    held, rain = area.get("grn_storage"), area.get("grn_rain_m3")
    if held is None:
        return tr("Not known: measures that hold rain are not in the data, or nothing is paved.")
    if held >= 1.0:
        return tr("Ponds, wadis and other measures can hold all the rain of a heavy shower.")
    text = tr("Ponds, wadis and other measures can hold {share} of the rain of a heavy shower")
    text = text.format(share=percent(held, tr))
    if rain is not None:
        text = tr("{text} ({volume} m³ falls on roofs and paving)").format(text=text, volume=tr.number(round(rain, -1)))
    return sentence_of(text)


def _target(norms: Norms, tr: Texts) -> str:
    target = norm(norms, "greenery", "target")
    if target is None:
        return ""
    return tr("The target is met where {target} of the public space is green.").format(target=percent(target, tr))


def bar(area: Area, norms: Norms, tr: Texts) -> Bar:
    """The share itself against its target."""
    return share_bar(area, "grn_share", "grn_score", norm(norms, "greenery", "target"), tr)


CARD = Card(
    code="grn",
    title=N_("Green in public space"),
    clause="e.4, a.4.iv, e.2",
    page="greenery.md",
    fields=fields,
    sentence=sentence,
    bar=bar,
    maps=(
        Map(
            key="grn",
            field="grn_score",
            question=N_("How green are the streets, squares and parks?"),
            legend=N_("Score for green"),
            reading=says(POINTS, _target, N_("Near the target our estimates lie on both sides of it.")),
            scale=Scale(
                GREEN,
                GOODNESS,
                (
                    Outline('"grn_ok" = 1', MEETS),
                    Outline('"grn_ok" IS NULL AND "grn_share" IS NOT NULL', N_("near the target"), dashed=True),
                ),
            ),
        ),
    ),
    answer=Answer("grn_storage", "a.4.iv", answers.share, title=N_("Room for rain"), sentence=water_storage),
    missing=missing,
    reasons=REASONS,
)
