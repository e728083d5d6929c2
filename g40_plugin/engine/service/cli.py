"""The ``g40`` command: reads its arguments, calls the engine's methods, prints a table or one JSON object."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from ..errors import CancelledError, CityPackageError, G40Error, InputError, OutputError
from ..progress import Progress
from ..translation import language_of_environment, set_language, tr
from ..version import VERSION
from . import environment, server

# the libraries load when a command needs them, so that help and set-up work without them
# ruff: noqa: PLC0415

Result = dict[str, Any]
_TABLE_WIDTH = 140
_LINE_EVERY_S = 1.0


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours: one sentence, exit code 2."""

    def error(self, message: str) -> NoReturn:
        text = tr("{message}; see '{command} --help'.").format(message=message, command=self.prog)
        raise InputError(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit code: 0, or that of the error, or 130 when interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    set_language(language_of_environment())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    sys.excepthook = _unexpected_as_json if as_json else _unexpected
    try:
        options = _parser().parse_args(words)
        if options.command == "serve":
            return server.serve()
        if options.needs_libraries:
            environment.check()
        # only the result may stand on standard output
        with redirect_stdout(sys.stderr), _shown_progress(rich=options.needs_libraries) as progress:
            result: Result = options.run(options, progress)
    except G40Error as error:
        return _fail(error, as_json=as_json)
    except KeyboardInterrupt:
        return _fail(CancelledError(tr("Cancelled; nothing was written.")), as_json=as_json)
    if as_json:
        _print_json(result)
    else:
        options.show(result)
    return CityPackageError.exit_code if result.get("ok") is False else 0


def _fail(error: G40Error, *, as_json: bool) -> int:
    if as_json:
        _print_json({"error": {"code": error.code, "type": type(error).__name__, "message": str(error)}})
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


# ---- progress


@contextmanager
def _shown_progress(*, rich: bool) -> Iterator[Progress]:
    """Progress on standard error: a bar on a terminal, else a line every second."""
    if rich and sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
            task = bar.add_task("", total=1.0)

            def move(fraction: float, text: str) -> None:
                bar.update(task, completed=fraction, description=text)

            yield Progress(move, lambda level, text: bar.console.print(_log_line(level, text), markup=False))
    else:
        last = -_LINE_EVERY_S

        def step(_fraction: float, text: str) -> None:
            nonlocal last
            now = time.monotonic()
            if text and now - last >= _LINE_EVERY_S:
                print(text, file=sys.stderr)
                last = now

        yield Progress(step, lambda level, text: print(_log_line(level, text), file=sys.stderr))


def _log_line(level: str, text: str) -> str:
    return tr("Warning: {text}").format(text=text) if level == "warning" else text


# ---- arguments


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="g40",
        description=tr("Scores plan areas for the 15-minute city."),
        epilog=_exit_codes(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"g40 {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    city = commands.add_parser(
        "city", help=tr("Build, download, check or export a city package; write the sample city.")
    )
    actions = city.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=_Parser)
    build = _command(actions, "build", tr("Build a city package from an OSM file."), _city_build, _show_city)
    build.add_argument("file", help=tr("OSM file: .osm.pbf, .osm, .osm.gz or .osm.bz2."))
    _package_options(build)
    build.add_argument(
        "--crs", help=tr("Metric CRS of the package, such as EPSG:28992; chosen from the data if left out.")
    )
    build.add_argument(
        "--complete", action="append", default=[], metavar="SUB",
        help=tr("Sub-category whose list is complete, so that none found means none there; may be repeated."),
    )  # fmt: skip
    download = _command(actions, "download", tr("Build a city package from OpenStreetMap."), _city_download, _show_city)
    download.add_argument("place", nargs="?", help=tr("Name of a place, such as 'Delft, Nederland'."))
    download.add_argument("--areas", metavar="PATH", help=tr("Plan areas to download around, instead of a place."))
    download.add_argument("--areas-layer", metavar="NAME", help=tr("Layer of the plan areas in that file."))
    _package_options(download)
    download.add_argument("--overpass-url", metavar="URL", help=tr("Another Overpass server."))
    download.add_argument("--nominatim-url", metavar="URL", help=tr("Another Nominatim server."))
    about = tr("Add registers, timetables and rasters to a city package.")
    add = _command(actions, "add", about, _city_add, _show_city)
    add.add_argument("city", help=tr("City package."))
    add.add_argument("--out", required=True, metavar="PATH", help=tr("City package to write."))
    add.add_argument("--norms", metavar="PATH", help=tr("Norms file whose values replace the shipped ones."))
    _register_option(add)
    check = _command(actions, "check", tr("Report every gap of a city package in words."), _city_check, _show_problems)
    check.add_argument("city", help=tr("City package."))
    export = _command(actions, "export", tr("Write the street graph as GraphML."), _city_export, _show_facts)
    export.add_argument("city", help=tr("City package."))
    export.add_argument("--graphml", required=True, metavar="PATH", help=tr("GraphML file to write."))

    sample = _command(actions, "sample", tr("Write the sample city Voorbeeldstad."), _city_sample, _show_facts)
    sample.add_argument("folder", help=tr("Folder to write to; it is made where it does not exist."))

    about = tr("Divide a housing programme over scored plan areas.")
    programme = _command(commands, "programme", about, _programme, _show_facts)
    programme.add_argument("scored", help=tr("GeoPackage that 'score' wrote."))
    programme.add_argument("--homes", type=int, metavar="N", help=tr("Homes to divide; else those of the norms."))
    programme.add_argument(
        "--least-homes", type=float, metavar="N",
        help=tr("Least homes worth beginning for in an area; else those of the norms."),
    )  # fmt: skip
    programme.add_argument(
        "--node-share", type=float, metavar="SHARE",
        help=tr("Least share of the homes near nodes of public transport, 0 to 1; else that of the norms."),
    )  # fmt: skip
    programme.add_argument(
        "--affordable-share", type=float, metavar="SHARE",
        help=tr("Least share of affordable homes, 0 to 1; else that of the norms."),
    )  # fmt: skip
    programme.add_argument(
        "--most-areas", type=int, metavar="N", help=tr("Most areas to build in; else those of the norms.")
    )
    programme.add_argument("--out", required=True, metavar="PATH", help=tr("GeoPackage to write."))
    programme.add_argument("--norms", metavar="PATH", help=tr("Norms file whose values replace the shipped ones."))

    score = _command(commands, "score", tr("Score plan areas."), _score, _show_scores)
    score.add_argument("--city", required=True, metavar="PATH", help=tr("City package."))
    score.add_argument(
        "--areas", required=True, metavar="PATH", help=tr("Plan areas: any polygon layer that GDAL reads.")
    )
    score.add_argument("--layer", metavar="NAME", help=tr("Layer of the plan areas in that file."))
    score.add_argument("--id-field", metavar="FIELD", help=tr("Field with the id of an area."))
    score.add_argument("--name-field", metavar="FIELD", help=tr("Field with the name of an area."))
    score.add_argument("--norms", metavar="PATH", help=tr("Norms file whose values replace the shipped ones."))
    score.add_argument(
        "--origins", choices=("auto", "residents", "grid"), default="auto",
        help=tr("Where people start from: their homes, a grid, or homes where people live and else a grid (auto)."),
    )  # fmt: skip
    score.add_argument(
        "--indicators", metavar="LIST",
        help=tr("Some of a15,grn,mix,ptn,den,plus,own, separated by commas; all if left out."),
    )  # fmt: skip
    score.add_argument("--out", required=True, metavar="PATH", help=tr("GeoPackage to write."))

    reach = _command(commands, "reach", tr("Polygons that can be reached from a point."), _reach, _show_reach)
    reach.add_argument("--city", required=True, metavar="PATH", help=tr("City package."))
    reach.add_argument(
        "--from",
        required=True,
        dest="start",
        metavar="X,Y",
        help=tr("Starting point; write --from=X,Y where X is negative."),
    )
    reach.add_argument("--crs", help=tr("CRS of the starting point; that of the city if left out."))
    reach.add_argument(
        "--minutes", required=True, action="append", metavar="LIST",
        help=tr("Minutes, such as 15 or 5,10,15; may be repeated."),
    )  # fmt: skip
    reach.add_argument(
        "--profile", default="walk_std", help=tr("Profile of the norms: walk_std, walk_slow or bike_std.")
    )
    reach.add_argument("--norms", metavar="PATH", help=tr("Norms file whose values replace the shipped ones."))
    reach.add_argument("--out", required=True, metavar="PATH", help=tr("GeoPackage to write."))

    lift = _command(commands, "lift", tr("The best places for one new facility, stop or crossing."), _lift, _show_lift)
    lift.add_argument("--city", required=True, metavar="PATH", help=tr("City package."))
    lift.add_argument(
        "--what", required=True, metavar="WHAT",
        help=tr("What is new: a sub-category of the norms such as gp, crossing, or a stop such as stop:bus."),
    )  # fmt: skip
    lift.add_argument("--areas", metavar="PATH", help=tr("Plan areas to raise; the whole city if left out."))
    lift.add_argument("--layer", metavar="NAME", help=tr("Layer of the plan areas in that file."))
    lift.add_argument("--id-field", metavar="FIELD", help=tr("Field with the id of an area."))
    lift.add_argument("--area", metavar="ID", help=tr("Id of the one area to raise; all of the layer if left out."))
    lift.add_argument(
        "--candidates", metavar="PATH",
        help=tr("Places to try: points, or lines for crossings; chosen on the streets if left out."),
    )  # fmt: skip
    lift.add_argument("--norms", metavar="PATH", help=tr("Norms file whose values replace the shipped ones."))
    lift.add_argument("--out", required=True, metavar="PATH", help=tr("GeoPackage to write."))

    engine = commands.add_parser("engine", help=tr("Check or make the engine's Python environment."))
    actions = engine.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=_Parser)
    _command(actions, "check", tr("Say what is missing, with the command that helps."), _engine_check, _show_facts)
    setup = _command(
        actions, "setup", tr("Make the environment with pip."), _engine_setup, _show_facts, libraries=False
    )
    setup.add_argument(
        "--target", metavar="FOLDER", help=tr("Folder of the environment; that of the plugin if left out.")
    )

    demo = _command(commands, "demo", tr("Build the sample city and score its plan areas."), _demo, _show_scores)
    demo.add_argument("--out", default="out/demo", metavar="FOLDER", help=tr("Folder to write to."))
    norms = _command(commands, "norms", tr("Show the norms, or check a norms file."), _norms, _show_norms)
    norms.add_argument("overlay", nargs="?", help=tr("Norms file whose values replace the shipped ones."))
    commands.add_parser("serve", help=tr("Serve JSON-RPC on standard input and output; QGIS starts this."))
    return parser


