"""How a method of the engine is declared: once, for the engine, for its command and for QGIS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from .language import N_


@dataclass(frozen=True)
class File:
    """A file that is written to a folder.

    Attributes
    ----------
    name
        Its name; ``*`` stands for what only the work tells, such as a year.
    holds
        Of a GeoPackage: the layer by which it is known what it is; empty where only its metadata tell who wrote it.
    """

    name: str
    holds: str = ""

    @property
    def is_pattern(self) -> bool:
        """Whether its name is told only by the work."""
        return "*" in self.name

    def fits(self, name: str) -> bool:
        """Whether a name is that of this file."""
        return fnmatchcase(name, self.name)


def files(*names: str) -> tuple[File, ...]:
    """Files by their names, which hold nothing by which they are known."""
    return tuple(map(File, names))


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method.

    Attributes
    ----------
    name
        As the engine calls it; the command writes ``--id-field`` for ``id_field``, QGIS ``ID_FIELD``.
    kind
        "text", "flag", "whole" (a number), "number", or a path: "file" is read, "output" is written, "folder" holds
        files.
    help
        What it is, in English sentences that need no limits, choices or default.
    label
        What QGIS calls it; empty where QGIS makes its parameter from no declaration.
    required
        Whether it must be given.
    default
        What the engine takes where nothing is given; None leaves the choice to the norms or the data.
    many
        "" for one value, "list" for several, "named" for several that each have a name; their default may be ().
    choices
        The only values that it takes, each with its meaning; none where every value of its kind will do.
    least, most, above
        Limits of a number, or of each number of a list.
    metavar
        What stands for the value in the help of the command; empty for the usual one.
    endings
        Of an output: what its name ends in, such as ``.gpkg``; none for a folder.
    holds
        Of a GeoPackage that is written: the layer by which it is known what it is.
    files
        Of an output that is a folder: all files that are written to it, first the one by which it is known whose those
        are in which no name of a program stands, such as tables.
    """

    name: str
    kind: str
    help: str
    label: str = ""
    required: bool = False
    default: Any = None
    many: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    least: float | None = None
    most: float | None = None
    above: float | None = None
    metavar: str = ""
    endings: tuple[str, ...] = ()
    holds: str = ""
    files: tuple[File, ...] = ()

    @property
    def values(self) -> list[str]:
        """The values that it takes, without their meaning."""
        return [value for value, _ in self.choices]

    def fits(self, number: float) -> bool:
        """Whether a number is within the limits."""
        return (
            (self.least is None or number >= self.least)
            and (self.most is None or number <= self.most)
            and (self.above is None or number > self.above)
        )


OVERWRITE = Parameter(
    "overwrite",
    "flag",
    N_("Also replace a file that is no earlier result of the same kind; an earlier one is replaced without asking."),
    default=False,
)


@dataclass(frozen=True)
class Method:
    """A method of the engine: what it does, and all of its parameters; one that writes has ``overwrite`` besides."""

    name: str
    about: str
    parameters: tuple[Parameter, ...] = ()

    def __post_init__(self) -> None:
        if self.outputs and OVERWRITE not in self.parameters:
            object.__setattr__(self, "parameters", (*self.parameters, OVERWRITE))

    @property
    def outputs(self) -> tuple[Parameter, ...]:
        """The parameters that name what is written."""
        return tuple(parameter for parameter in self.parameters if parameter.kind == "output")

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. Raises ``KeyError`` where there is none."""
        return {parameter.name: parameter for parameter in self.parameters}[name]


def told(parameter: Parameter, texts: Callable[[str], str]) -> str:
    """The help of a parameter with its limits, in the language of ``texts``."""
    parts = [texts(parameter.help)]
    if parameter.many == "list":
        parts.append(texts(N_("Separated by commas.")))
    if parameter.least is not None and parameter.most is not None:
        parts.append(texts(N_("From {least} to {most}.")).format(least=parameter.least, most=parameter.most))
    elif parameter.least is not None:
        parts.append(texts(N_("At least {least}.")).format(least=parameter.least))
    elif parameter.most is not None:
        parts.append(texts(N_("At most {most}.")).format(most=parameter.most))
    if parameter.above is not None:
        parts.append(texts(N_("Above {above}.")).format(above=parameter.above))
    return " ".join(parts)
