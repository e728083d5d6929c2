"""What may come in over the wire: every message gets the answer of the protocol, and the engine stays."""

import contextlib
import io
import json
import random

import pytest
from engine_process import Engine

from g40_plugin.engine.service import server
from g40_plugin.version import VERSION

PARSE, REQUEST, METHOD, PARAMS, OUTPUT = -32700, -32600, -32601, -32602, -32004
CHECK = '"jsonrpc": "2.0", "method": "check_engine"'


@pytest.fixture(scope="module")
def engine():
    found = Engine()
    found.ask("initialize", 0, version=VERSION, language="en")
    yield found
    found.process.kill()
    found.process.communicate()


def answers(engine, line):
    """All that the engine says to a line, before it answers a request that is in order."""
    engine.write((line if isinstance(line, bytes) else line.encode()) + b"\n")
    engine.send("check_engine", "after")
    found = []
    while (answer := json.loads(engine.process.stdout.readline(), parse_constant=pytest.fail)) is not None:
        if not isinstance(answer, list) and answer.get("id") == "after":
            assert answer["result"]["version"] == VERSION
            return found
        found.append(answer)
    raise AssertionError


def told(answer):
    return answer["id"], answer["error"]["code"] if "error" in answer else "result"


@pytest.mark.parametrize("identity", ["1", "-7", "1.5", "1e3", '""', '"two"', '"\\ud800"', '"\\u0000"', "9" * 400])
def test_ids_come_back_as_they_are(engine, identity):
    assert told(answers(engine, f'{{"id": {identity}, {CHECK}}}')[0]) == (json.loads(identity), "result")


@pytest.mark.parametrize("identity", ["true", "[1]", "{}", "[[[]]]", "null", "1e999"])
def test_ids_that_are_none_go_back_as_null(engine, identity):
    assert [told(one) for one in answers(engine, f'{{"id": {identity}, {CHECK}}}')] == [(None, REQUEST)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("no json", (None, PARSE)),
        ('{"id": 1, "method', (None, PARSE)),
        (b'{"id": 1, \xff}', (None, PARSE)),
        ("[" * 100_000, (None, PARSE)),
        ('{"a":' * 5_000 + "1" + "}" * 5_000, (None, PARSE)),
        (f'{{"id": NaN, {CHECK}}}', (None, PARSE)),
        (f'{{"id": 1, {CHECK}, "params": {{"a": Infinity}}}}', (None, PARSE)),
        (f'{{"id": {"9" * 5000}, {CHECK}}}', (None, PARSE)),
        ("[]", (None, REQUEST)),
        ("1", (None, REQUEST)),
        ("null", (None, REQUEST)),
        ('"text"', (None, REQUEST)),
        ("{}", (None, REQUEST)),
        ('{"id": 5, "method": "check_engine"}', (5, REQUEST)),
        ('{"id": 5, "jsonrpc": "2.0"}', (5, REQUEST)),
        ('{"id": 5, "jsonrpc": "2.0", "method": 7}', (5, REQUEST)),
        ('{"id": 5, "jsonrpc": 2.0, "method": "check_engine"}', (5, REQUEST)),
        (f'{{"id": 5, {CHECK}, "params": [1]}}', (5, PARAMS)),
        (f'{{"id": 5, {CHECK}, "params": null}}', (5, PARAMS)),
        (f'{{"id": 5, {CHECK}, "params": {{"x": 1}}}}', (5, PARAMS)),
        ('{"id": 5, "jsonrpc": "2.0", "method": "fly"}', (5, METHOD)),
        ('{"id": 5, "jsonrpc": "2.0", "method": "\\ud800"}', (5, METHOD)),
        ('{"id": 5, "jsonrpc": "2.0", "method": "initialize", "params": {"version": [], "language": {}}}', (5, PARAMS)),
        ('{"id": 5, "jsonrpc": "2.0", "method": "cancel", "params": {"id": {}}}', (5, "result")),
        ('{"id": 5, "jsonrpc": "2.0", "method": "cancel", "params": {"id": 99}}', (5, "result")),
    ],
    ids=range(25),
)
def test_odd_messages(engine, line, expected):
    assert [told(one) for one in answers(engine, line)] == [expected]


