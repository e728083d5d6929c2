"""What the ``g40`` command shows: progress on standard error, results as tables on standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from g40_plugin.catalogue.composite import FIRMNESS
from g40_plugin.catalogue.monitor import CAUSES, NUMBERS
from g40_plugin.catalogue.plans import heading_of, plan_in_words
from g40_plugin.catalogue.programme import programme_in_words
from g40_plugin.catalogue.sites import PATHS
from g40_plugin.catalogue.sources import COLUMNS

from ..progress import Progress
from ..translation import current_texts, tr

# the libraries load when a command needs them, so that help and set-up work without them
# ruff: noqa: PLC0415

Result = dict[str, Any]
_TABLE_WIDTH = 140
_LINE_EVERY_S = 1.0


@contextmanager
def shown_progress(*, rich: bool) -> Iterator[Progress]:
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


def facts(result: Result) -> None:
    """Print every value by its name."""
    for key, value in result.items():
        if isinstance(value, dict):
            print(f"{key}:")
            for name, item in value.items():
                print(f"  {name}: {item}")
        else:
            print(f"{key}: {round(value, 2) if isinstance(value, float) else value}")


def city(result: Result) -> None:
    """Print what a city package holds."""
    print(result["city"])
    print(f"{result['crs']}, {tr('norms')} {result['norms_version']}+{result['norms_hash']}")
    kilometres = [(mode, _number(length, 1)) for mode, length in result["network_km"].items()]
    _print_table([tr("Network"), tr("km")], kilometres)
    _print_table([tr("Table"), tr("Rows")], [(name, _number(rows)) for name, rows in result["layers"].items()])


def sources(result: Result) -> None:
    """Print what came of each source and what that leaves unknown, and the scores of the city that was made of it."""
    texts, columns = current_texts(), ("title", "came", "date", "grade", "leaves")
    titles = [texts(title) for name, title in COLUMNS if name in columns]
    lines = [[str(row[name] or "-") for name in columns] for row in result["sources"]]
    _print_table(titles, lines, numbers_from=len(columns))
    for row in result["sources"]:
        if row["how"] in ("failed", "unusable", "old"):
            print(f"{row['title']}: {row['reason'] or row['came']}")
    for problem in result["problems"]:
        if problem["severity"] != "info":
            print(f"{_severity(problem['severity'])}: {problem['table']}: {problem['text']}")
    scores(result)
    print(result["table"])


def problems(result: Result) -> None:
    """Print what a check found."""
    for problem in result["problems"]:
        print(f"{_severity(problem['severity'])}: {problem['table']}: {problem['text']}")
    print(tr("The city package can be used.") if result["ok"] else tr("The city package cannot be used as it is."))


def _severity(severity: str) -> str:
    return {"error": tr("error"), "warning": tr("warning")}.get(severity, tr("note"))


def scores(result: Result) -> None:
    """Print the scores and where they are written."""
    print_areas(result["areas"])
    print(f"{tr('norms')} {result['norms_version']}+{result['norms_hash']}")
    print(result["out"])


def variant(result: Result) -> None:
    """Print the scores of each area now and in a variant."""
    fields = {"q_grade": (tr("Mark"), 1), "a15_score": (tr("15 min"), 0), "grn_score": (tr("Green"), 0)}
    fields |= {"mix_score": (tr("Mix"), 0), "ptn_score": (tr("Transit"), 0), "den_score": (tr("Room"), 0)}
    there = {name: about for name, about in fields.items() if any(name in area["now"] for area in result["areas"])}

    def told(area: Result, name: str, decimals: int) -> str:
        now = _number(area["now"][name], decimals)
        if name not in area["then"]:
            # it is not worked out yet
            return f"{now} > \u2026"
        same = area["now"][name] == area["then"][name]
        return now if same else f"{now} > {_number(area['then'][name], decimals)}"

    rows = [
        [area["area_name"] or area["area_id"], *(told(area, name, decimals) for name, (_, decimals) in there.items())]
        for area in result["areas"]
    ]
    _print_table([tr("Area"), *(title for title, _ in there.values())], rows)
    for plan in result["plans"]:
        print("\n".join([heading_of(plan, current_texts()), *plan_in_words(plan, current_texts()), ""]))
    if result["pending"]:
        print(tr("Not worked out yet: {codes}").format(codes=", ".join(result["pending"])))
    print(f"{result['name']}: {tr('norms')} {result['norms_version']}+{result['norms_hash']}")
    if result["out"]:
        print(result["out"])


def print_areas(areas: list[Result]) -> None:
    """Print a table of scored areas; what an area does not have is a dash, what none has is left out."""
    texts = tr
    columns: list[tuple[str, str, Callable[[Any], str]]] = [
        ("area_name", tr("Area"), str),
        ("a15_score", tr("15 min"), _number),
        ("grn_share", tr("Green %"), lambda share: _number(None if share is None else 100 * share)),
        ("mix_score", tr("Mixing"), _number),
        ("ptn_score", tr("Transit"), _number),
        ("den_score", tr("Density"), _number),
        ("typ_main", tr("Type"), lambda name: name or "-"),
        ("q_grade", tr("Mark"), lambda mark: _number(mark, 1)),
        ("q_low", tr("From"), _mark),
        ("q_high", tr("To"), _mark),
        ("q_firm", tr("Firmness"), lambda code: texts(FIRMNESS[code]) if code else "-"),
    ]
    shown = [column for column in columns if any(column[0] in area for area in areas)]
    rows = [[text(area.get(field)) for field, _, text in shown] for area in areas]
    _print_table([title for _, title, _ in shown], rows)
    for area in areas:
        if area.get("q_grade") is None and area.get("q_note"):
            print(tr("{area}: no mark. {reason}").format(area=area["area_name"], reason=area["q_note"]))


def sites(result: Result) -> None:
    """Print how many sites there are and how many homes fit, by path."""
    texts = tr
    homes = ("fits_low", "fits", "fits_high", "likely")
    rows = [(texts(PATHS[row["path"]]), row) for row in result["paths"]] + [(tr("all"), result)]
    titles = [tr("Kind of site"), tr("Sites"), tr("Homes, low"), tr("Homes"), tr("Homes, high"), tr("Likely by 2040")]
    _print_table(titles, [[name, _number(row["sites"]), *(_number(row[key]) for key in homes)] for name, row in rows])
    print(result["out"])


def programme(result: Result) -> None:
    """Print how many homes find a place, in which years and on which kinds of sites."""
    texts = current_texts()
    print("\n".join(programme_in_words(result, texts)))
    paths = [(texts(title), _number(result["paths"][path])) for path, title in PATHS.items() if result["paths"][path]]
    _print_table([tr("Kind of site"), tr("Homes")], paths)
    _print_table([tr("Years"), tr("Homes")], [(years, _number(homes)) for years, homes in result["periods"].items()])
    print(f"{tr('norms')} {result['norms_version']}+{result['norms_hash']}")
    print(result["out"])


def _mark(score: float | None) -> str:
    return _number(None if score is None else max(1.0, score / 10), 1)


def reach(result: Result) -> None:
    """Print how much is reached."""
    rows = [
        (_number(polygon["minutes"]), _number(polygon["area_m2"] / 1e4, 1), _number(polygon["street_m"] / 1e3, 1))
        for polygon in result["polygons"]
    ]
    _print_table([tr("Minutes"), tr("Hectares"), tr("Street, km")], rows, numbers_from=0)
    print(result["out"])


def lift(result: Result) -> None:
    """Print the best places."""
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


def weights(result: Result) -> None:
    """Print the marks in their order, a table a scored file, whether the order can be trusted, and who wins."""
    print(", ".join(f"{pillar['title']} {_number(pillar['weight'], 2)}" for pillar in result["pillars"]))
    for each in result["scored"]:
        rows = [row for row in result["areas"] if row["scored"] == each["name"]]
        rows.sort(key=lambda row: (row["rank"] is None, row["rank"]))
        columns: list[tuple[str, str, Callable[[Any], str]]] = [
            ("rank", tr("Rank"), _number),
            ("rank_low", tr("From"), _number),
            ("rank_high", tr("To"), _number),
            ("q_grade", tr("Mark"), lambda mark: _number(mark, 1)),
            ("q_low", tr("From"), _mark),
            ("q_high", tr("To"), _mark),
        ]
        shown = [column for column in columns if rows and column[0] in rows[0]]
        cells = [[row["area_name"], *(text(row[field]) for field, _, text in shown)] for row in rows]
        _print_table([each["name"], *(title for _, title, _ in shown)], cells)
        text = result["order"].get(each["name"], {}).get("text")
        if text:
            print(text)
    winners = result["winners"]
    for row in winners.get("in_area", []):
        if row["text"]:
            print(tr("In the area: {text}").format(text=row["text"]))
    for row in [*winners.get("variants", []), *winners.get("areas", [])]:
        if row["text"]:
            print(f"{row['scored']}: {row['text']}" if len(result["scored"]) > 1 and "scored" in row else row["text"])
    for key in ("weights_out", "norms_out"):
        if result[key]:
            print(result[key])


def differences(result: Result) -> None:
    """Print what can be told of the differences, the largest first."""
    for change in result["changes"]:
        if change["told"]:
            print(f"{change['area_name']}: {change['sentence']}")
    text = tr("{changed} of {areas} areas differ by more than what is uncertain.")
    print(text.format(changed=result["changed"], areas=result["areas"]))
    print(result["out"])


def page(result: Result) -> None:
    """Print what a page holds and where it is written."""
    text = tr("{areas} areas, {themes} themes, {size} MB: {results}.")
    counts = {"areas": result["areas"], "themes": len(result["themes"]), "size": _number(result["bytes"] / 1e6, 1)}
    print(text.format(**counts, results=", ".join(result["results"])))
    print(result["out"])


def run(result: Result) -> None:
    """Print what made a result, and whether it came out the same."""
    print(f"{result['method']}, {result['made']}, g40 {result['version']}")
    for one in result["inputs"]:
        print(f"{one['parameter']}: {one['path']}")
    for text in result.get("inputs_changed", []):
        print(text)
    if result["same"]:
        print(tr("The result is the same, field by field."))
    elif result["others"]:
        print(tr("These fields differ: {fields}.").format(fields=", ".join(result["others"])))
    for key in ("out", "save"):
        if result[key]:
            print(result[key])


def batch(result: Result) -> None:
    """Print how it went with each city, or what is wrong with the rows."""
    for text in result["mistakes"]:
        print(text)
    if result["out"] is None:
        if not result["mistakes"]:
            print(tr("{count} cities, without mistakes.").format(count=result["rows"]))
        return
    words = {"done": tr("made"), "kept": tr("as it was"), "failed": tr("failed")}
    rows = [
        [
            city["name"] if city["year"] is None else f"{city['name']} {city['year']}",
            words[city["state"]],
            _number(city["seconds"]),
            _number(city["memory_mb"]),
            city["problem"],
        ]
        for city in result["cities"]
    ]
    _print_table([tr("City"), tr("State"), tr("Seconds"), tr("MB"), tr("Why")], rows)
    print(result["out"])


def cities(result: Result) -> None:
    """Print the figures of each city; what is not known is a dash."""
    columns = {
        "mark": (tr("Mark"), 1),
        "close_by": (tr("15 min"), 0),
        "within_15": (tr("People %"), 0),
        "green": (tr("Green %"), 0),
        "homes_fit": (tr("Homes"), 0),
        "placed": (tr("Programme"), 0),
        "share": (tr("Share"), 0),
    }
    rows = [
        [
            city["name"] if city["year"] is None else f"{city['name']} {city['year']}",
            *(_number(city["figures"][key]["value"], decimals) for key, (_, decimals) in columns.items()),
        ]
        for city in result["cities"]
    ]
    _print_table([tr("City"), *(title for title, _ in columns.values())], rows)
    print(result["share"])
    print(result["page"])


def causes(result: Result) -> None:
    """Print by what the scores of a city changed between two years."""
    texts = current_texts()
    names = [texts(title) for title, _ in CAUSES.values()]
    print(tr("Score: before, after, change ({causes}; together)").format(causes="; ".join(names)))
    for row in result["rows"]:
        numbers = {key: "-" if row[key] is None else _number(row[key], 1) for key in NUMBERS}
        parts = "; ".join(numbers[key] for key in (*CAUSES, "together"))
        print(f"{row['field']}: {numbers['before']}, {numbers['after']}, {numbers['change']} ({parts})")
    print(result["out"])


def years(result: Result) -> None:
    """Print how the report mark of a city went through its years, and what could not be compared."""
    for pair in result["pairs"]:
        mark = next((row for row in pair["rows"] if row["field"] == "q_score"), None)
        change = "-" if mark is None or mark["change"] is None else _number(mark["change"], 1)
        print(tr("{before} to {after}: report mark {change}").format(**{**pair, "change": change}))
    for problem in result["problems"]:
        print(problem)
    print(result["page"])


def report(result: Result) -> None:
    """Print the files of a report with their sizes."""
    print(tr("A report of {areas} areas in {folder}:").format(areas=result["areas"], folder=result["out"]))
    sizes = [(name, _number(size / 1e6, 2)) for name, size in result["bytes"].items()]
    _print_table([tr("File"), tr("MB")], sizes)


def cities_programme(result: Result) -> None:
    """Print what each city adds to a programme, and why."""
    keys = ("homes", "fits", "share")
    rows = [[city["name"], *(_number(city[key]) for key in keys), city["why"]] for city in result["cities"]]
    _print_table([tr("City"), tr("Homes"), tr("Homes that fit"), tr("Share"), tr("Why")], rows)
    print(tr("{placed} of {homes} homes placed.").format(placed=result["placed"], homes=result["homes"]))
    print(result["out"])


def findings(result: Result) -> None:
    """Print what of a record does not hold any more."""
    for found in result["findings"]:
        print(found["text"])
    if result["same_numbers"]:
        print(tr("All numbers are the same as in the record."))


def norms(result: Result) -> None:
    """Print which norms they are."""
    print(f"{result['name']}, {result['norms_version']}+{result['norms_hash']}")
