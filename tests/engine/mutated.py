"""Files of every kind that the engine reads, and the same with something broken in them."""

# names of tables and columns come from the database itself
# ruff: noqa: S608

import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from affine import Affine
from drawing import ORIGIN, Drawing, in_degrees
from workbook import write_workbook

from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import build_city

X, Y = ORIGIN
RD = "EPSG:28992"
FEED = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,Bus,http://a.nl,Europe/Amsterdam\n",
    "stops": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n",
    "routes": "route_id,agency_id,route_short_name,route_long_name,route_type\nbus,A,1,Stad,3\nic,A,IC,Intercity,2\n",
    "calendar": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "week,1,1,1,1,1,0,0,20261102,20261130\n",
    "trips": "route_id,service_id,trip_id,direction_id\nbus,week,b1,0\nbus,week,b2,1\nic,week,i1,0\n",
    "stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nb1,08:10:00,08:10:00,A,1\n"
    "b1,08:20:00,08:20:00,B,2\nb2,08:30:00,08:30:00,B,1\nb2,08:40:00,08:41:00,A,2\ni1,09:00:00,09:00:00,A,1\n"
    "i1,09:10:00,09:10:00,B,2\n",
    "frequencies": "trip_id,start_time,end_time,headway_secs\nb1,07:00:00,09:00:00,600\n",
}


