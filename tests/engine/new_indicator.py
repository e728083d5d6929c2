"""A whole indicator as somebody would add it: trees per new home, by its places in the project.

Each place is told once, with what is written there. ``add`` makes all of them in a copy of the project, or all but one.
"""

import re
import shutil

CARD = '''"""New trees of the plan."""

from __future__ import annotations

from . import answers
from .card import Answer, Card, Field, Map, Reason, Scale
from .language import N_, Texts
from .phrases import POINTS, Area, Norms, plain_number, says, unknown
from .scales import GOODNESS, GREEN

FIELDS = (
    Field("tre_score", "score", N_("new trees of the plan; 100 is {new_trees.full} trees per home"), "tre_score"),
    Field("tre_home", "number", N_("new trees per new home"), "tre_home", N_("trees/home")),
)

REASONS = {
    "plan_lacks": Reason(
        N_("The plan does not tell its new trees and homes: fill the fields {fields}."),
        N_("the plan does not say how many trees are planted."),
    ),
}


def sentence(area: Area, _norms: Norms, tr: Texts) -> str:
    """How many trees the plan has for each new home."""
    if area.get("tre_home") is None:
        return unknown(area, "tre", tr)
    return tr("The plan has {number} new trees per new home.").format(number=plain_number(area["tre_home"], tr))


CARD = Card(
    code="tre",
    title=N_("New trees"),
    clause="e.4",
    page="new_trees.md",
    fields=FIELDS,
    sentence=sentence,
    graded=False,
    maps=(
        Map(
            key="tre",
            field="tre_score",
            question=N_("How many trees are planted for each new home?"),
            legend=N_("Score for new trees"),
            reading=says(POINTS),
            scale=Scale(GREEN, GOODNESS),
        ),
    ),
    answer=Answer("tre_score", "e.4", answers.points),
    reasons=REASONS,
)
'''
INDICATOR = '''"""TRE: new trees per new home (clause e.4; docs/method/new_trees.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..norms.new_trees import NewTrees
from ..progress import Progress
from .indicator import PLUS, Indicator
from .plan_fields import own_numbers
from .run import Run


def new_trees(trees: Floats, homes: Floats, norms: NewTrees) -> pd.DataFrame:
    """``tre_home``, trees per home, and ``tre_score``: 100 from ``full`` on; NaN without homes."""
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.where(homes > 0, trees / homes, np.nan)
    return pd.DataFrame({"tre_score": 100.0 * np.minimum(1.0, each / norms.full), "tre_home": each})


def score_new_trees(run: Run, _progress: Progress) -> None:
    """All ``tre_`` fields."""
    fields = run.norms.plan_fields
    trees, homes = own_numbers(run.areas, fields.new_trees), own_numbers(run.areas, fields.homes)
    found = new_trees(trees, homes, run.norms.new_trees)
    run.add("tre", found, run.parts_of({"trees": (found["tre_home"], "trees/home", found["tre_score"], 1.0)}))
    run.reason("tre", found["tre_home"].isna(), "plan_lacks", fields=[fields.new_trees[-1], fields.homes[-1]])


INDICATOR = Indicator(code="tre", asked_by=(PLUS,), evaluate=score_new_trees)
'''
SCHEMA = '''"""New trees of a plan."""

from __future__ import annotations

from .base import Positive, Sourced


class NewTrees(Sourced):
    full: Positive
'''
PAGE = """# New trees

How many trees a plan plants for each new home (clause e.4).

`tre_score` = 100 · min(1, trees / homes / `new_trees.full`).
"""
DUTCH = {
    "new trees of the plan; 100 is {new_trees.full} trees per home": (
        "nieuwe bomen van het plan; 100 is {new_trees.full} bomen per woning"
    ),
    "new trees per new home": "nieuwe bomen per nieuwe woning",
    "trees/home": "bomen/woning",
    "The plan does not tell its new trees and homes: fill the fields {fields}.": (
        "Het plan zegt niet hoeveel bomen en woningen erbij komen: vul de velden {fields} in."
    ),
    "the plan does not say how many trees are planted.": "het plan zegt niet hoeveel bomen worden geplant.",
    "The plan has {number} new trees per new home.": "Het plan heeft {number} nieuwe bomen per nieuwe woning.",
    "New trees": "Nieuwe bomen",
    "How many trees are planted for each new home?": "Hoeveel bomen worden per nieuwe woning geplant?",
    "Score for new trees": "Score voor nieuwe bomen",
}