def _command(
    commands: Any,
    name: str,
    about: str,
    run: Callable[[argparse.Namespace, Progress], Result],
    show: Callable[[Result], None],
    *,
    libraries: bool = True,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.add_argument("--json", action="store_true", help=tr("Print one JSON object and nothing else."))
    parser.set_defaults(run=run, show=show, needs_libraries=libraries)
    return parser


def _package_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", required=True, metavar="PATH", help=tr("City package to write."))
    parser.add_argument("--norms", metavar="PATH", help=tr("Norms file whose values replace the shipped ones."))
    parser.add_argument(
        "--layer", action="append", default=[], dest="layers", metavar="TABLE=PATH",
        help=tr("Your own layer for a table of the package; may be repeated."),
    )  # fmt: skip
    _register_option(parser)


def _register_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--register", action="append", default=[], dest="registers", metavar="NAME=PATH",
        help=tr("A register, timetable or raster in place of OpenStreetMap; PATH pdok downloads it; may be repeated."),
    )  # fmt: skip
    parser.add_argument("--cache", metavar="FOLDER", help=tr("Folder that keeps what was downloaded."))


def _exit_codes() -> str:
    return tr(
        "Exit codes: 0 done; 1 unexpected error; 2 input or arguments; 3 norms file; 4 city package, or problems\n"
        "found by 'city check'; 5 output cannot be written; 6 download; 7 versions differ; 8 a library is missing;\n"
        "130 interrupted."
    )


