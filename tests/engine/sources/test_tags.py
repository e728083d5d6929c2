"""Selectors of tags, beside their definition read word by word."""

import numpy as np

from g40_plugin.engine.norms.tags import Matcher

KEYS, VALUES = ("amenity", "access", "shop"), ("school", "no", "a", "yes; no", " school ", "")


def holds(condition, tags):
    """One condition, as the docstring of ``norms.tags`` tells it."""
    sign = next(sign for sign in ("!=", "=", "~") if sign in condition)
    key, _, wanted = condition.partition(sign)
    there = key in tags
    if sign == "~":
        return there and any(text in tags[key] for text in wanted.split("|"))
    among = there and (wanted == "*" or any(part.strip() in wanted.split("|") for part in tags[key].split(";")))
    return among if sign == "=" else not among


def test_selectors_hold_as_they_are_told():
    lot = np.random.default_rng(15)

    def condition():
        wanted = "*" if lot.random() < 0.2 else "|".join(lot.choice(["school", "no", "a"], lot.integers(1, 3)))
        return f"{lot.choice(KEYS)}{lot.choice(['=', '!=', '~'])}{wanted}"

    found = []
    for _ in range(3000):
        selectors = [" & ".join(condition() for _ in range(lot.integers(1, 3))) for _ in range(lot.integers(0, 4))]
        tags = {str(key): str(lot.choice(VALUES)) for key in lot.choice(KEYS, lot.integers(0, 4), replace=False)}
        expected = any(all(holds(part, tags) for part in selector.split(" & ")) for selector in selectors)
        assert Matcher(selectors)(tags) == expected, (selectors, tags)
        found.append(expected)
    assert 0.2 < np.mean(found) < 0.8
