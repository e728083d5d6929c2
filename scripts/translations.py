"""Brings the Dutch catalogue i18n/g40_nl.po up to date with the code.

New texts come in empty, texts that no code uses go: fill in the new ones and run it again. With --check it says what
the catalogue lacks, with --compile it writes the .mo that the programs read, as ``make build`` does.
"""

import ast
import re
import sys
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "i18n" / "g40_nl.po"
CODE = ("g40_plugin", "algorithms")
FORMS = ROOT / "resources" / "ui"
MARKERS = {"tr", "_tr", "N_"}
FIELD = re.compile(r"{\w*[^{}]*}")


def texts() -> dict[str, str]:
    """Every literal inside ``tr()`` and ``N_()`` and every word of a form, with the file where it stands first."""
    found: dict[str, str] = {}
    for path in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        # Babel's own extractor passes over what stands inside an f-string
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in MARKERS):
                continue
            text = node.args[0]
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                sys.exit(f"{name}:{node.lineno}: tr() takes one whole literal")
            found.setdefault(text.value, name)
    for path in sorted(FORMS.glob("*.ui")):
        for word in ET.parse(path).iter("string"):
            if word.text and word.get("notr") != "true":
                found.setdefault(word.text, path.relative_to(ROOT).as_posix())
    return found


def read() -> Catalog:
    """The catalogue as it is."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="nl")


def updated(catalogue: Catalog) -> bytes:
    """The catalogue's file with the texts of the code: sorted and without places, so that branches merge."""
    wanted = Catalog()
    for text in texts():
        wanted.add(text)
    changed = catalogue.creation_date
    catalogue.update(wanted, no_fuzzy_matching=True)
    catalogue.creation_date = changed
    for message in catalogue:
        message.flags.clear()
    stream = BytesIO()
    write_po(stream, catalogue, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    return stream.getvalue()


def problems() -> list[str]:
    """What the catalogue lacks, one sentence each."""
    catalogue = read()
    found = []
    for text, name in texts().items():
        dutch = str(catalogue[text].string) if text in catalogue else ""
        if not dutch:
            found.append(f"{name}: no Dutch text for {text!r}")
        elif sorted(FIELD.findall(text)) != sorted(FIELD.findall(dutch)):
            found.append(f"{name}: other fields in the Dutch text of {text!r}")
    if not found and PO.read_bytes() != updated(catalogue):
        found.append(f"{PO.name} is not as the code has it: run make translations")
    return found


def main() -> int:
    """Compile, or update and check, or only check; 1 when something lacks."""
    if "--compile" in sys.argv[1:]:
        # the command pybabel takes "40 % of" for a placeholder and refuses
        with PO.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, read())
        return 0
    if "--check" not in sys.argv[1:]:
        PO.write_bytes(updated(read()))
    found = problems()
    print("\n".join(found) or "Every text has its Dutch translation.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
