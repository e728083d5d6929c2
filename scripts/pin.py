"""Writes resources/requirements-hashed.txt: the pins of resources/requirements.txt with a hash for every wheel of them.

The set-up of the engine installs from that file with ``--require-hashes``. Run this after a pin has changed, with a
package index that has the wheels of all systems: ``.venv/bin/python scripts/pin.py``. pip is asked what it would
install on each system, its versions and each Python; where one of the pins has no wheel the engine cannot be set up,
and that is told. A dependency without a pin is an error, also one that only Windows or macOS asks for.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
PINS = RESOURCES / "requirements.txt"
HASHED = RESOURCES / "requirements-hashed.txt"

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# without all of these the file is not written
NEEDED_PYTHONS = ("3.11", "3.12", "3.13")
GLIBC = ("39", "34", "31", "28", "24", "17", "12", "5")
MACOS = ("26", "15", "14", "13", "12", "11")
# how markers see a system
SEEN = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "win": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macosx": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
}
NEEDED = ("win_amd64", "macosx_14_0_arm64", "manylinux_2_28_x86_64")


def systems() -> list[list[list[str]]]:
    """Kinds of systems, each the tags of its versions, the newest first: an older one takes no more than a newer."""
    linux = [
        [[*(f"manylinux_2_{old}_{machine}" for old in GLIBC[number:]), f"manylinux2014_{machine}"]
         for number in range(len(GLIBC))]
        for machine in ("x86_64", "aarch64")
    ]  # fmt: skip
    windows = [[[f"win_{machine}"]] for machine in ("amd64", "arm64")]
    macos = [[[f"macosx_{version}_0_{machine}"] for version in MACOS] for machine in ("x86_64", "arm64")]
    return [*linux, *windows, *macos]


def report(lines: Iterable[str], python: str, tags: list[str]) -> tuple[list[dict[str, Any]], str]:
    """What pip would install, and why it cannot where it cannot."""
    with TemporaryDirectory() as folder:
        wanted, told = Path(folder) / "wanted.txt", Path(folder) / "report.json"
        wanted.write_text("\n".join(lines))
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run",
             "--ignore-installed", "--no-deps", "--only-binary=:all:", "--implementation=cp",
             f"--python-version={python}", *(f"--platform={tag}" for tag in tags), f"--target={folder}/x",
             f"--report={told}", f"--requirement={wanted}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            return [], errors[-1] if errors else done.stderr[-200:]
        return json.loads(told.read_text())["install"], ""


def versions(lines: list[str], python: str, kind: list[list[str]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """What pip would install on each version of a system, by its first tag, up to the first where it cannot."""
    answers = []
    for tags in kind:
        found, problem = report(lines, python, tags)
        if problem:
            print(f"Python {python}: cannot be set up on {tags[0]} and before: {problem}", flush=True)
            break
        answers.append((tags[0], found))
    return answers


def without_pin(found: list[dict[str, Any]], python: str, tag: str) -> set[str]:
    """Dependencies that this system asks for and that have no pin."""
    seen = {**SEEN[next(name for name in SEEN if name in tag)], "python_version": python, "extra": ""}
    seen |= {"python_full_version": f"{python}.0", "implementation_name": "cpython", "platform_machine": "x86_64"}
    seen["platform_python_implementation"] = "CPython"
    names = {canonicalize_name(one["metadata"]["name"]) for one in found}
    asked = [Requirement(text) for one in found for text in one["metadata"].get("requires_dist", [])]
    wanted = {canonicalize_name(one.name) for one in asked if one.marker is None or one.marker.evaluate(seen)}
    return wanted - names


def main() -> int:
    """Ask, check, write."""
    lines = [line for line in PINS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    hashes: dict[str, set[str]] = {canonicalize_name(Requirement(line).name): set() for line in lines}
    everything, problem = report(lines, PYTHONS[1], systems()[0][0])
    if problem:
        print(problem)
        return 1
    lacking: set[str] = set()
    for python in PYTHONS:
        for tag in NEEDED:
            lacking |= without_pin(everything, python, tag)
    for one in everything:
        hashes[canonicalize_name(one["metadata"]["name"])].add(one["download_info"]["archive_info"]["hashes"]["sha256"])
    # a wheel for all systems is the same everywhere
    built = {
        canonicalize_name(one["metadata"]["name"])
        for one in everything
        if not one["download_info"]["url"].endswith("-none-any.whl")
    }
    asked = [line for line in lines if canonicalize_name(Requirement(line).name) in built]
    kinds = [(python, kind) for python in PYTHONS for kind in systems()]
    reached: set[tuple[str, str]] = set()
    with ThreadPoolExecutor(4) as together:
        for (python, _), answers in zip(kinds, together.map(lambda one: versions(asked, *one), kinds), strict=True):
            for tag, found in answers:
                reached.add((python, tag))
                for one in found:
                    name = canonicalize_name(one["metadata"]["name"])
                    hashes[name].add(one["download_info"]["archive_info"]["hashes"]["sha256"])
    missed = {(python, tag) for python in NEEDED_PYTHONS for tag in NEEDED} - reached
    for python, tag in sorted(missed):
        print(f"The set-up must work on Python {python}, {tag}, and cannot.")
    if lacking:
        print(f"Without a pin: {', '.join(sorted(lacking))}")
    if lacking or missed:
        print(f"{HASHED.name} is not written.")
        return 1
    text = ["# Made by scripts/pin.py from requirements.txt: every wheel that a set-up may take, by its hash."]
    for line in lines:
        found_hashes = sorted(hashes[canonicalize_name(Requirement(line).name)])
        text.append(" \\\n".join([line, *(f"    --hash=sha256:{value}" for value in found_hashes)]))
    HASHED.write_text("\n".join(text) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
