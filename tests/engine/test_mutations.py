"""Each reader's files with something broken in them: an answer or one sentence, never a traceback, a crash or a hang.

``G40_MUTATIONS`` sets how many of each kind are tried.
"""

import os
from collections import Counter

import numpy as np
import pytest
from cases import first_of
from mutated import make_seeds, mutate
from watched_engine import EngineProcess

TIMES = int(os.environ.get("G40_MUTATIONS", "400"))
SECONDS = 20.0
# what reads each file: a parameter of score, a layer of build_city, or a register
READERS = {
    "areas.gpkg": "areas", "areas.geojson": "areas", "areas.fgb": "areas", "areas.gml": "areas", "shape": "areas",
    "areas.parquet": "areas", "town.gpkg": "city", "norms.toml": "norms", "plans.csv": "plans", "plans.xlsx": "plans",
    "corrections.csv": "corrections", "town.osm": "source", "town.osm.pbf": "source", "facilities.gpkg": "layers",
    "buildings.geojson": "layers", "feed.zip": "gtfs", "feed": "gtfs", "ndvi.tif": "ndvi", "people.tif": "population",
    "bag.gpkg": "bag", "squares.gpkg": "cbs_squares", "buurten.gpkg": "neighbourhoods", "bgt.gpkg": "bgt",
    "lrk.csv": "childcare",
}  # fmt: skip


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds")
    make_seeds(folder)
    return folder


@pytest.fixture(scope="module")
def engine(seeds):
    with EngineProcess(seeds / "log.txt") as engine:
        yield engine


def request(seed, path, seeds, out):
    """The method that reads ``path``, a copy of ``seed``, and its parameters."""
    kind = READERS[seed]
    if kind == "source":
        return "build_city", {"source": str(path), "out": str(out)}
    if kind == "layers":
        layers = {seed.split(".")[0]: str(path)}
        return "build_city", {"source": str(seeds / "town.osm"), "out": str(out), "layers": layers}
    scoring = {"city": str(seeds / "town.gpkg"), "areas": str(seeds / "areas.gpkg"), "out": str(out)}
    scoring["indicators"] = ["grn", "den", "a15", "own"] if kind in ("city", "norms") else ["grn"]
    if kind in ("areas", "city", "norms", "plans", "corrections"):
        return "score", scoring | {kind: str(path / "areas.shp" if seed == "shape" else path)}
    return "add_registers", {"city": str(seeds / "town.gpkg"), "out": str(out), "registers": {kind: str(path)}}


def answers(seed, seeds, engine, folder, times):
    """How often each kind of answer came, and the text of those that may not come."""
    found, wrong = Counter(), []
    for number in range(times):
        path = folder / f"broken-{seed}"
        mutate(seeds / seed, path, np.random.default_rng(number))
        answer = engine.ask(*request(seed, path, seeds, folder / "out.gpkg"), SECONDS)
        found[answer.kind] += 1
        if answer.kind not in ("ok", "error"):
            wrong.append(f"{seed} {number}: {answer.kind} {answer.text}")
    return found, wrong


@pytest.mark.parametrize("seed", first_of(sorted(READERS), 8))
def test_a_whole_file_is_read(seed, seeds, engine, tmp_path):
    answer = engine.ask(*request(seed, seeds / seed, seeds, tmp_path / "out.gpkg"), 120)
    assert answer.kind == "ok", answer


@pytest.mark.slow
@pytest.mark.timeout(TIMES * SECONDS + 600)
@pytest.mark.parametrize("seed", sorted(READERS))
def test_a_broken_file_is_one_sentence(seed, seeds, engine, tmp_path):
    found, wrong = answers(seed, seeds, engine, tmp_path, TIMES)
    print(seed, dict(found))
    assert wrong == []
