"""Plan areas from PostGIS and scores into it, with a real PostgreSQL that the test starts."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

import processing
import pytest
from qgis.core import QgsDataSourceUri, QgsVectorLayer, QgsVectorLayerExporter

pytestmark = pytest.mark.slow

PROGRAMS = Path("/usr/lib/postgresql")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Where a database with PostGIS is reached, as QGIS takes it; it ends with the tests."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"))
    assert found, "no PostgreSQL: install it with 'sh scripts/system_packages.sh postgis'"
    programs, port = found[-1].parent, free_port()
    folder = Path(tmp_path_factory.mktemp("postgres"))
    data = folder / "data"
    # the server refuses to run as root
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, user)
        for parent in (folder.parent, folder.parent.parent):
            parent.chmod(0o755)

    def run(*command):
        before = ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []
        subprocess.run([*before, *map(str, command)], check=True, capture_output=True, cwd=folder)

    run(programs / "initdb", "-D", data, "-U", "g40", "-A", "trust", "-E", "UTF8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        ask = ("-h", "127.0.0.1", "-p", port, "-U", "g40")
        run(programs / "createdb", *ask, "city")
        run(programs / "psql", *ask, "-d", "city", "-c", "CREATE EXTENSION postgis")
        yield f"dbname='city' host=127.0.0.1 port={port} user='g40'"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "fast", "stop")


def table(database, name):
    """A table of the database as a layer."""
    uri = QgsDataSourceUri(database)
    uri.setDataSource("public", name, "geom", "", "id_of_row")
    uri.setSrid("28992")
    layer = QgsVectorLayer(uri.uri(False), name, "postgres")
    assert layer.isValid(), layer.error().message()
    return layer


def written(database, layer, name):
    """Write a layer to the database, as *Export to PostgreSQL* of QGIS does."""
    target = f"{database} key='id_of_row' table=\"public\".\"{name}\" (geom)"
    error, message = QgsVectorLayerExporter.exportLayer(layer, target, "postgres", layer.crs())
    assert not error, message
    return table(database, name)


def test_areas_come_from_a_database_and_scores_go_into_it(database, provider, sample, tmp_path, qgis_new_project):
    drawn = QgsVectorLayer(str(sample / "plan_areas.gpkg"), "areas", "ogr")
    areas = written(database, drawn, "plan_areas")
    assert areas.featureCount() == drawn.featureCount()
    asked = {"CITY": str(sample / "city.gpkg"), "NAME_FIELD": "naam", "ID_FIELD": "code"}
    marks = {}
    for name, source in (("file", drawn), ("database", areas)):
        out = str(tmp_path / f"{name}.gpkg")
        processing.run("g40:scoreplanareas", {**asked, "PLAN_AREAS": source, "OUTPUT": out})
        scored = QgsVectorLayer(f"{out}|layername=areas", name, "ogr")
        marks[name] = {row["area_id"]: row["q_score"] for row in scored.getFeatures()}
    assert marks["file"] == marks["database"]
    assert len(marks["file"]) == drawn.featureCount()
    kept = written(database, scored, "scored")
    assert {row["area_id"]: row["q_score"] for row in kept.getFeatures()} == marks["file"]