def town_osm(path, *, at=(0.0, 0.0), more=0):
    """A street with eight houses and ``more``, a shop, a park and a bus stop; ``at`` in metres from ORIGIN."""
    town, (dx, dy) = Drawing(), at

    def box(x, y, width, height, **tags):
        town.box(dx + x, dy + y, width, height, **tags)

    town.way([(dx - 500, dy), (dx + 500, dy)], highway="residential")
    town.way([(dx, dy), (dx, dy + 400)], highway="residential")
    for number in range(8):
        box(-200 + 30 * number, 12, 10, 8, building="house", addr__housenumber=str(2 * number + 1))
    for number in range(more):
        box(5 + 12 * (number % 20), 60 + 10 * (number // 20), 8, 6, building="shed")
    town.node(dx + 150, dy + 5, shop="supermarket")
    box(50, 50, 120, 120, leisure="park")
    town.node(dx + 20, dy + 4, highway="bus_stop", name="Halte")
    town.relation([(town.way([(dx, dy + 200), (dx + 50, dy + 200), (dx + 50, dy + 250), (dx, dy + 200)]), "outer")],
                  type="multipolygon", landuse="grass")  # fmt: skip
    left, bottom = in_degrees(dx - 4000, dy - 4000)
    right, top = in_degrees(dx + 4000, dy + 4000)
    return town.write(path, box=(left, bottom, right, top))


def plan_areas():
    """Two plan areas with fields of many kinds."""
    boxes = [shapely.box(X - 300, Y - 50, X, Y + 100), shapely.box(X, Y - 50, X + 300, Y + 200)]
    fields = {
        "code": ["a", "b"], "name": ["Noord", "Zuid"], "homes": [100, 50], "spaces": [90.5, 20.0],
        "built": pd.to_datetime(["2024-01-01", "2025-01-01"]), "yes": [True, False],
    }  # fmt: skip
    return gpd.GeoDataFrame(fields, geometry=boxes, crs=RD)


def _raster(path, values, cell=10.0):
    place = {"crs": RD, "transform": Affine(cell, 0, X - 500, 0, -cell, Y + 500), "count": 1}
    profile = {"driver": "GTiff", "dtype": values.dtype, "width": values.shape[1], "height": values.shape[0], **place}
    with rasterio.open(path, "w", **profile) as dataset:
        dataset.write(values, 1)


def _feed(folder):
    (folder / "feed").mkdir()
    places = [("A", -100, 10), ("B", 100, 10)]
    points = gpd.GeoSeries(shapely.points([(X + x, Y + y) for _, x, y in places]), crs=RD).to_crs("EPSG:4326")
    lines = [f"{name},Halte {name},{at.y:.6f},{at.x:.6f},0,\n" for (name, *_), at in zip(places, points, strict=True)]
    for name, text in (FEED | {"stops": FEED["stops"] + "".join(lines)}).items():
        (folder / "feed" / f"{name}.txt").write_text(text)
    with zipfile.ZipFile(folder / "feed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((folder / "feed").iterdir()):
            archive.write(file, file.name)


def make_seeds(folder):
    """Write a file of every kind into ``folder``."""
    areas = plan_areas()
    for name in ("areas.gpkg", "areas.geojson", "areas.fgb", "areas.gml"):
        areas.to_file(folder / name)
    (folder / "shape").mkdir()
    areas.drop(columns="built").to_file(folder / "shape" / "areas.shp")
    areas.to_parquet(folder / "areas.parquet")
    town_osm(folder / "town.osm")
    norms = read_norms()
    build_city(folder / "town.osm", folder / "town.gpkg", norms, progress=SILENT)
    _osm_binary(folder)
    _feed(folder)
    rng = np.random.default_rng(1)
    _raster(folder / "ndvi.tif", rng.uniform(-1, 1, (100, 100)).astype("float32"))
    _raster(folder / "people.tif", rng.integers(0, 9, (100, 100)).astype("float32"))
    (folder / "norms.toml").write_text(NORMS)
    plans = "naam;woningen;status;x;y;jaar\n" + "".join(
        f"Plan {n};{10 * n};hard;{X + 10 * n:.0f};{Y + 10:.0f};2030\n" for n in range(1, 9)
    )
    (folder / "plans.csv").write_text(plans)
    rows = [line.split(";") for line in plans.splitlines()]
    sheet = [rows[0], *([row[0], int(row[1]), row[2], *map(int, row[3:])] for row in rows[1:])]
    write_workbook(folder / "plans.xlsx", {"Plannen": sheet})
    (folder / "corrections.csv").write_text(f"x;y;vacant;year;owner\n{X - 195};{Y + 16};1;1950;Gemeente\n")
    _registers(folder)
    places = shapely.points([[X, Y + 10], [X + 50, Y + 10]])
    _layer(folder / "facilities.gpkg", "facilities", places, sub=["gp", "pharmacy"], capacity=[1.0, 2.0])
    outlines = [shapely.box(X, Y + 20, X + 20, Y + 40), shapely.box(X - 60, Y + 20, X - 40, Y + 40)]
    uses = {"use": ["living", "work"], "levels": [2, 3], "jobs": [0.0, 12.0]}
    gpd.GeoDataFrame(uses, geometry=outlines, crs=RD).to_file(folder / "buildings.geojson")


def _osm_binary(folder):
    import osmium

    with osmium.SimpleWriter(str(folder / "town.osm.pbf")) as writer:
        for item in osmium.FileProcessor(str(folder / "town.osm")):
            writer.add(item)


def _layer(path, layer, shapes, **columns):
    gpd.GeoDataFrame(columns, geometry=shapes, crs=RD).to_file(path, layer=layer)


def _registers(folder):
    """BAG, squares and neighbourhoods of CBS, BGT and childcare of the town."""
    west, east = shapely.box(X - 500, Y - 100, X, Y + 400), shapely.box(X, Y - 100, X + 500, Y + 400)
    numbers = ["0503100000000001", "0503100000000002"]
    _layer(
        folder / "bag.gpkg",
        "pand",
        [shapely.box(X - 200, Y + 12, X - 190, Y + 20), shapely.box(X, Y + 20, X + 20, Y + 40)],
        identificatie=numbers,
        bouwjaar=[1960, 2001],
        status=["Pand in gebruik"] * 2,
    )
    _layer(
        folder / "bag.gpkg",
        "verblijfsobject",
        shapely.points([[X - 195, Y + 15], [X + 10, Y + 30]]),
        identificatie=["0503010000000001", "0503010000000002"],
        gebruiksdoel=["woonfunctie", "kantoorfunctie"],
        oppervlakte=[80, 300],
        pandidentificatie=numbers,
        status=["Verblijfsobject in gebruik"] * 2,
        postcode=["2611AA", "2611AB"],
    )
    _layer(
        folder / "squares.gpkg",
        "vierkant_100m_2023",
        [shapely.box(X - 200, Y, X - 100, Y + 100), shapely.box(X - 100, Y, X, Y + 100)],
        crs28992res100m=["E0850N4460", "E0851N4460"],
        aantal_inwoners=[40, 10],
        aantal_inwoners_0_tot_15_jaar=[5, -99997],
        aantal_inwoners_65_jaar_en_ouder=[10, 5],
        aantal_woningen=[20, 5],
    )
    _layer(
        folder / "buurten.gpkg",
        "buurten_2024",
        [west, east],
        buurtcode=["BU1", "BU2"],
        buurtnaam=["West", "Oost"],
        aantal_inwoners=[100, 60],
        percentage_personen_65_jaar_en_ouder=[20, 10],
        woningvoorraad=[50, 30],
        huisartsenpraktijk_gemiddelde_afstand_in_km=[0.5, 0.7],
    )
    _layer(
        folder / "bgt.gpkg",
        "bgt_wegdeel",
        [shapely.box(X - 500, Y - 5, X, Y + 5), shapely.box(X, Y - 5, X + 500, Y + 5)],
        lokaal_id=["a", "b"],
        relatieve_hoogteligging=[0, 0],
        functie=["parkeervlak", "fietspad"],
        fysiek_voorkomen=["open verharding"] * 2,
        tijdstip_registratie=["2023-05-01T10:00:00"] * 2,
    )
    (folder / "lrk.csv").write_text(
        "lrk_id;type_oko;actuele_naam_oko;aantal_kindplaatsen;status;x;y\n"
        f"101;KDV;De Boom;48;Ingeschreven;{X:.0f};{Y + 10:.0f}\n102;BSO;De Boom;60;Ingeschreven;{X:.0f};{Y + 10:.0f}\n"
    )


NORMS = """[network.width_m]
primary = 20.0

[origins]
household_size = 2.1

[own_indicators.shops]
title = "Buildings"
table = "buildings"
where = "use <> 'none'"
value = "count(*)"
source = "proposal"
zero = 0
full = 10
"""


def mutate(seed, target, rng):
    """Write ``seed`` (a file, or a folder of files of which one is broken) to ``target`` with a few things broken."""
    if seed.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(seed, target)
        victim = sorted(target.iterdir())[rng.integers(len(list(target.iterdir())))]
        if rng.random() < 0.1:
            victim.unlink()
            return
        mutate(Path(shutil.copy(victim, target.parent / "victim.seed")), victim, rng)
        return
    data = bytearray(seed.read_bytes())
    if data.startswith(b"SQLite") and rng.random() < 0.7:
        target.write_bytes(bytes(data))
        _odd_cell(target, rng)
        return
    kind = rng.integers(8)
    if kind == 0:
        data = data[: rng.integers(len(data) + 1)]
    elif kind in (1, 2):
        for _ in range(rng.integers(1, 5)):
            data[rng.integers(len(data))] ^= 1 << rng.integers(8)
    elif kind == 3:
        start = rng.integers(len(data))
        data[start : start + rng.integers(1, 4097)] = bytes(min(len(data) - start, int(rng.integers(1, 4097))))
    elif kind == 4:
        lines = bytes(data).split(b"\n")
        for _ in range(rng.integers(1, 4)):
            one, other = rng.integers(len(lines), size=2)
            lines[one], lines[other] = lines[other], lines[one]
        data = bytearray(b"\n".join(lines))
    elif kind == 5:
        lines = bytes(data).split(b"\n")
        del lines[rng.integers(len(lines))]
        data = bytearray(b"\n".join(lines))
    elif kind == 6:
        _odd_number(data, rng)
    elif kind == 7:
        if zipfile.is_zipfile(seed):
            _without_member(seed, target, rng)
            return
        start = rng.integers(len(data))
        data[start:start] = rng.bytes(int(rng.integers(1, 64)))
    target.write_bytes(bytes(data))


_ODD = (
    b"nan", b"inf", b"-1", b"1e400", b"99999999999999999999", b"", b"\xff\xfe", b"\xc2\xb2", b"null", b"[]", b'"x"',
    b"-99997",
)  # fmt: skip
def without_triggers(database):
    """Take the triggers away, which call functions that GDAL alone has."""
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f'DROP TRIGGER "{name}"')


_ODD_CELLS = (
    None, "", "abc", "12,5", -1, 0, 1e300, float("inf"), -float("inf"), 2**62, b"\x00\xff", "\ud7ff",
    "x" * 100_000, -9999, "nan", "1e400",
)  # fmt: skip


def _odd_cell(path, rng):
    """Change the database behind a GeoPackage as somebody's hand may: one cell or column, a table, what GDAL keeps."""
    with closing(sqlite3.connect(path)) as database, database:
        without_triggers(database)
        found = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [name for name in found if not name.startswith(("rtree", "sqlite"))]
        table = tables[rng.integers(len(tables))]
        columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
        column = columns[rng.integers(len(columns))]
        kind = rng.integers(10)
        try:
            if kind == 0:
                database.execute(f'DROP TABLE "{table}"')
            elif kind == 1:
                database.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
            elif kind == 2:
                database.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "odd name"')
            elif kind == 3:
                database.execute(f'DELETE FROM "{table}"')
            else:
                value = _ODD_CELLS[rng.integers(len(_ODD_CELLS))]
                where = "" if rng.random() < 0.3 else f'WHERE rowid = (SELECT min(rowid) FROM "{table}")'
                if isinstance(value, str) and rng.random() < 0.2:
                    value = database.execute(f'SELECT CAST("{column}" AS TEXT) FROM "{table}"').fetchone()[0] + value
                database.execute(f'UPDATE "{table}" SET "{column}" = ? {where}', (value,))
        except (sqlite3.Error, TypeError):
            # what the database itself refuses is no file
            database.execute("PRAGMA user_version = 7")


def _odd_number(data, rng):
    """Put something odd in the place of a number that is written out; of a file of bytes, in any place."""
    found = list(re.finditer(rb"-?\d+(\.\d+)?", bytes(data)))
    if found:
        place = found[rng.integers(len(found))]
        data[place.start() : place.end()] = _ODD[rng.integers(len(_ODD))]


def _without_member(seed, target, rng):
    with zipfile.ZipFile(seed) as archive, zipfile.ZipFile(target, "w") as kept:
        names = archive.namelist()
        gone = names[rng.integers(len(names))]
        for name in names:
            content = archive.read(name)
            if name == gone:
                if rng.random() < 0.5:
                    continue
                content = content[: rng.integers(len(content) + 1)]
            kept.writestr(name, content)
