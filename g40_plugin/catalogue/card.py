"""What a card tells of one family of indicators: its fields, maps, answer and sentence."""

from __future__ import annotations

import dataclasses
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Literal, NamedTuple

from .classes import decimals_of
from .language import N_, Texts
from .names import capital
from .phrases import Area, Norms, plain_number, says

if TYPE_CHECKING:
    from .answers import Shown
    from .bars import Bar

Sentence = Callable[[Area, Norms, Texts], str]
Reading = Callable[[Norms, Texts], str]


@dataclass(frozen=True)
class Field:
    """A field of a scored area; all texts are marked with ``N_``.

    ``about`` may hold values of the norms, as ``{hubs.near_m}``, and ``{name}``, which is ``of``: the function, use or
    indicator that the field is about. ``short`` is at most ten characters, for shapefiles. ``label`` is what forms and
    tables call it where ``about`` is long, ``words`` are its values with what they are called.
    """

    name: str
    kind: Literal["score", "share", "number", "flag", "text"]
    about: str
    short: str
    unit: str = ""
    of: str = ""
    family: str = ""
    label: str = ""
    words: tuple[tuple[str, str], ...] = ()

    @property
    def decimals(self) -> int:
        """How many decimals its values have when they are shown."""
        return decimals_of(self.kind, self.unit)

    def called(self, norms: Norms, texts: Texts) -> str:
        """What forms and tables call the field, with its unit. Raises ``KeyError`` as ``text`` does."""
        name = filled(self.label or self.about, norms, texts, name=texts(self.of) if self.of else "")
        unit = {"score": "0–100", "share": "0–1"}.get(self.kind) or (texts(self.unit) if self.unit else "")
        # a number of floors is called so already
        return capital(f"{name} ({unit})" if unit and unit != name else name)

    def text(self, norms: Norms, texts: Texts) -> str:
        """What the field holds, in a language. Raises ``KeyError`` where the norms lack a value."""
        return filled(self.about, norms, texts, name=texts(self.of) if self.of else "")


class Outline(NamedTuple):
    """A line inside the border of the areas for which the expression ``filter`` holds."""

    filter: str
    words: str
    dashed: bool = False


class Value(NamedTuple):
    """A value of a field, its colour and its words."""

    value: str | int
    colour: str
    words: str


@dataclass(frozen=True)
class Scale:
    """A score in five classes of twenty points, low to high; ``label`` is what stands under the name of an area."""

    ramp: tuple[str, ...]
    words: tuple[str, ...]
    outlines: tuple[Outline, ...] = ()
    label: str = "score"


class Aside(NamedTuple):
    """Areas that the values of a map say nothing of: those for which ``filter``, and ``holds``, is true."""

    filter: str
    holds: Callable[[Mapping[str, Any]], bool]
    colour: str
    words: str


@dataclass(frozen=True)
class Classes:
    """A colour for each value of a field, and one for areas of which the values say nothing."""

    values: tuple[Value, ...]
    outlines: tuple[Outline, ...] = ()
    label: str = "name"
    aside: Aside | None = None


@dataclass(frozen=True)
class Map:
    """A map of one field: ``question`` stands under the title, ``legend`` above the classes, ``reading`` below them.

    ``title`` is empty where it is that of the card.
    """

    key: str
    field: str
    question: str | Reading
    legend: str
    reading: Reading
    scale: Scale | Classes
    title: str = ""

    def asked(self, norms: Norms, texts: Texts) -> str:
        """The question in a language."""
        return says(self.question)(norms, texts)


@dataclass(frozen=True)
class Answer:
    """A row of the second page of a sheet: ``shown`` is one of ``answers``, and is given the field.

    Title and sentence are those of the card where they are not given here.
    """

    field: str
    clause: str
    shown: Callable[[Area, str, Texts], Shown]
    title: str = ""
    sentence: Sentence | None = None


