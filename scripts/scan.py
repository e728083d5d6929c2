"""Checks the built plugin as the QGIS plugin repository does at upload: any finding blocks it.

usage: python scripts/scan.py build/g40_plugin
"""

import json
import subprocess
import sys
from pathlib import Path

REQUIRED = ("LICENSE", "metadata.txt", "__init__.py")
UNWANTED = (".pyc", ".exe", ".dll", ".so", ".dylib", ".bat", ".sh", ".ps1", ".cmd")
FLAKE8 = "E101,E711,E712,E713,E714,E721,E722,E731,E741,E742,E743,E9,W605,F402,F403,F404,F405,F811,F82,F831"


def main(folder: Path) -> int:
    """Print every finding; 1 when there is one."""
    tool = [sys.executable, "-m"]
    problems = [f"{name} is missing" for name in REQUIRED if not (folder / name).is_file()]
    problems += [f"{path} does not belong in a plugin" for path in folder.rglob("*") if path.suffix in UNWANTED]
    for command in (["bandit", "-q", "-r", "."], ["flake8", "--isolated", "--select", FLAKE8, "."]):
        done = subprocess.run([*tool, *command], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            problems.append(done.stdout + done.stderr)
    secrets = subprocess.run(
        [*tool, "detect_secrets", "scan", "--all-files", "--exclude-files", r"metadata\.txt", "."],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for path, found in json.loads(secrets.stdout)["results"].items():
        problems += [f"{path}:{item['line_number']}: {item['type']}" for item in found]
    print("\n".join(problems) or f"{folder}: nothing that the plugin repository would refuse")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
