"""Kind of area: the three typologies of the blueprint."""

from __future__ import annotations

from .card import Card, Classes, Field, Map, Value
from .language import N_, Texts
from .phrases import Area, Norms, says, unknown

FIELDS = (
    Field("typ_i", "share", N_("membership of type i, areas with space"), "typ_i"),
    Field("typ_ii", "share", N_("membership of type ii, many amenities and inefficient use of space"), "typ_ii"),
    Field("typ_iii", "share", N_("membership of type iii, growing urgency"), "typ_iii"),
    Field("typ_main", "text", N_("the type with the highest membership, or overig"), "typ_main"),
    Field("typ_why", "text", N_("why the area is of its type, in one sentence"), "typ_why"),
)


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
)
