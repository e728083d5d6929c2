"""One declaration of parameters: models, command, QGIS and pages say what it says, and nothing else does."""

import argparse
import ast
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.paper import COMPARISON, POSTER, SHEETS
from g40_plugin.catalogue.parameters import Parameter, told
from g40_plugin.engine.service import cli, methods
from g40_plugin.engine.service.arguments import parser_of
from g40_plugin.engine.service.params import ParamsError, checked, model_of

ROOT = Path(__file__).resolve().parents[3]
PARAMETERS = [(method, parameter) for method in METHODS.values() for parameter in method.parameters]
NUMBERS = [(method, parameter) for method, parameter in PARAMETERS if parameter.kind in {"whole", "number"}]
IDS = [f"{method.name}.{parameter.name}" for method, parameter in PARAMETERS]

# what a command has beside the parameters of its method
COMMAND_ONLY = {"reach": {"--from"}, "engine setup": {"--target"}, "demo": {"--out"}, "norms": {"overlay"}}
# what QGIS draws is declared with its algorithm; which QGIS is the command's own
ON_PAPER = {"sheets": SHEETS, "poster": POSTER, "comparison": COMPARISON}
COMMAND_ONLY |= {words: {"--qgis"} for words in ON_PAPER}
EVERYWHERE = {"-h", "--help", "--json"}


def english(text):
    return text


def arguments_of(words):
    """The arguments of a command: option or name, by the name of its parameter."""
    parser = parser_of(cli.COMMANDS)
    for word in words.split():
        places = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
        parser = places.choices[word]
    return {action.dest: action for action in parser._actions if not EVERYWHERE & set(action.option_strings)}


def document(name):
    script = runpy.run_path(str(ROOT / "scripts" / "parameters_doc.py"))
    return script["PARAMETERS_OF"][name]()


def test_every_method_is_declared_and_every_declared_one_is_there():
    assert set(methods.METHODS) == set(METHODS)
    assert all(name == method.name for name, method in METHODS.items())


@pytest.mark.parametrize(("method", "parameter"), PARAMETERS, ids=IDS)
def test_a_declaration_is_whole(method, parameter):
    assert parameter.kind in {"text", "flag", "whole", "number", "file", "folder", "output"}
    assert parameter.many in {"", "list", "named"}
    assert parameter.help.endswith(".")
    assert parameter.default is None or parameter.default in [(), *parameter.values] or not parameter.choices
    assert [each.name for each in method.parameters].count(parameter.name) == 1


@pytest.mark.parametrize(("method", "parameter"), PARAMETERS, ids=IDS)
def test_the_model_tells_help_and_default(method, parameter):
    schema = model_of(method).model_json_schema()
    told_of = schema["properties"][parameter.name]
    assert told_of["description"] == parameter.help
    assert (parameter.name in schema.get("required", [])) == parameter.required
    assert parameter.required or told_of["default"] in (parameter.default, [], {})
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("method", "parameter"), NUMBERS, ids=[f"{method.name}.{parameter.name}" for method, parameter in NUMBERS]
)
def test_the_model_takes_what_fits_and_nothing_else(method, parameter):
    model = model_of(replace(method, parameters=(parameter,)))
    kind = int if parameter.kind == "whole" else float
    for number in (-1, 0, 0.5, 1, 2):
        if kind is int and number != int(number):
            continue
        value = {"": kind(number), "list": [kind(number)], "named": {"a": kind(number)}}[parameter.many]
        if parameter.fits(number):
            model.model_validate({parameter.name: value})
        else:
            with pytest.raises(ValueError, match="Input should be"):
                model.model_validate({parameter.name: value})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"most_areas": 0}, "most_areas: Input should be greater than 0"),
        ({"most_areas": "2"}, "most_areas: Input should be a valid integer"),
        ({"node_share": 1.5}, "node_share: Input should be less than or equal to 1"),
        ({"scored": ""}, "scored: Text too short; least number of characters: 1"),
        ({"most": 1}, "most is unknown"),
    ],
)
def test_what_does_not_fit_is_named(given, words):
    with pytest.raises(ParamsError, match="The parameters of programme do not fit") as error:
        checked(METHODS["programme"], {"scored": "s.gpkg", "out": "o.gpkg", **given})
    assert words in str(error.value)


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.words)
def test_every_option_is_a_parameter_or_belongs_to_the_command_alone(command):
    found = {(action.option_strings or [action.dest])[0]: dest for dest, action in arguments_of(command.words).items()}
    method = METHODS[command.method] if command.method else ON_PAPER.get(command.words)
    declared = {parameter.name for parameter in method.parameters} if method else set()
    own = COMMAND_ONLY.get(command.words, set())
    assert own <= set(found)
    assert {dest for option, dest in found.items() if option not in own} == declared - set(command.without)


