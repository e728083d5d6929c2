"""The ``g40`` command: reads its arguments, calls the engine's methods, prints a table or one JSON object."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import redirect_stdout, suppress
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Any

from g40_plugin.catalogue.language import N_
from g40_plugin.catalogue.paper import COMPARISON, POSTER, SHEETS
from g40_plugin.catalogue.parameters import Method, Parameter

from ..errors import CancelledError, CityPackageError, G40Error, InputError
from ..progress import Progress
from ..translation import language_of_environment, set_language, tr
from . import environment, server, show
from .arguments import Command, Result, given, numbers, parser_of
from .qgis import PROGRAM, run_by_qgis

# the libraries load when a command needs them, so that help and set-up work without them
# ruff: noqa: PLC0415

# what is interrupted gets so long to clean up by itself
PATIENCE_S = 3.0
_LOOK_S = 0.2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit code: 0, or that of the error, or 130 when interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    set_language(language_of_environment())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        # a name that the code page of a pipe does not know is no reason to fail
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    sys.excepthook = _unexpected_as_json if as_json else _unexpected
    warned: list[str] = []
    try:
        options = parser_of(COMMANDS).parse_args(words)
        command: Command | None = options.chosen
        if command is None:
            return server.serve()
        if command.needs_libraries:
            environment.check()
        params = given(command, options)
        # only the result may stand on standard output
        with redirect_stdout(sys.stderr), show.shown_progress(rich=command.needs_libraries) as shown:
            progress, warned = shown.remembering()
            result = _interruptible(lambda: _run(command, params, progress), progress.cancelled)
        if as_json:
            _print_json({**result, "warnings": warned})
        else:
            command.show(result)
    except G40Error as error:
        return _fail(error, warned, as_json=as_json)
    except KeyboardInterrupt as interrupt:
        code = _fail(CancelledError(tr("Cancelled; nothing was written.")), warned, as_json=as_json)
        if isinstance(interrupt, _HeldOnError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        return code
    return CityPackageError.exit_code if result.get("ok") is False else 0


class _HeldOnError(KeyboardInterrupt):
    """An interrupt of what goes on in its thread all the same: only the end of the process stops it."""


def _run(command: Command, params: dict[str, Any], progress: Progress) -> Result:
    return command.run(params, progress) if command.run else _call(command.method, params, progress)


def _interruptible(work: Callable[[], Result], cancelled: Event) -> Result:
    """Do the work in a thread of its own, so that an interrupt is heard while a library holds on.

    Raises ``KeyboardInterrupt`` when the work has cleaned up, ``_HeldOnError`` where it does not come to that.
    """
    ended = Event()

    def tracked() -> Result:
        try:
            return work()
        finally:
            ended.set()

    worker = ThreadPoolExecutor(1, thread_name_prefix="command")
    future: Future[Result] | None = None
    try:
        future = worker.submit(tracked)
        # Windows hears no interrupt in a wait without end
        while not future.done():
            wait([future], _LOOK_S)
        return future.result()
    except KeyboardInterrupt:
        # it may come while the work is handed over
        cancelled.set()
        worker.shutdown(wait=False, cancel_futures=True)
        with suppress(KeyboardInterrupt):
            ended.wait(PATIENCE_S)
        if not ended.is_set():
            server.discard_unfinished()
            raise _HeldOnError from None
        if future is not None and not wait([future], _LOOK_S).not_done and future.exception() is None:
            # it had just ended, and all was written
            return future.result()
        raise


def _fail(error: G40Error, warned: list[str], *, as_json: bool) -> int:
    if as_json:
        told = {"code": error.code, "type": type(error).__name__, "message": str(error)}
        _print_json({"error": told, "warnings": warned})
    print(tr("Error: {message}").format(message=error), file=sys.stderr)
    return error.exit_code


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.__excepthook__(kind, error, trace)
    print(_please_report(error), file=sys.stderr)


def _unexpected_as_json(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.__excepthook__(kind, error, trace)
    _print_json({"error": {"code": server.INTERNAL_ERROR, "type": kind.__name__, "message": _please_report(error)}})


def _please_report(error: BaseException) -> str:
    message = tr("The engine met something unexpected ({kind}: {text}): please report it with what you did.")
    return message.format(kind=type(error).__name__, text=error)


def _print_json(value: Result) -> None:
    print(json.dumps(value, allow_nan=False))


def _call(method: str, params: dict[str, Any], progress: Progress) -> Result:
    from . import methods

    return methods.call(method, params, progress)


def _reach(params: dict[str, Any], progress: Progress) -> Result:
    text = params.pop("start")
    start = numbers(text)
    if len(start) != 2:  # noqa: PLR2004
        raise InputError(tr("--from takes two numbers such as 84500,446900, not {text}.").format(text=text))
    return _call("reach", {**params, "x": start[0], "y": start[1]}, progress)


def _engine_setup(params: dict[str, Any], progress: Progress) -> Result:
    return environment.setup(params.get("target"), progress)


def _norms(params: dict[str, Any], _progress: Progress) -> Result:
    from ..norms import read_norms

    norms = read_norms(params.get("overlay"))
    values = norms.model_dump(mode="json")
    return {"name": norms.name, "norms_version": norms.version, "norms_hash": norms.hash, "values": values}


def _demo(params: dict[str, Any], progress: Progress) -> Result:
    from ..sample import OWN_LAYERS

    folder = Path(params.get("out", DEMO_OUT.default))
    city, scored = str(folder / "voorbeeldstad.city.gpkg"), str(folder / "scored.gpkg")
    sample = _call("sample_city", {"out": str(folder / "data")}, progress.part(0.0, 0.2))
    layers = {name: sample[name] for name in OWN_LAYERS}
    _call("build_city", {"source": sample["osm"], "layers": layers, "out": city}, progress.part(0.2, 0.5))
    return _call("score", {"city": city, "areas": sample["areas"], "out": scored}, progress.part(0.5, 1.0))


START = Parameter(
    "start", "text", N_("Starting point; write --from=X,Y where X is negative."), required=True, metavar="X,Y"
)
TARGET = Parameter("target", "folder", N_("Folder of the environment; that of the plugin if left out."))
DEMO_OUT = Parameter("out", "folder", N_("Folder to write to."), default="out/demo")
OVERLAY = Parameter("overlay", "file", N_("Norms file whose values replace the shipped ones."))

_OWN_DATA = {"layers": "--layer", "registers": "--register"}
_CITY = {"city": "city"}
_PAPER = {"output_pdf": "--output", "output_folder": "--folder"}


def _on_paper(words: str, method: Method, *given: str) -> Command:
    """A command that QGIS draws; what is ``given`` stands without the name of its option."""
    own, spelled = (*method.parameters, PROGRAM), {name: name for name in given} | _PAPER
    return Command(words, show.facts, about=method.about, own=own, run=run_by_qgis(method.name), spelled=spelled)


COMMANDS = (
    Command("city build", show.city, "build_city", spelled={"source": "file", **_OWN_DATA}),
    Command(
        "city download", show.city, "download_city", spelled={"place": "place", "layer": "--areas-layer", **_OWN_DATA}
    ),
    Command("municipality", show.sources, "municipality", spelled={"name": "name"}),
    Command("city add", show.city, "add_registers", spelled={**_CITY, **_OWN_DATA}),
    Command("city check", show.problems, "check_city", spelled=_CITY),
    Command("city export", show.facts, "export_graphml", spelled={**_CITY, "out": "--graphml"}),
    Command("city sample", show.facts, "sample_city", spelled={"out": "folder"}),
    Command("programme", show.programme, "programme", spelled={"scored": "scored"}),
    Command("score", show.scores, "score"),
    Command("variant", show.variant, "variant"),
    Command("sites", show.sites, "sites"),
    Command("reach", show.reach, "reach", spelled={"start": "--from"}, own=(START,), without=("x", "y"), run=_reach),
    Command("lift", show.lift, "lift"),
    Command("weigh", show.weights, "weigh", spelled={"weights": "--weight", "variants": "--variant"}),
    Command("compare", show.differences, "compare", spelled={"before": "before", "after": "after"}),
    Command("monitor", show.causes, "monitor", spelled={"before": "before", "after": "after"}),
    Command("monitor-years", show.years, "monitor_years", spelled={"folder": "folder"}),
    Command("record write", show.facts, "record", spelled={"weights": "--weight", "variants": "--variant"}),
    Command("record check", show.findings, "check_record", spelled={"record": "record"}),
    Command("run", show.run, "repeat_run", spelled={"run": "file"}),
    Command("batch", show.batch, "batch", spelled={"cities": "cities"}),
    Command("cities", show.cities, "cities", spelled={"folders": "folder"}),
    Command("cities-programme", show.cities_programme, "cities_programme", spelled={"folders": "folder"}),
    Command("page", show.page, "page", spelled={"scored": "scored", "out": "--output", "choices": "--choice"}),
    Command("report", show.report, "report", spelled={"scored": "scored", "areas": "--area", "formats": "--format"}),
    Command("remarks", show.facts, "remarks", spelled={"files": "file", "out": "--output"}),
    Command("twin", show.facts, "twin", spelled={"scored": "scored"}),
    _on_paper("sheets", SHEETS, "scored"),
    _on_paper("poster", POSTER, "scored"),
    _on_paper("comparison", COMPARISON, "before", "after"),
    Command("finish-pdf", show.facts, "finish_pdf", spelled={"pdf": "pdf", "about": "about"}),
    Command("engine check", show.facts, "check_engine", about=N_("Say what is missing, with the command that helps.")),
    Command("engine prepare", show.facts, "prepare_engine"),
    Command(
        "engine setup",
        show.facts,
        about=N_("Make the environment with pip."),
        own=(TARGET,),
        run=_engine_setup,
        needs_libraries=False,
    ),
    Command(
        "demo", show.scores, about=N_("Build the sample city and score its plan areas."), own=(DEMO_OUT,), run=_demo
    ),
    Command(
        "norms",
        show.norms,
        about=N_("Show the norms, or check a norms file."),
        own=(OVERLAY,),
        run=_norms,
        spelled={"overlay": "overlay"},
    ),
)