# ---- commands


def _call(method: str, progress: Progress, **params: Any) -> Result:
    from . import methods

    given = {name: value for name, value in params.items() if value is not None}
    return methods.call(method, given, progress)


def _city_build(options: argparse.Namespace, progress: Progress) -> Result:
    return _call(
        "build_city",
        progress,
        source=options.file,
        out=options.out,
        norms=options.norms,
        crs=options.crs,
        layers=_pairs(options.layers, "--layer"),
        registers=_pairs(options.registers, "--register"),
        cache=options.cache,
        complete=[name for text in options.complete for name in _list(text)],
    )


def _city_download(options: argparse.Namespace, progress: Progress) -> Result:
    return _call(
        "download_city",
        progress,
        place=options.place,
        areas=options.areas,
        layer=options.areas_layer,
        out=options.out,
        norms=options.norms,
        layers=_pairs(options.layers, "--layer"),
        registers=_pairs(options.registers, "--register"),
        cache=options.cache,
        overpass_url=options.overpass_url,
        nominatim_url=options.nominatim_url,
    )


def _city_add(options: argparse.Namespace, progress: Progress) -> Result:
    return _call(
        "add_registers",
        progress,
        city=options.city,
        out=options.out,
        norms=options.norms,
        registers=_pairs(options.registers, "--register"),
        cache=options.cache,
    )


