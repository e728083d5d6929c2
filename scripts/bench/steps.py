"""What each step of a scoring takes: reading, what all families share, each family, its layers, and writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from timing import Spent, forget_peak, peak_mb, spent

from g40_plugin.engine import score as scoring
from g40_plugin.engine.city import package
from g40_plugin.engine.indicators import registry


@dataclass(frozen=True)
class Step:
    """A step, what it took, and the most memory that was held in it, in MB."""

    name: str
    spent: Spent
    peak_mb: float


@contextmanager
def watched(tell: Callable[[Step], None]) -> Iterator[None]:
    """Tell of every step of the scorings in the block as soon as it ends, layers of a family apart."""

    def timed(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def watch(*given: Any, **named: Any) -> Any:
            found: list[Any] = []
            forget_peak()
            took = spent(lambda: found.append(work(*given, **named)))
            tell(Step(name, took, peak_mb()))
            return found[0]

        return watch

    families = tuple(
        replace(
            one,
            evaluate=timed(one.code, one.evaluate),
            layers=tuple((name, timed(f"{one.code}_{name}", make)) for name, make in one.layers),
        )
        for one in registry.INDICATORS
    )
    # by the name in the module that calls it
    named = {
        (package, "read_city"): timed("read", package.read_city),
        (scoring, "read_given"): timed("areas", scoring.read_given),
        (scoring, "begun_run"): timed("begin", scoring.begun_run),
        (scoring, "write_scored"): timed("write", scoring.write_scored),
        (registry, "INDICATORS"): families,
    }
    before = {(module, name): getattr(module, name) for module, name in named}
    try:
        for (module, name), value in named.items():
            setattr(module, name, value)
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)