def _file(name, text):
    def write(copy):
        (copy / name).write_text(text, encoding="utf-8")

    return write


def _line(name, before, text):
    """Put a line before the first that begins so."""

    def write(copy):
        path = copy / name
        old = path.read_text(encoding="utf-8")
        new = re.sub(f"^{re.escape(before)}", lambda found: text + found.group(0), old, count=1, flags=re.MULTILINE)
        assert new != old, f"{name} has no line {before!r}"
        path.write_text(new, encoding="utf-8")

    return write


def _dutch(copy):
    lines = []
    for text, dutch in DUTCH.items():
        lines += [f'msgid "{text}"', f'msgstr "{dutch}"', ""]
    with (copy / "i18n" / "g40_nl.po").open("a", encoding="utf-8") as stream:
        stream.write("\n" + "\n".join(lines))


# name of the place: what is written there
PLACES = {
    "card": _file("g40_plugin/catalogue/new_trees.py", CARD),
    "import of the card": _line("g40_plugin/catalogue/__init__.py", "    parking,\n", "    new_trees,\n"),
    "card in CARDS": _line("g40_plugin/catalogue/__init__.py", "        parking,\n", "        new_trees,\n"),
    "formula": _file("g40_plugin/engine/indicators/new_trees.py", INDICATOR),
    "import of the formula": _line("g40_plugin/engine/indicators/registry.py", "    parking,\n", "    new_trees,\n"),
    "formula in INDICATORS": _line(
        "g40_plugin/engine/indicators/registry.py", "        parking,\n", "        new_trees,\n"
    ),
    "schema": _file("g40_plugin/engine/norms/new_trees.py", SCHEMA),
    "import of the schema": _line(
        "g40_plugin/engine/norms/whole.py", "from .own import", "from .new_trees import NewTrees\n"
    ),
    "table in Norms": _line("g40_plugin/engine/norms/whole.py", "    parking: Parking\n", "    new_trees: NewTrees\n"),
    "plan field in the schema": _line(
        "g40_plugin/engine/norms/plan_fields.py", "    new_m2: list[str]\n", "    new_trees: list[str]\n"
    ),
    "table of the norms": _line(
        "resources/norms/g40.toml", "[parking]\n", '[new_trees]\nsource = "Proposal."\nfull = 1.0\n\n'
    ),
    "plan field in the norms": _line(
        "resources/norms/g40.toml", "new_m2 = ", 'new_trees = ["new_trees", "nieuwe_bomen"]\n'
    ),
    "Dutch texts": _dutch,
    "page of the method": _file("docs/method/new_trees.md", PAGE),
}
COPIED = ("g40_plugin", "algorithms", "resources", "i18n", "tests", "scripts", "docs", "README.md", "CHANGELOG.md")
COPIED += ("pyproject.toml", "metadata.txt", "LICENSE", "Makefile")


def add(root, folder, leave_out=None):
    """A copy of the project with the indicator in it, in the layout in which the built plugin is imported.

    Gives the copy; ``build`` in it is the folder to import from.
    """
    copy = folder / "main"
    copy.mkdir(parents=True)
    for name in COPIED:
        (shutil.copytree if (root / name).is_dir() else shutil.copy2)(root / name, copy / name)
    shutil.rmtree(copy / "resources" / "styles", ignore_errors=True)
    for place, write in PLACES.items():
        if place != leave_out:
            write(copy)
    package = copy / "build" / "g40_plugin"
    package.mkdir(parents=True)
    for item in (copy / "g40_plugin").iterdir():
        (package / item.name).symlink_to(item)
    for name in ("algorithms", "resources", "i18n", "metadata.txt"):
        (package / name).symlink_to(copy / name)
    return copy
