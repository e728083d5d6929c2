"""Files under hard handling: killed at any moment, on full disks, two engines on one package, a thousand runs in one.

``G40_TRIES`` tells how many processes are killed in all, ``G40_RUNS`` how many runs one engine takes.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import numpy as np
import pyogrio
import pytest
import rasterio
from rasterio.transform import from_origin

from g40_plugin.engine.service import methods

TRIES = int(os.environ.get("G40_TRIES", "200"))
RUNS = int(os.environ.get("G40_RUNS", "1000"))
SIZES = 10

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

# one call of the engine in a process of its own, which may be killed; the answer or the error on one line
CALL = """
import json, sys
from g40_plugin.engine.errors import G40Error
from g40_plugin.engine.indicators.greenery import ground
from g40_plugin.engine.service import methods
from g40_plugin.engine.travel import preparation
preparation.WORTH_KEEPING_NODES, ground._WORTH_KEEPING_TILES = 1, 1
print("begins", flush=True)
try:
    methods.call(sys.argv[1], json.loads(sys.argv[2]))
except G40Error as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.fixture(scope="module")
def requests(sample_package):
    """What each method is asked, but for where it writes to."""
    folder = sample_package.parent
    city, areas = str(sample_package), str(folder / "plan_areas.gpkg")
    told = pyogrio.read_info(sample_package, layer="streets", force_total_bounds=True)
    left, bottom, right, top = told["total_bounds"]
    cells = np.random.default_rng(1).uniform(0, 1, (int(top - bottom) // 4, int(right - left) // 4)).astype("f4")
    shape = {"width": cells.shape[1], "height": cells.shape[0], "count": 1, "dtype": "float32"}
    place = {"crs": "EPSG:28992", "transform": from_origin(left, top, 4, 4)}
    with rasterio.open(folder / "ndvi.tif", "w", driver="GTiff", **shape, **place) as raster:
        raster.write(cells, 1)
    scored = str(folder / "scored.gpkg")
    methods.call("score", {"city": city, "areas": areas, "out": scored})
    return {
        "build_city": {"source": str(folder / "voorbeeldstad.osm.pbf")},
        "add_registers": {"city": city, "registers": {"ndvi": str(folder / "ndvi.tif")}},
        "score": {"city": city, "areas": areas},
        "programme": {"scored": scored, "homes": 500},
        "lift": {"city": city, "what": "gp", "areas": areas},
    }


def start(method, params):
    command, pipe = [sys.executable, "-c", CALL, method, json.dumps(params)], subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)
    assert process.stdout.readline() == "begins\n"
    return process


def finished(process):
    printed, errors = process.communicate(timeout=600)
    return process.returncode, printed, errors


def assert_whole(path):
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM meta").fetchone()[0] > 5
    for layer, _ in pyogrio.list_layers(path):
        pyogrio.read_info(path, layer=layer)


@pytest.mark.parametrize("method", ["build_city", "add_registers", "score", "programme", "lift"])
def test_a_process_that_is_killed_leaves_the_old_file_or_a_whole_new_one(requests, tmp_path, method):
    out, moment = tmp_path / "out.gpkg", random.Random(method)  # noqa: S311
    params = {**requests[method], "out": str(out)}
    began = time.monotonic()
    assert finished(start(method, params))[0] == 0
    took = time.monotonic() - began
    before, replaced = out.read_bytes(), 0
    for _ in range(TRIES // 5):
        process = start(method, params)
        time.sleep(moment.uniform(0, took))
        process.send_signal(signal.SIGKILL)
        finished(process)
        if out.read_bytes() != before:
            assert_whole(out)
            before, replaced = out.read_bytes(), replaced + 1
    assert finished(start(method, params))[0] == 0
    assert_whole(out)
    assert [path.name for path in tmp_path.iterdir()] == ["out.gpkg"]
    print(f"{method}: {TRIES // 5} killed within {took:.1f} s, {replaced} of them after the new file was in place")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="a small disk can be mounted by root alone")
@pytest.mark.parametrize("method", ["build_city", "score", "programme"])
def test_a_full_disk_leaves_the_old_file(requests, tmp_path, method):
    whole = tmp_path / "whole.gpkg"
    assert finished(start(method, {**requests[method], "out": str(whole)}))[0] == 0
    disk, codes = tmp_path / "disk", []
    disk.mkdir()
    for step in range(1, SIZES + 1):
        # room for the old file and a part of the new one; with the last there is room for both, and a journal
        size = whole.stat().st_size * (1 + 1.5 * step / SIZES) + 2**20 * (step == SIZES)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={int(size)}", "tmpfs", str(disk)], check=True)
        try:
            out = disk / "out.gpkg"
            shutil.copy(whole, out)
            before = out.read_bytes()
            code, printed, errors = finished(start(method, {**requests[method], "out": str(out)}))
            codes.append(code)
            assert code in {0, 5}, errors
            if code:
                assert "is full" in printed
                assert out.read_bytes() == before
            assert_whole(out)
            assert [path.name for path in disk.iterdir()] == ["out.gpkg"]
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    assert codes[0] == 5 and codes[-1] == 0
    print(f"{method}: {codes}")


def test_two_engines_on_one_package_answer_as_one(requests, sample_package, tmp_path):
    kept = sample_package.with_suffix(".g40-prepared")
    for city in ("fresh", "again"):
        if city == "fresh":
            shutil.rmtree(kept, ignore_errors=True)
        outs = [tmp_path / f"{city}{number}.gpkg" for number in range(2)]
        running = [start("score", {**requests["score"], "out": str(out)}) for out in outs]
        assert [finished(process)[0] for process in running] == [0, 0]
        one, other = (pyogrio.read_dataframe(out, layer="areas") for out in outs)
        assert one.equals(other)
    assert {path.suffix for path in kept.iterdir()} == {".kept"}
    # and into one and the same file: the last one in has it, whole
    out = tmp_path / "one.gpkg"
    running = [start("score", {**requests["score"], "out": str(out)}) for _ in range(2)]
    assert [finished(process)[0] for process in running] == [0, 0]
    assert_whole(out)
    assert pyogrio.read_dataframe(out, layer="areas").equals(one)
    assert not [path for path in tmp_path.iterdir() if "part" in path.name]


MANY = """
import gc, json, os, sys
from g40_plugin.engine.service import methods
runs, asked = int(sys.argv[1]), json.loads(sys.argv[2])
def facts():
    gc.collect()
    with open("/proc/self/statm") as stream:
        pages = int(stream.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(os.listdir("/proc/self/fd"))
seen = []
for run in range(runs):
    method, params = asked[run % len(asked)]
    methods.call(method, params)
    if run in (runs // 5, runs - 1):
        seen.append(facts())
print(json.dumps(seen))
"""


def test_many_runs_in_one_engine_take_no_more_memory_and_files(requests, sample_package, tmp_path):
    areas = pyogrio.read_dataframe(sample_package.with_name("plan_areas.gpkg"))[:2]
    pyogrio.write_dataframe(areas, tmp_path / "areas.gpkg", layer="areas")
    start_at = areas.geometry.iloc[0].centroid
    few = {"city": str(sample_package), "areas": str(tmp_path / "areas.gpkg"), "out": str(tmp_path / "out.gpkg")}
    point = {"x": start_at.x, "y": start_at.y, "minutes": [5.0], "out": str(tmp_path / "reach.gpkg")}
    asked = [
        ["score", {**few, "indicators": ["grn", "mix"]}],
        ["reach", {"city": str(sample_package), **point}],
        ["check_city", {"city": str(sample_package)}],
    ]
    command = [sys.executable, "-c", MANY, str(RUNS), json.dumps(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (early_mb, early_files), (late_mb, late_files) = json.loads(done.stdout)
    print(f"{RUNS} runs: {early_mb:.0f} and {late_mb:.0f} MB, {early_files} and {late_files} open files")
    assert late_files <= early_files
    assert late_mb < early_mb * 1.05 + 10