@pytest.mark.parametrize(
    "line",
    [
        f"{{{CHECK}}}",
        '{"jsonrpc": "2.0", "method": "fly"}',
        '{"jsonrpc": "2.0", "method": "cancel", "params": {"id": []}}',
        f"[{{{CHECK}}}]",
        "   ",
    ],
)
def test_what_has_no_id_gets_no_answer(engine, line):
    assert answers(engine, line) == []


def test_an_array_is_answered_by_an_array(engine):
    line = f'[{{"id": "a", {CHECK}}}, 1, {{{CHECK}}}, {{"id": "b", {CHECK}, "params": {{"x": 1}}}}]'
    (answer,) = answers(engine, line)
    assert sorted(map(told, answer), key=str) == [("a", "result"), ("b", PARAMS), (None, REQUEST)]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("a\\u0000b.gpkg", "NUL"),
        ("\\ud800.gpkg", "path"),
        ("x" * 300 + ".gpkg", "too long"),
        ("/x" * 3000 + ".gpkg", "too long"),
    ],
)
@pytest.mark.parametrize("name", ["city", "out"])
def test_paths_that_no_system_takes(engine, name, path, words):
    given = {"city": "none.gpkg", "areas": "none.gpkg", "out": "out.gpkg"}
    params = ", ".join(f'"{key}": "{path if key == name else value}"' for key, value in given.items())
    line = f'{{"jsonrpc": "2.0", "id": 1, "method": "score", "params": {{{params}}}}}'
    (answer,) = answers(engine, line)
    # a place to write to is looked at as one
    assert told(answer) in [(1, PARAMS), (1, OUTPUT)] if name == "out" else told(answer) == (1, PARAMS)
    assert "out" in answer["error"]["message"] if name == "out" else name in answer["error"]["message"]
    if words != "path":
        assert words in answer["error"]["message"]


def test_a_line_that_never_ends(monkeypatch):
    monkeypatch.setattr(server, "LONGEST_LINE", 1000)
    said = io.BytesIO()
    lines = b"x" * 5000 + b"\n" + b'{"jsonrpc": "2.0", "id": 3, "method": "check_engine"}\n'
    assert server.Server(io.BytesIO(lines), said).serve() == 0
    found = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [told(one) for one in found] == [(None, PARSE), (3, REQUEST)]
    assert "longer" in found[0]["error"]["message"]


class Broken(io.BytesIO):
    """Where nobody listens any more."""

    def write(self, _text):
        raise BrokenPipeError


def test_nobody_listens():
    assert server.Server(io.BytesIO(b"1\n2\n"), Broken()).serve() == 0


@pytest.mark.slow
def test_random_messages(engine):
    chance = random.Random(4)  # noqa: S311
    pieces = ['"jsonrpc"', '"2.0"', '"id"', "1", '"method"', '"check_engine"', '"params"', "{", "}", "[", "]", ",", ":"]
    pieces += ["null", "true", "1e999", '"\\ud800"', '"\\u0000"', "NaN", "\\", '"', "é"]
    whole = f'{{"id": 1, {CHECK}, "params": {{}}}}'
    for _ in range(2000):
        if chance.random() < 0.5:
            line = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 30)))
        else:
            place = chance.randrange(len(whole))
            line = whole[:place] + chance.choice(pieces) + whole[place + chance.randrange(3) :]
        found = answers(engine, line)
        with contextlib.suppress(ValueError):
            if isinstance(read := json.loads(line), dict) and "id" in read:
                assert len(found) == 1, line
        for one in found:
            for answer in one if isinstance(one, list) else [one]:
                told(answer)