def test_every_method_but_none_other_has_a_command():
    assert sorted(command.method for command in cli.COMMANDS if command.method) == sorted(METHODS)


def _requests():
    """Each class that calls the engine: its name, the method, and the functions of its own that make the request."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "algorithms").glob("*.py")]
    for node in (node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)):
        values = {item.targets[0].id: item.value for item in node.body if isinstance(item, ast.Assign)}
        functions = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
        if "METHOD" in values and values["METHOD"].value:
            own = [functions[name] for name in ("request", "inputs") if name in functions]
            yield node.name, values["METHOD"].value, own


def test_what_algorithms_ask_is_declared():
    found = list(_requests())
    # what no algorithm asks, the dock, a page that is drawn or a command does
    others = {"check_engine", "prepare_engine", "export_graphml", "weigh", "record", "check_record", "finish_pdf"}
    others |= {"batch", "cities", "cities_programme", "monitor_years"}
    assert {method for _, method, _ in found} | others == set(METHODS)
    for name, method, requests in found:
        keys = {
            key.value
            for node in (node for request in requests for node in ast.walk(request))
            if isinstance(node, ast.Dict)
            for key in node.keys
            if isinstance(key, ast.Constant)
        }
        assert keys <= {parameter.name for parameter in METHODS[method].parameters}, name


@pytest.mark.parametrize("name", ["engine.md", "command.md"])
def test_the_page_shows_the_catalogue_as_it_is(name):
    script = runpy.run_path(str(ROOT / "scripts" / "parameters_doc.py"))
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert text == script["current"](name, text), "run scripts/parameters_doc.py"


def test_every_method_has_its_result_on_the_page():
    text = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")
    assert {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")} >= set(METHODS)


def test_a_new_parameter_needs_only_its_declaration(monkeypatch, capsys):
    storeys = Parameter("most_storeys", "whole", "At most so many storeys.", least=1, most=70)
    method = METHODS["programme"]
    monkeypatch.setitem(METHODS, "programme", replace(method, parameters=(*method.parameters, storeys)))
    asked = {"scored": "s.gpkg", "out": "o.gpkg"}
    assert checked(METHODS["programme"], {**asked, "most_storeys": 3})["most_storeys"] == 3
    with pytest.raises(ParamsError, match="most_storeys: Input should be less than or equal to 70"):
        checked(METHODS["programme"], {**asked, "most_storeys": 71})
    with pytest.raises(SystemExit):
        parser_of(cli.COMMANDS).parse_args(["programme", "--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert "--most-storeys N" in printed and "At most so many storeys. From 1 to 70." in printed
    assert "| `most_storeys` | whole number from 1 to 70 |  | At most so many storeys. |" in document("engine.md")
    assert "| `--most-storeys N` |  | At most so many storeys. From 1 to 70. |" in document("command.md")


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({}, "So many."),
        ({"least": 0}, "So many. At least 0."),
        ({"most": 9}, "So many. At most 9."),
        ({"above": 0}, "So many. Above 0."),
        ({"least": 0, "most": 1}, "So many. From 0 to 1."),
        ({"above": 0, "many": "list"}, "So many. Separated by commas. Above 0."),
    ],
)
def test_help_tells_the_limits(limits, text):
    assert told(Parameter("many", "number", "So many.", **limits), english) == text
