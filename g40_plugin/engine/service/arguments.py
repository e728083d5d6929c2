"""The arguments of the ``g40`` command, made of the catalogue. Needs nothing but Python's standard library."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from g40_plugin.catalogue.language import N_
from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import Parameter, told
from g40_plugin.version import VERSION

from ..errors import InputError
from ..progress import Progress
from ..translation import current_texts, tr

Result = dict[str, Any]

GROUPS = {
    "city": N_("Build, download, check or export a city package; write the sample city."),
    "engine": N_("Check or make the engine's Python environment."),
    "record": N_("Write the record of a choice, or open one again."),
}
_METAVARS = {"file": "PATH", "output": "PATH", "folder": "FOLDER", "whole": "N", "number": "N"}
_TYPES = {"whole": int, "number": float}


@dataclass(frozen=True)
class Command:
    """A command, such as ``city build``: the method of the engine that it calls, and how it shows the result.

    Its arguments are the parameters of the method, ``--id-field`` for ``id_field``. ``spelled`` gives a parameter
    another option, or without dashes a place of its own. ``own`` are arguments that no method has, in the place of the
    parameters in ``without``; ``run`` then does what is to be done, instead of a call to the method.
    """

    words: str
    show: Callable[[Result], None]
    method: str = ""
    about: str = ""
    spelled: Mapping[str, str] = field(default_factory=dict)
    own: tuple[Parameter, ...] = ()
    without: tuple[str, ...] = ()
    run: Callable[[dict[str, Any], Progress], Result] | None = None
    needs_libraries: bool = True

    @property
    def help(self) -> str:
        """What it does, in English."""
        return self.about or METHODS[self.method].about

    @property
    def parameters(self) -> list[Parameter]:
        """What it takes, in the order of its help."""
        of_method = METHODS[self.method].parameters if self.method else ()
        return [*self.own, *(parameter for parameter in of_method if parameter.name not in self.without)]

    def spelling(self, parameter: Parameter) -> str:
        """The option of a parameter, or its name where it has a place of its own."""
        return self.spelled.get(parameter.name, "--" + parameter.name.replace("_", "-"))


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours: one sentence, exit code 2."""

    def error(self, message: str) -> NoReturn:
        text = tr("{message}; see '{command} --help'.").format(message=message, command=self.prog)
        raise InputError(text)


def parser_of(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """The parser of all commands; what it reads names its ``Command`` as ``chosen``, none for ``serve``."""
    parser = _Parser(
        prog="g40",
        description=tr("Scores plan areas for the 15-minute city."),
        epilog=_exit_codes(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"g40 {VERSION}")
    texts, places = current_texts(), {"": _places(parser, "command")}
    for command in commands:
        group, _, name = command.words.rpartition(" ")
        if group not in places:
            places[group] = _places(places[""].add_parser(group, help=texts(GROUPS[group])), "action")
        about = texts(command.help)
        one = places[group].add_parser(name, help=about, description=about)
        one.add_argument("--json", action="store_true", help=tr("Print one JSON object and nothing else."))
        one.set_defaults(chosen=command)
        for parameter in command.parameters:
            _add(one, parameter, command.spelling(parameter))
    serve = tr("Serve JSON-RPC on standard input and output; QGIS starts this.")
    places[""].add_parser("serve", help=serve).set_defaults(chosen=None)
    return parser


def _places(parser: argparse.ArgumentParser, kind: str) -> Any:
    return parser.add_subparsers(dest=kind, required=True, metavar=kind.upper(), parser_class=_Parser)


def _add(parser: argparse.ArgumentParser, parameter: Parameter, spelling: str) -> None:
    """Add the argument of a parameter."""
    settings: dict[str, Any] = {"help": help_of(parameter)}
    if parameter.kind == "flag":
        parser.add_argument(spelling, dest=parameter.name, action="store_true", **settings)
        return
    settings["metavar"] = metavar_of(parameter, spelling)
    if parameter.many and spelling.startswith("-"):
        settings["action"] = "append"
    elif not parameter.many:
        settings["type"] = _TYPES.get(parameter.kind, str)
        settings["choices"] = parameter.values or None
    if not spelling.startswith("-"):
        one, none = (None, "?") if not parameter.many else ("+", "*")
        parser.add_argument(parameter.name, nargs=one if parameter.required else none, **settings)
    else:
        parser.add_argument(spelling, dest=parameter.name, required=parameter.required, **settings)


def help_of(parameter: Parameter) -> str:
    """What the help of the command says of a parameter."""
    texts = current_texts()
    text = told(parameter, texts)
    if parameter.choices:
        text += "".join(f" {value}: {texts(meaning)}." for value, meaning in parameter.choices)
    return f"{text} {tr('May be repeated.')}" if parameter.many else text


def metavar_of(parameter: Parameter, spelling: str) -> str | None:
    """What stands for the value of a parameter in the help; None where its choices do."""
    if not spelling.startswith("-"):
        return spelling
    if parameter.kind == "flag" or (parameter.choices and not parameter.many):
        return None
    usual = "LIST" if parameter.many else _METAVARS.get(parameter.kind, parameter.name.upper())
    return parameter.metavar or usual


def given(command: Command, options: argparse.Namespace) -> dict[str, Any]:
    """The parameters as the engine takes them, without those that are left out."""
    values = {parameter.name: getattr(options, parameter.name) for parameter in command.parameters}
    return {
        parameter.name: _read(parameter, values[parameter.name], command.spelling(parameter))
        for parameter in command.parameters
        if values[parameter.name] is not None
    }


def _read(parameter: Parameter, value: Any, spelling: str) -> Any:
    if parameter.many == "named":
        if not spelling.startswith("-"):
            # what stands alone is called by its file
            value = [text if "=" in text else f"{Path(text).stem}={text}" for text in value]
        pairs = _pairs(value, spelling, parameter.metavar)
        if parameter.kind in _TYPES:
            return {name: _number(text) for name, text in pairs.items()}
        return pairs
    if parameter.many == "list" and parameter.kind == "file":
        # a comma may stand in a name
        return value
    if parameter.many == "list":
        read = numbers if parameter.kind in _TYPES else _list
        return [item for text in value for item in read(text)]
    return value


def _pairs(texts: list[str], option: str, form: str) -> dict[str, str]:
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        message = tr("{option} takes {form}, not {text}.")
        raise InputError(message.format(option=option, form=form, text=wrong[0]))
    found: dict[str, str] = {}
    for name, value in (text.split("=", 1) for text in texts):
        if name.strip() in found:
            message = tr("{option} has the name {name} more than once: give each a name of its own, as {form}.")
            raise InputError(message.format(option=option, form=form, name=name.strip()))
        found[name.strip()] = value
    return found


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def numbers(text: str) -> list[float]:
    """Numbers separated by commas. Raises ``InputError`` for what is none."""
    return [_number(part) for part in text.split(",")]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise InputError(tr("{text} is not a number, or numbers separated by commas.").format(text=text)) from error


def _exit_codes() -> str:
    return tr(
        "Exit codes: 0 done; 1 unexpected error; 2 input or arguments; 3 norms file; 4 city package, or problems\n"
        "found by 'city check'; 5 output cannot be written; 6 download; 7 versions differ; 8 a library is missing;\n"
        "130 interrupted."
    )
