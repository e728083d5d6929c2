"""Write the tables of docs/engine.md and docs/command.md from the catalogue; with --check say what is stale."""

from __future__ import annotations

import sys
from pathlib import Path

from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import Parameter
from g40_plugin.engine.service.arguments import Command, help_of, metavar_of
from g40_plugin.engine.service.cli import COMMANDS

DOCS = Path(__file__).resolve().parent.parent / "docs"
START, END = "<!-- parameters -->", "<!-- end of parameters -->"
MANY = {"": "", "list": "list: ", "named": "by name: "}


def methods() -> str:
    """Every method of the engine with its parameters, as Markdown."""
    parts = []
    for method in METHODS.values():
        parts += [f"### `{method.name}`", method.about]
        rows = [
            f"| `{parameter.name}` | {_kind(parameter)} | {_default(parameter)} | {_about(parameter)} |"
            for parameter in method.parameters
        ]
        parts += (
            ["\n".join(["| parameter | type | when left out | content |", "|---|---|---|---|", *rows])] if rows else []
        )
    return "\n\n".join(parts)


def commands() -> str:
    """Every command with its arguments, as Markdown."""
    parts = []
    for command in COMMANDS:
        parts += [f"### `g40 {command.words}`", command.help]
        rows = [
            f"| `{_argument(command, parameter)}` | {_default(parameter)} | {help_of(parameter)} |"
            for parameter in command.parameters
        ]
        parts += ["\n".join(["| argument | when left out | content |", "|---|---|---|", *rows])] if rows else []
    return "\n\n".join(parts)


def _kind(parameter: Parameter) -> str:
    """The type of a parameter with its limits."""
    kind = "whole number" if parameter.kind == "whole" else parameter.kind
    limits = (("from", parameter.least), ("to", parameter.most), ("above", parameter.above))
    return " ".join([MANY[parameter.many] + kind, *(f"{word} {limit}" for word, limit in limits if limit is not None)])


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "needed"
    return f"`{parameter.default}`" if parameter.default else ""


def _about(parameter: Parameter) -> str:
    return parameter.help + "".join(f" `{value}`: {meaning}." for value, meaning in parameter.choices)


def _argument(command: Command, parameter: Parameter) -> str:
    spelling = command.spelling(parameter)
    if parameter.kind == "flag":
        return spelling
    metavar = metavar_of(parameter, spelling) or parameter.name.upper()
    return f"{spelling} {metavar}" if spelling.startswith("-") else spelling.upper()


PARAMETERS_OF = {"engine.md": methods, "command.md": commands}


def current(document: str, text: str) -> str:
    """A document's text with its tables as they are now."""
    before, rest = text.split(START)
    return f"{before}{START}\n\n{PARAMETERS_OF[document]()}\n\n{END}{rest.split(END)[1]}"


def main() -> int:
    """Rewrite the documents, or only check them; 1 when a checked one is not up to date."""
    stale = []
    for document in PARAMETERS_OF:
        path = DOCS / document
        text = path.read_text(encoding="utf-8")
        if current(document, text) != text:
            stale.append(f"docs/{document} is not as the catalogue has it: run scripts/parameters_doc.py")
            if "--check" not in sys.argv[1:]:
                path.write_text(current(document, text), encoding="utf-8")
    if "--check" in sys.argv[1:]:
        print("\n".join(stale) or "The tables of parameters are up to date.")
        return 1 if stale else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
