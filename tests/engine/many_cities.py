"""Cities made by code: pieces of the sample city, each with other places left out, and a file of their rows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import osmium
import psutil
import pyogrio

from g40_plugin.engine.runs.same import other_fields

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "g40_plugin.engine"]
# of manifests, what is the same however often a batch was killed
_SAME = ("name", "year", "state", "problem", "norms", "data", "inhabitants", "parameters")


def drawn_city(source, areas, folder, seed):
    """An OSM file without some of the places of the sample city, and some of its plan areas; the same for a seed."""
    lot = np.random.default_rng(seed)
    out = folder / f"city_{seed}.osm.pbf"
    with osmium.SimpleWriter(str(out), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(source)):
            place = thing.is_node() and ("amenity" in thing.tags or "shop" in thing.tags)
            if not place or lot.random() < 0.7:
                writer.add(thing)
    frame = pyogrio.read_dataframe(areas)
    some = lot.choice(len(frame), int(lot.integers(2, len(frame))), replace=False)
    pyogrio.write_dataframe(frame.iloc[np.sort(some)], folder / f"areas_{seed}.gpkg")
    files = f'osm = "{out.name}"\nareas = "areas_{seed}.gpkg"'
    return f'[[city]]\nname = "Stad {seed}"\n{files}\ninhabitants = {10_000 * seed}\n'


def started(*arguments, **variables):
    """The command in a process of its own; what it says is thrown away."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANGUAGE": "en", **variables}
    nothing = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*COMMAND, *map(str, arguments)], env=environment, **nothing)


def kill_with_children_seen(process):
    """Kill a process, no child of it, and wait until its children have ended by themselves."""
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    gone, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []
    return gone


def others(one, other):
    """What differs between two folders of a batch, beside moments and how long it took."""
    found = []
    names = [sorted(path.name for path in folder.iterdir() if path.is_dir()) for folder in (one, other)]
    assert names[0] == names[1]
    for name in names[0]:
        manifests = [json.loads((folder / name / "manifest.json").read_text("utf-8")) for folder in (one, other)]
        found += [f"{name}: {key}" for key in _SAME if manifests[0][key] != manifests[1][key]]
        assert list(manifests[0]["steps"]) == list(manifests[1]["steps"])
        for step in manifests[0]["steps"].values():
            files = [folder / name / step["out"]["file"] for folder in (one, other)]
            if files[0].suffix == ".gpkg":
                found += [f"{name}: {field}" for field in other_fields(*files)]
        left = [path.name for path in (other / name).iterdir() if path.name.endswith(".part")]
        found += [f"{name}: {path}" for path in left]
    return found
