"""Mix of functions."""

from __future__ import annotations

from .bars import Bar, score_bar
from .card import Card, Field, Map, Outline, Reason, Scale
from .language import N_, Texts
from .names import USES
from .phrases import POINTS, Area, Norms, joined, norm, percent, says, surface, unknown
from .scales import BLUE, GOODNESS

FIELDS = (
    Field("mix_score", "score", N_("score for the mix of functions"), "mix_score"),
    Field(
        "mix_entropy",
        "share",
        N_("evenness of six uses by floor area, with a ring of {mixing.ring_m} m around the area"),
        "mix_entrpy",
        label=N_("evenness of six uses"),
    ),
    Field(
        "mix_mono",
        "flag",
        N_("1 where one use has {mixing.mono_share:%} of the area's own floor area or more"),
        "mix_mono",
        label=N_("nearly one use only"),
    ),
    Field(
        "mix_dom",
        "text",
        N_("use with the most floor area in the area itself"),
        "mix_dom",
        label=N_("use with the most floor area"),
        words=tuple(USES.items()),
    ),
    Field(
        "mix_mxi",
        "number",
        N_("percentage of the area's own floor area that is lived in"),
        "mix_mxi",
        "%",
        label=N_("floor area that is lived in"),
    ),
    Field("mix_jhb", "share", N_("balance of jobs and homes, with the ring"), "mix_jhb"),
    Field("mix_d0", "number", N_("Hill number of order 0: uses that are there"), "mix_d0", N_("uses")),
    Field("mix_d1", "number", N_("Hill number of order 1: uses that count, by entropy"), "mix_d1", N_("uses")),
    Field("mix_d2", "number", N_("Hill number of order 2: uses that dominate"), "mix_d2", N_("uses")),
    Field(
        "mix_gini",
        "share",
        N_("Gini-Simpson index: chance that two square metres differ in use"),
        "mix_gini",
        label=N_("Gini-Simpson index"),
    ),
    Field(
        "mix_ref",
        "score",
        N_("nearness to the wanted mix of the norms; null where they name none"),
        "mix_ref",
        label=N_("nearness to the wanted mix"),
    ),
    *(
        Field(
            f"mix_p_{use}",
            "share",
            N_("share of {name} in the floor area, with the ring"),
            f"mix_{use}",
            of=name,
            label=N_("share of {name}"),
        )
        for use, name in USES.items()
    ),
    Field(
        "mix_floor_m2",
        "number",
        N_("gross floor area in the area in square metres"),
        "mix_floor",
        "m²",
        label=N_("gross floor area"),
    ),
)

REASONS = {
    "little_floor": Reason(
        N_("Less than {m2:.0f} m² of floor area of known use, so there is nothing to mix."),
        N_("there are too few buildings here whose use is known."),
    ),
    "use_unknown": Reason(
        N_("The use is known of {percent:.0f} % of the floor area only, which is too little to judge the mix."),
        N_("the use of many buildings is not known."),
    ),
}


def sentence(area: Area, norms: Norms, tr: Texts) -> str:
    """What the floor space is used for."""
    if area.get("mix_score") is None:
        return unknown(area, "mix", tr)
    use = _use(area, tr)
    if area.get("mix_mono") == 1 and use:
        return joined(tr("Nearly all floor space has one use: {use}.").format(use=use), missing(area, norms, tr))
    if not use:
        return tr("The mix of uses scores {score} of 100 points.").format(score=tr.number(area["mix_score"]))
    text = tr("Most floor space is for {use}, with other uses beside it: {score} of 100 points for the mix.")
    return text.format(use=use, score=tr.number(area["mix_score"]))


def missing(area: Area, norms: Norms, tr: Texts) -> str:
    """The floor area of other uses that lacks beside homes, where an area has hardly anything else."""
    most, floor, lived_in = norm(norms, "mixing", "mono_share"), area.get("mix_floor_m2"), area.get("mix_mxi")
    if area.get("mix_mono") != 1 or area.get("mix_dom") != "living":
        return ""
    if most is None or floor is None or lived_in is None:
        return ""
    lacks = lived_in / 100 * floor / most - floor
    if lacks < 1.0:
        return ""
    text = tr("For less than {share} homes, about {floor} of floor for other uses is missing.")
    return text.format(share=percent(most, tr), floor=surface(lacks, tr))


def _use(area: Area, texts: Texts) -> str:
    name = USES.get(area.get("mix_dom") or "")
    return texts(name) if name else ""


def bar(area: Area, _norms: Norms, tr: Texts) -> Bar:
    """The score."""
    return score_bar(area, "mix_score", tr)


CARD = Card(
    code="mix",
    title=N_("Mix of functions"),
    clause="a.4.iii, b.2",
    page="mixing.md",
    fields=FIELDS,
    sentence=sentence,
    bar=bar,
    maps=(
        Map(
            key="mix",
            field="mix_score",
            question=N_("Do living, working, shops and facilities stand side by side?"),
            legend=N_("Score for the mix"),
            reading=says(POINTS, N_("It is high where no single use fills nearly all floor space.")),
            scale=Scale(BLUE, GOODNESS, (Outline('"mix_mono" = 1', N_("nearly one use only"), dashed=True),)),
        ),
    ),
    missing=missing,
    reasons=REASONS,
)
