"""Infill check: building inside the city, off green and water."""

from __future__ import annotations

from . import answers
from .card import Answer, Aside, Card, Classes, Field, Map, Outline, Reason, Value
from .language import N_, Texts
from .phrases import Area, Norms, percent, says, surface, unknown

VERDICTS = (
    ("conform", N_("fits the blueprint")),
    ("deels", N_("fits in part")),
    ("niet conform", N_("does not fit")),
)
_COLOURS = ("#74b3d8", "#f6d55c", "#a8321a")

FIELDS = (
    Field(
        "inf_status",
        "text",
        N_("infill check: conform, deels or niet conform"),
        "inf_status",
        label=N_("verdict of the infill check"),
        words=VERDICTS,
    ),
    Field(
        "inf_inside",
        "share",
        N_("share of the area inside the built-up contour"),
        "inf_inside",
        label=N_("inside the built-up city"),
    ),
    Field(
        "inf_green",
        "share",
        N_("share of the land that invites building that lies on green, water or farmland"),
        "inf_green",
        label=N_("building land that is green, water or farmland"),
    ),
    Field(
        "inf_green_exc",
        "flag",
        N_("1 where unused green is built on, by the exception of the norms; null where no unused green is known"),
        "inf_grexc",
        label=N_("builds on unused green"),
    ),
    Field(
        "inf_compensate_m2",
        "number",
        N_("square metres of green to make elsewhere for unused green that is built on; null where none is known"),
        "inf_comp",
        "m²",
        label=N_("green to make elsewhere"),
    ),
)

REASONS = {
    "no_contour": Reason(
        N_("There is no contour of the built-up city in the data."), N_("the border of the built-up city is not known.")
    ),
    "no_inviting_land": Reason(N_("No land that invites building, so only the contour was tested.")),
    "little_inviting_land": Reason(
        N_("Less than {m2:.0f} m² of land invites building, so only the contour was tested.")
    ),
    "stricter_than_the_law": Reason(
        N_(
            "Inside the contour, and so part of the built-up area of the law, which holds urban green too; the test "
            "that keeps building off green, water and farmland is stricter, and fails."
        )
    ),
    "unused_green_built_on": Reason(
        N_("By the exception for unused green {m2:.0f} m² of it is built on: as much green is made elsewhere.")
    ),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """Whether building here stays inside the built-up city and off green and water."""
    status, inside, green = (area.get(f"inf_{name}") for name in ("status", "inside", "green"))
    if status is None:
        return unknown(area, "inf", tr)
    if answers.nothing_to_build(area):
        return tr("No place to build was found here, so there is nothing to judge.")
    if status == "conform" and green is not None:
        text = tr("{share} of the area lies inside the built-up city, and building takes no green or water.")
    elif status == "conform":
        text = tr("{share} of the area lies inside the built-up city, which is where the blueprint asks to build.")
    elif green is None:
        text = tr("{share} of the area lies inside the built-up city; the blueprint asks to build there alone.")
    else:
        text = tr(
            "{share} of the area lies inside the built-up city; of the land that invites building {green} is green, "
            "water or farmland."
        )
    text = text.format(share=percent(inside or 0.0, tr), green=percent(green or 0.0, tr))
    if area.get("inf_green_exc") == 1 and area.get("inf_compensate_m2"):
        more = tr("It builds on unused green by way of exception: {land} of green is to be made elsewhere.")
        text = f"{text} {more.format(land=surface(area['inf_compensate_m2'], tr))}"
    return text


CARD = Card(
    code="inf",
    title=N_("Infill check"),
    clause="a.1",
    page="infill.md",
    fields=FIELDS,
    sentence=sentence,
    maps=(
        Map(
            key="inf",
            field="inf_status",
            question=N_("Does building here stay inside the city, and off green and water?"),
            legend=N_("Verdict"),
            reading=says(
                N_("An area fits where it lies inside the built-up city, and building on it takes no green or water.")
            ),
            scale=Classes(
                tuple(Value(status, colour, words) for (status, words), colour in zip(VERDICTS, _COLOURS)),
                (Outline('"inf_green_exc" = 1', N_("builds on unused green"), dashed=True),),
                aside=Aside(
                    # a file of the blueprint's questions alone has no homes
                    '"inf_status" = \'conform\' AND "inf_green" IS NULL AND '
                    "coalesce(attribute($currentfeature, 'den_cap'), 1) < 1",
                    answers.nothing_to_build,
                    "#ececec",
                    N_("does not apply"),
                ),
            ),
        ),
    ),
    answer=Answer("inf_status", "a.1", answers.infill),
    reasons=REASONS,
)
