"""Puts what the page for residents is drawn with where the engine reads it, from node_modules (package-lock.json).

Each library comes with its licence; nothing of them is kept in the repository.
"""

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "resources" / "page" / "libraries"
# what is taken of each package, and what it is called here
FILES = {
    "leaflet": {"dist/leaflet.js": "leaflet.js", "dist/leaflet.css": "leaflet.css", "LICENSE": "leaflet.LICENSE"},
    "chartist": {"dist/index.umd.js": "chartist.js", "LICENSE-MIT": "chartist.LICENSE"},
}


def main() -> None:
    """Copy the files, and tell their versions in the file that is written last."""
    TARGET.mkdir(parents=True, exist_ok=True)
    versions = {}
    for package, files in FILES.items():
        about = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
        versions[package] = {"version": about["version"], "license": about["license"]}
        for source, name in files.items():
            shutil.copyfile(MODULES / package / source, TARGET / name)
    (TARGET / "versions.json").write_text(json.dumps(versions, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
