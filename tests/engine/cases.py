"""Which of many like cases are run each time."""

import pytest


def first_of(cases, count):
    """The cases of ``parametrize``, of which all but the first ``count`` are slow proofs."""
    cases = [case if isinstance(case, tuple) else (case,) for case in cases]
    slow = [pytest.param(*case, marks=pytest.mark.slow) for case in cases[count:]]
    return [pytest.param(*case) for case in cases[:count]] + slow