class Reason(NamedTuple):
    """Why a field is empty or what to keep in mind, in two voices, with its values in braces.

    ``operator`` says what to fill in or look at; ``residents`` says in plain words what is not known, and is empty
    where that means nothing to them.
    """

    operator: str
    residents: str = ""


FieldsOf = Callable[[Norms], "tuple[Field, ...]"]


@dataclass(frozen=True)
class Card:
    """A family of indicators, told once for engine, styles, maps, sheets and documents.

    ``fields`` may depend on the norms. A family that only the plan itself tells is not ``graded``: it has no coverage,
    data grade and edge. ``page`` is that of docs/method, ``short`` takes the place of the code in short names.
    ``missing`` says what an area lacks for a target of the norms, in the unit of the thing itself, and nothing where
    it lacks nothing or there is no target; the sentence holds it too.
    """

    code: str
    title: str
    clause: str
    page: str
    fields: tuple[Field, ...] | FieldsOf
    sentence: Sentence
    maps: tuple[Map, ...] = ()
    answer: Answer | None = None
    bar: Callable[[Area, Norms, Texts], Bar] | None = None
    graded: bool = True
    noted: bool = True
    short: str = ""
    missing: Sentence | None = None
    reasons: Mapping[str, Reason] = dataclasses.field(default_factory=dict)

    def all_fields(self, norms: Norms) -> list[Field]:
        """The fields of the family in the order they are written."""
        own = self.fields(norms) if callable(self.fields) else self.fields
        named = [field for field in own if field.name.startswith(f"{self.code}_")]
        # what has a name of its own, as amenity_score, stands last
        others = [field for field in own if field not in named]
        return [dataclasses.replace(field, family=self.code) for field in (*named, *self._common(), *others)]

    def _common(self) -> list[Field]:
        fields = [*(_GRADED if self.graded else ()), *(_NOTED if self.noted else ())]
        short = self.short or self.code
        return [
            dataclasses.replace(field, name=f"{self.code}_{field.name}", short=f"{short}_{field.short}", of=self.title)
            for field in fields
        ]


_GRADES = (
    ("A", N_("A: registers")),
    ("B", N_("B: registers, open maps and estimates")),
    ("C", N_("C: open maps and estimates")),
)
_GRADED = (
    Field(
        "cov",
        "share",
        N_("{name}: share of the score's weight that is known"),
        "cov",
        label=N_("{name}: part that is known"),
    ),
    Field(
        "dq",
        "text",
        N_("{name}: data grade; A registers, B mixed, C OpenStreetMap or defaults"),
        "dq",
        label=N_("{name}: data grade"),
        words=_GRADES,
    ),
    Field(
        "edge",
        "flag",
        N_("{name}: 1 where the data ends too near to the area"),
        "edge",
        label=N_("{name}: the data ends nearby"),
    ),
)
_NOTED = (
    Field("says", "text", N_("{name}: what there is to say, in plain words"), "says", label=N_("{name}: in words")),
    Field(
        "note",
        "text",
        N_("{name}: why something is null, or what to keep in mind"),
        "note",
        label=N_("{name}: reasons and remarks"),
    ),
)


def filled(text: str, norms: Norms, texts: Texts, **values: str) -> str:
    """A marked text in a language, with ``{table.key}`` taken from the norms and ``{table.key:%}`` as a percentage.

    ``values`` go before the norms. Raises ``KeyError`` for what neither has.
    """
    return _Blanks(texts).vformat(texts(text), (), {**norms, **values})


class _Blanks(string.Formatter):
    """Takes ``{a.b}`` as a key in a table, and writes numbers as a language does."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        del args
        value: Any = kwargs
        for key in field_name.split("."):
            value = value[key]
        return value, field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "%":
            return f"{self._texts.number(100 * value)} %"
        return value if isinstance(value, str) else plain_number(value, self._texts, decimals=3)

    def check_unused_args(self, used_args: Any, args: Any, kwargs: Any) -> None:
        """Nothing: most values of the norms are not asked for."""