def _programme(options: argparse.Namespace, progress: Progress) -> Result:
    return _call(
        "programme",
        progress,
        scored=options.scored,
        homes=options.homes,
        least_homes=options.least_homes,
        node_share=options.node_share,
        affordable_share=options.affordable_share,
        most_areas=options.most_areas,
        out=options.out,
        norms=options.norms,
    )


def _city_check(options: argparse.Namespace, progress: Progress) -> Result:
    return _call("check_city", progress, city=options.city)


def _city_export(options: argparse.Namespace, progress: Progress) -> Result:
    return _call("export_graphml", progress, city=options.city, out=options.graphml)


def _city_sample(options: argparse.Namespace, progress: Progress) -> Result:
    return _call("sample_city", progress, out=str(_made(Path(options.folder))))


def _score(options: argparse.Namespace, progress: Progress) -> Result:
    return _call(
        "score",
        progress,
        city=options.city,
        areas=options.areas,
        layer=options.layer,
        id_field=options.id_field,
        name_field=options.name_field,
        norms=options.norms,
        origins=options.origins,
        indicators=_list(options.indicators) if options.indicators is not None else None,
        out=options.out,
    )


def _reach(options: argparse.Namespace, progress: Progress) -> Result:
    start = _numbers(options.start)
    if len(start) != 2:  # noqa: PLR2004
        raise InputError(tr("--from takes two numbers such as 84500,446900, not {text}.").format(text=options.start))
    return _call(
        "reach",
        progress,
        city=options.city,
        x=start[0],
        y=start[1],
        crs=options.crs,
        minutes=[number for text in options.minutes for number in _numbers(text)],
        profile=options.profile,
        norms=options.norms,
        out=options.out,
    )


def _lift(options: argparse.Namespace, progress: Progress) -> Result:
    return _call(
        "lift",
        progress,
        city=options.city,
        what=options.what,
        areas=options.areas,
        layer=options.layer,
        id_field=options.id_field,
        area=options.area,
        candidates=options.candidates,
        out=options.out,
        norms=options.norms,
    )


def _engine_check(_options: argparse.Namespace, progress: Progress) -> Result:
    return _call("check_engine", progress)


def _engine_setup(options: argparse.Namespace, progress: Progress) -> Result:
    return environment.setup(options.target, progress)


def _norms(options: argparse.Namespace, _progress: Progress) -> Result:
    from ..norms import read_norms

    norms = read_norms(options.overlay)
    values = norms.model_dump(mode="json")
    return {"name": norms.name, "norms_version": norms.version, "norms_hash": norms.hash, "values": values}


def _demo(options: argparse.Namespace, progress: Progress) -> Result:
    folder = Path(options.out)
    from ..sample import OWN_LAYERS

    sample = _call("sample_city", progress.part(0.0, 0.2), out=str(_made(folder / "data")))
    city, scored = str(folder / "voorbeeldstad.city.gpkg"), str(folder / "scored.gpkg")
    layers = {name: sample[name] for name in OWN_LAYERS}
    _call("build_city", progress.part(0.2, 0.5), source=sample["osm"], layers=layers, out=city)
    return _call("score", progress.part(0.5, 1.0), city=city, areas=sample["areas"], out=scored)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = tr("The folder {folder} cannot be made ({reason}): choose another place.")
        raise OutputError(message.format(folder=folder, reason=error.strerror)) from error
    return folder


