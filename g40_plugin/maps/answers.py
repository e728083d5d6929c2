"""What the blueprint asks of an area, clause by clause: the answer and its sentence; no QGIS in it."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Set

from . import checks
from .phrases import Area, Norms, Texts, percent
from .themes import OWN

MET, PARTLY, NOT_MET, UNKNOWN = "met", "partly", "not met", "unknown"


class Answer(NamedTuple):
    """A verdict (one of those above), or a score as a share of 1 that is drawn as a bar; and its words."""

    words: str
    verdict: str = ""
    bar: Optional[float] = None


class Check(NamedTuple):
    """A row of the page: ``clause`` of the blueprint is empty for what it does not ask."""

    title: str
    clause: str
    field: str
    answer: Callable[[Area], Answer]
    sentence: Callable[[Area], str]


def all_checks(fields: Set[str], norms: Norms, count: int, tr: Texts) -> List[Check]:
    """The checks whose fields are there; none where neither the further items nor own indicators were scored.

    ``count`` is the number of areas in the result.
    """
    own = [check for check in _own_checks(norms, tr) if check.field in fields]
    found = [check for check in _checks(norms, count, tr) if check.field in fields]
    return [*found, *own] if own or "stp_score" in fields else []


def _checks(norms: Norms, count: int, tr: Texts) -> List[Check]:
    def score(title: str, clause: str, family: str, sentence: Callable[[Area], str]) -> Check:
        name = f"{family}_score"
        return Check(title, clause, name, lambda area: _points(area.get(name), tr), sentence)

    def verdict(title: str, clause: str, name: str, sentence: Callable[[Area], str]) -> Check:
        return Check(title, clause, name, lambda area: _verdict(area.get(name), tr), sentence)

    return [
        Check(
            tr("Inside the city"), "a.1", "inf_status", lambda area: _infill(area, tr), lambda a: checks.infill(a, tr)
        ),
        score(tr("Floor area used again"), "a.2", "adp", lambda area: checks.reuse(area, tr)),
        Check(
            tr("Room for rain"),
            "a.4.iv",
            "grn_storage",
            lambda area: _share(area.get("grn_storage"), tr),
            lambda area: checks.water_storage(area, tr),
        ),
        score(tr("Barriers"), "b", "sev", lambda area: checks.barriers(area, tr)),
        score(tr("Walking and cycling first"), "b.3", "stp", lambda area: checks.stomp(area, tr)),
        score(tr("Safe streets around schools"), "b.5", "sch", lambda area: checks.schools(area, norms, tr)),
        score(tr("Cycle highways"), "b.6", "bhw", lambda area: checks.cycle_highway(area, tr)),
        verdict(tr("Guarded bicycle parking"), "b.6", "bpk_present", lambda area: checks.bicycle_parking(area, tr)),
        score(tr("Charging stations"), "b.7", "chg", lambda area: checks.charging(area, norms, tr)),
        score(tr("Mobility hubs"), "b.10", "hub", lambda area: checks.hubs(area, norms, tr)),
        verdict(tr("Few parking spaces"), "c.6", "prk_ok", lambda area: checks.parking(area, norms, tr)),
        verdict(tr("Affordable homes"), "f.1", "aff_ok", lambda area: checks.affordability(area, norms, tr)),
        Check(
            tr("Place in the order"),
            "",
            "pri_rank",
            lambda area: _rank(area, count, tr),
            lambda area: checks.priority(area, count, tr),
        ),
    ]


def _own_checks(norms: Norms, tr: Texts) -> List[Check]:
    return [_own_check(key, about, tr) for key, about in norms.get("own_indicators", {}).items()]


def _own_check(key: str, about: Dict[str, Any], tr: Texts) -> Check:
    def answer(area: Area) -> Answer:
        met = area.get(f"{OWN}{key}_ok")
        return _points(area.get(f"{OWN}{key}_score"), tr) if met is None else _verdict(met, tr)

    return Check(about["title"], "", f"{OWN}{key}_score", answer, lambda area: checks.own(area, key, about, tr))


def _verdict(met: Optional[int], tr: Texts) -> Answer:
    if met is None:
        return Answer(tr("not known"), UNKNOWN)
    return Answer(tr("met"), MET) if met else Answer(tr("not met"), NOT_MET)


def _infill(area: Area, tr: Texts) -> Answer:
    return {
        "conform": Answer(tr("met"), MET),
        "deels": Answer(tr("met in part"), PARTLY),
        "niet conform": Answer(tr("not met"), NOT_MET),
    }.get(area.get("inf_status") or "", Answer(tr("not known"), UNKNOWN))


def _points(score: Optional[float], tr: Texts) -> Answer:
    if score is None:
        return Answer(tr("not known"), UNKNOWN)
    return Answer(tr.number(score), bar=score / 100)


def _share(share: Optional[float], tr: Texts) -> Answer:
    if share is None:
        return Answer(tr("not known"), UNKNOWN)
    return Answer(percent(share, tr), bar=share)


def _rank(area: Area, count: int, tr: Texts) -> Answer:
    rank = area.get("pri_rank")
    if rank is None:
        return Answer(tr("not known"), UNKNOWN)
    # the first has the longest bar
    return Answer(tr.number(rank), bar=(count + 1 - rank) / count)
