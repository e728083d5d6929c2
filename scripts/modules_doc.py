"""Write the tree of docs/architecture.md, between its two markers, from the first line of each module's docstring."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = "architecture.md"
FOLDERS = ("g40_plugin", "algorithms")
START, END = "<!-- modules -->", "<!-- end of modules -->"


def modules(root: Path = ROOT) -> str:
    """Every module a line, as a nested list of Markdown. Ends the program where one does not say what it is for."""
    return "\n".join(line for folder in FOLDERS for line in _folder(root / folder, root, 0))


def _folder(folder: Path, root: Path, depth: int) -> Iterator[str]:
    """The modules of a folder, then the folders in it; an empty ``__init__.py`` goes without saying."""
    package = folder / "__init__.py"
    about = f": {_about(package, root)}" if package.read_text(encoding="utf-8").strip() else ""
    yield f"{'  ' * depth}- **`{folder.name}/`**{about}"
    for path in sorted(folder.glob("*.py")):
        if path != package:
            yield f"{'  ' * (depth + 1)}- `{path.name}`: {_about(path, root)}"
    for path in sorted(folder.iterdir()):
        if (path / "__init__.py").is_file():
            yield from _folder(path, root, depth + 1)


def _about(path: Path, root: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not docstring:
        sys.exit(f"{path.relative_to(root).as_posix()} does not say what it is for: give it a docstring")
    return re.sub("``(.+?)``", r"`\1`", docstring.splitlines()[0])


def current(document: str, text: str) -> str:
    """The document's text with its tree as it is now."""
    if document != DOCUMENT:
        raise ValueError(document)
    before, rest = text.split(START)
    return f"{before}{START}\n\n{modules()}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Rewrite the document."""
    path = ROOT / "docs" / DOCUMENT
    path.write_text(current(DOCUMENT, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