def _pairs(texts: list[str], option: str) -> dict[str, str]:
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        message = tr("{option} takes NAME=PATH, such as stops=stops.gpkg, not {text}.")
        raise InputError(message.format(option=option, text=wrong[0]))
    return {table.strip(): path for table, path in (text.split("=", 1) for text in texts)}


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise InputError(tr("{text} is not a number, or numbers separated by commas.").format(text=text)) from error


# ---- tables on standard output


def _print_table(titles: Sequence[str], rows: Sequence[Sequence[str]], *, numbers_from: int = 1) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for place, title in enumerate(titles):
        table.add_column(title, justify="right" if place >= numbers_from else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else _TABLE_WIDTH).print(table)


def _number(value: float | None, decimals: int = 0) -> str:
    return "-" if value is None else f"{value:,.{decimals}f}"


def _show_facts(result: Result) -> None:
    for key, value in result.items():
        if isinstance(value, dict):
            print(f"{key}:")
            for name, item in value.items():
                print(f"  {name}: {item}")
        else:
            print(f"{key}: {value}")


def _show_city(result: Result) -> None:
    print(result["city"])
    print(f"{result['crs']}, {tr('norms')} {result['norms_version']}+{result['norms_hash']}")
    kilometres = [(mode, _number(length, 1)) for mode, length in result["network_km"].items()]
    _print_table([tr("Network"), tr("km")], kilometres)
    _print_table([tr("Table"), tr("Rows")], [(name, _number(rows)) for name, rows in result["layers"].items()])


def _show_problems(result: Result) -> None:
    for problem in result["problems"]:
        print(f"{_severity(problem['severity'])}: {problem['table']}: {problem['text']}")
    print(tr("The city package can be used.") if result["ok"] else tr("The city package cannot be used as it is."))


def _severity(severity: str) -> str:
    return {"error": tr("error"), "warning": tr("warning")}.get(severity, tr("note"))


def _show_scores(result: Result) -> None:
    print_areas(result["areas"])
    print(f"{tr('norms')} {result['norms_version']}+{result['norms_hash']}")
    print(result["out"])


def print_areas(areas: list[Result]) -> None:
    """Print a table of scored areas; what an area does not have is a dash, what none has is left out."""
    columns: list[tuple[str, str, Callable[[Any], str]]] = [
        ("area_name", tr("Area"), str),
        ("a15_score", tr("15 min"), _number),
        ("grn_share", tr("Green %"), lambda share: _number(None if share is None else 100 * share)),
        ("mix_score", tr("Mixing"), _number),
        ("ptn_score", tr("Transit"), _number),
        ("den_score", tr("Density"), _number),
        ("typ_main", tr("Type"), lambda name: name or "-"),
        ("q_grade", tr("Mark"), lambda mark: _number(mark, 1)),
    ]
    shown = [column for column in columns if any(column[0] in area for area in areas)]
    rows = [[text(area.get(field)) for field, _, text in shown] for area in areas]
    _print_table([title for _, title, _ in shown], rows)


def _show_reach(result: Result) -> None:
    rows = [
        (_number(polygon["minutes"]), _number(polygon["area_m2"] / 1e4, 1), _number(polygon["street_m"] / 1e3, 1))
        for polygon in result["polygons"]
    ]
    _print_table([tr("Minutes"), tr("Hectares"), tr("Street, km")], rows, numbers_from=0)
    print(result["out"])


def _show_lift(result: Result) -> None:
    titles = [tr("Rank"), tr("Gain"), tr("Score"), tr("People within 15 min"), tr("Street")]
    rows = [
        (
            str(place["rank"]),
            _number(place["gain"], 2),
            _number(place["score_after"], 1),
            _number(place["people_within_15"]),
            place["street"] or "-",
        )
        for place in result["best"]
    ]
    _print_table(titles, rows, numbers_from=0)
    tried = tr("{count} places tried; the score is {score} now.")
    print(tried.format(count=result["candidates"], score=_number(result["score_before"], 1)))
    print(result["out"])


def _show_norms(result: Result) -> None:
    print(f"{result['name']}, {result['norms_version']}+{result['norms_hash']}")
