"""A plan of a variant in sentences: who comes to live there, what they need and find, and its place in a programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .language import Texts
from .names import capital
from .phrases import joined, minutes, sentence_of

Plan = Mapping[str, Any]
# what is counted in parts below this, such as practices
_WHOLE = 10.0


def heading_of(plan: Plan, tr: Texts) -> str:
    """The name of a plan, its area, and how many can live there."""
    name = plan["name"] or tr("a plan without a name")
    place = f"{name} ({plan['area_name']})" if plan["area_name"] else name
    if not plan["homes"]:
        return tr("{plan}: no homes.").format(plan=capital(place))
    text = tr("{plan}: {homes} homes, for about {people} people.")
    return text.format(plan=capital(place), homes=tr.number(plan["homes"]), people=tr.number(plan["people"]))


def plan_in_words(plan: Plan, tr: Texts) -> list[str]:
    """All that is told of a plan, a sentence or a few for each thing, without its heading."""
    told = [_need(need, tr) for need in plan["needs"] or ()]
    if plan["needs"] is None:
        told.append(tr("What these people need is still being worked out."))
    if plan["programme"] is not None:
        told.append(_programme(plan, tr))
    return told


def _need(need: Mapping[str, Any], tr: Texts) -> str:
    title, asked = capital(need["title"]), need["asked"]
    needed = tr("{title}: {asked} needed.").format(title=title, asked=tr.number(asked, 0 if asked >= _WHOLE else 1))
    near = ""
    if need["minutes"] is not None:
        near = tr("The nearest place is a walk of {minutes}.").format(minutes=minutes(need["minutes"], tr))
    return joined(needed, near, sentence_of(need["note"]))


def _programme(plan: Plan, tr: Texts) -> str:
    counted = plan["programme"]
    numbers = {
        "all": tr.number(counted["homes"]),
        "there": tr.number(counted["in_area"]),
        "here": tr.number(counted["here"]),
        "area": plan["area_name"],
        "period": counted["period"],
    }
    if not counted["in_area"]:
        return tr(
            "The programme of {all} homes has none in {area}: those of the plan come on top of it."
        ).format(**numbers)
    here = round(counted["here"])
    if not here:
        return tr(
            "The programme of {all} homes has {there} in {area} ({period}), none of them on the ground of the plan: "
            "those of the plan come on top of them."
        ).format(**numbers)
    text = tr("The programme of {all} homes counts on {here} on the ground of the plan ({period}).").format(**numbers)
    more = round(plan["homes"]) - here
    if not more:
        return joined(text, tr("The plan has as many."))
    differs = tr("The plan has {count} more.") if more > 0 else tr("The plan has {count} fewer.")
    return joined(text, differs.format(count=tr.number(abs(more))))
