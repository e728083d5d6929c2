"""Brings the translations up to date, or with --check says what is not translated.

The engine's texts are in a gettext catalogue (i18n/g40_engine_nl.po, compiled to .mo), those of the QGIS side in a Qt
catalogue (i18n/g40_plugin_nl.ts, compiled to .qm). New texts come in empty: fill them in and run this again.
"""

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from g40_plugin.engine.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
I18N = ROOT / "i18n"
ENGINE = ROOT / "g40_plugin" / "engine"
PO = I18N / "g40_engine_nl.po"
TS = I18N / "g40_plugin_nl.ts"
FIELD = re.compile(r"{\w*[^{}]*}")


def texts(folder: Path, *, leave_out: Path | None = None) -> dict[str, list[tuple[str, int]]]:
    """Every literal inside ``tr()`` under a folder, with the places where it stands."""
    found: dict[str, list[tuple[str, int]]] = {}
    for path in sorted(folder.rglob("*.py")):
        if leave_out is not None and leave_out in path.parents:
            continue
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"):
                continue
            text = node.args[0]
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                sys.exit(f"{name}:{node.lineno}: tr() takes one whole literal")
            found.setdefault(text.value, []).append((name, node.lineno))
    return found


def update_engine() -> None:
    """The gettext catalogue: what is new comes in, what is gone goes out, what stays keeps its translation."""
    old = read_catalogue()
    team = "G40 15-Minute City contributors"
    new = Catalog(
        locale="nl", project="G40 15-Minute City", version=VERSION, header_comment="# Dutch texts of the engine.",
        fuzzy=False, last_translator=team, language_team=team, msgid_bugs_address="the issues of the project",
    )  # fmt: skip
    for text, places in sorted(texts(ENGINE).items(), key=lambda item: item[1]):
        kept = old.get(text)
        new.add(text, kept.string if kept else "", locations=[(name, 0) for name, _ in dict.fromkeys(places)])
    new.revision_date = new.creation_date = old.creation_date
    with PO.open("wb") as stream:
        write_po(stream, new, width=120, include_lineno=False, omit_header=False)
    with PO.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, new)


def read_catalogue() -> Catalog:
    """The gettext catalogue as it is, empty where there is none."""
    if not PO.is_file():
        return Catalog(locale="nl")
    with PO.open("rb") as stream:
        return read_po(stream, locale="nl")


def update_plugin() -> None:
    """The Qt catalogue, by Qt's own programs."""
    sources = [path for folder in (ROOT / "g40_plugin", ROOT / "algorithms") for path in folder.rglob("*.py")]
    sources = sorted(str(path.relative_to(ROOT)) for path in sources if ENGINE not in path.parents)
    subprocess.run(["pylupdate5", "-noobsolete", *sources, "-ts", str(TS.relative_to(ROOT))], cwd=ROOT, check=True)
    subprocess.run(["lrelease", "-silent", str(TS)], check=True)


def problems_of_engine() -> list[str]:
    """What the gettext catalogue lacks."""
    catalogue = read_catalogue()
    translated = {text: str(message.string) for text, message in ((m.id, m) for m in catalogue) if text}
    with PO.with_suffix(".mo").open("rb") as stream:
        compiled = {message.id: message.string for message in read_mo(stream) if message.id}
    problems = _missing(texts(ENGINE), translated)
    if compiled != {text: string for text, string in translated.items() if string}:
        problems.append(f"{PO.stem}.mo is not that of {PO.name}")
    return problems


def problems_of_plugin() -> list[str]:
    """What the Qt catalogue lacks."""
    translated = {}
    for message in ET.parse(TS).iter("message"):
        translation = message.find("translation")
        done = translation is not None and translation.get("type") is None
        translated[message.findtext("source", "")] = (translation.text or "") if done else ""
    found = texts(ROOT / "g40_plugin", leave_out=ENGINE) | texts(ROOT / "algorithms")
    problems = _missing(found, translated)
    if not TS.with_suffix(".qm").is_file():
        problems.append(f"{TS.stem}.qm is missing")
    return problems


def _missing(found: dict[str, list[tuple[str, int]]], translated: dict[str, str]) -> list[str]:
    problems = []
    for text, places in found.items():
        name, line = places[0]
        translation = translated.get(text, "")
        if not translation:
            problems.append(f"{name}:{line}: no Dutch text for {text!r}")
        elif sorted(FIELD.findall(text)) != sorted(FIELD.findall(translation)):
            problems.append(f"{name}:{line}: other fields in the Dutch text of {text!r}")
    return problems


def main() -> int:
    """Update, or check; 1 when something lacks."""
    if "--check" not in sys.argv[1:]:
        update_engine()
        update_plugin()
    problems = problems_of_engine() + problems_of_plugin()
    print("\n".join(problems) or "Every text has its Dutch translation.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
