"""What an indicator rests on: clauses of the blueprint, literature, or our own proposal; and its target in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from g40_plugin.catalogue.card import Card
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.own import PREFIX, with_unit
from g40_plugin.catalogue.phrases import Norms, norm, percent, plain_number

# tables of the norms that a family uses besides that with the name of its page
_MORE = {
    "a15": ("time_score", "profiles", "functions", "subcategories"),
    "grn": ("vegetation",),
    "q": ("robustness",),
    "pri": ("composite", "robustness"),
    "sch": ("cycle_tracks",),
    "adp": ("plan_fields",),
}
_LITERATURE = re.compile(r"\bR\d+\b")
_PROPOSAL, _TO_CHECK = "proposal", "to be checked"


def tables_of(card: Card, norms: Norms) -> list[str]:
    """The tables of the norms that an indicator is worked out with."""
    if card.code.startswith(PREFIX):
        return [f"own_indicators.{card.code.removeprefix(PREFIX)}"]
    return [name for name in (card.page.removesuffix(".md"), *_MORE.get(card.code, ())) if name in norms]


def sources_in(norms: Norms, table: str) -> list[str]:
    """What a table of the norms says of its sources, those of the tables within it too."""
    found: Any = norms
    for key in table.split("."):
        found = found.get(key, {})
    return list(dict.fromkeys(_sources(found)))


def _sources(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if key == "source" and isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _sources(value)


def rests_on(card: Card, norms: Norms, tr: Texts) -> list[str]:
    """What an indicator rests on, a phrase each."""
    text = " ".join(source for table in tables_of(card, norms) for source in sources_in(norms, table))
    literature = sorted(set(_LITERATURE.findall(text)), key=lambda one: int(one[1:]))
    own = card.code.startswith(PREFIX)
    phrases = [
        tr("blueprint of the G40, clause {clauses}").format(clauses=clauses_of(card, tr)) if card.clause else "",
        tr("literature {ids}").format(ids=", ".join(literature)) if literature else "",
        tr("our proposal where the policy is silent") if _PROPOSAL in text and not own else "",
        tr("common knowledge, to be checked for your city") if _TO_CHECK in text else "",
        tr("your own indicator, with your own norms") if own else "",
    ]
    return [phrase for phrase in phrases if phrase]


def clauses_of(card: Card, tr: Texts) -> str:
    """The clauses of the blueprint that an indicator answers; empty where it asks for none."""
    return card.clause.replace("chapter", tr("chapter")).replace(" to ", tr(" to "))


def target_of(card: Card, norms: Norms, tr: Texts) -> str:
    """The target of an indicator in the norms; empty where they have none."""
    if card.code.startswith(PREFIX):
        return _own_target(norms.get("own_indicators", {}).get(card.code.removeprefix(PREFIX), {}), tr)
    table, key, text, as_share = {
        "a15": ("accessibility", "pass_share", tr("at least {value}"), True),
        "grn": ("greenery", "target", tr("at least {value}"), True),
        "inf": ("infill", "inside_share", tr("at least {value} inside the built-up city"), True),
        "prk": ("parking", "below", tr("less than {value} spaces per new home"), False),
        "aff": ("affordability", "affordable", tr("at least {value} affordable"), True),
    }.get(card.code, ("", "", "", False))
    value = norm(norms, table, key)
    if value is None:
        return ""
    return text.format(value=percent(value, tr) if as_share else plain_number(value, tr, 3)).replace(" %", "\u00a0%")


def _own_target(about: Mapping[str, Any], tr: Texts) -> str:
    least, most = about.get("pass_from"), about.get("pass_up_to")
    if least is not None:
        return tr("at least {value}").format(value=with_unit(least, about, tr))
    return tr("at most {value}").format(value=with_unit(most, about, tr)) if most is not None else ""
