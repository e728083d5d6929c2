"""Small packages for the tests of the maps: a scored GeoPackage in the shape of docs/engine.md, and a city package."""

import json
import shutil

from osgeo import gdal, ogr, osr
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorFileWriter, QgsVectorLayer

gdal.UseExceptions()

SUBS = {
    "daycare": "childcare",
    "primary_school": "education",
    "gp": "care",
    "pharmacy": "care",
    "supermarket": "shopping",
    "park": "recreation",
    "playground": "recreation",
    "culture": "recreation",
}
NORMS = {
    "time_score": {"form": "linear", "full_min": 5.0, "pass_min": 15.0, "zero_min": 30.0},
    "accessibility": {"pass_share": 0.9},
    "greenery": {"target": 0.4},
    "mixing": {"mono_share": 0.8},
}
TEXT, REAL, INTEGER = ogr.OFTString, ogr.OFTReal, ogr.OFTInteger
FIELDS = {
    "area_id": TEXT,
    "area_name": TEXT,
    "area_ha": REAL,
    "a15_score": REAL,
    "a15_ok": INTEGER,
    "a15_share": REAL,
    "a15_unreach": REAL,
    "a15_origin": TEXT,
    "a15_dq": TEXT,
    "a15_edge": INTEGER,
    "a15_note": TEXT,
    "grn_score": REAL,
    "grn_share": REAL,
    "grn_ok": INTEGER,
    "grn_gap_m2": REAL,
    "grn_dq": TEXT,
    "grn_note": TEXT,
    "mix_score": REAL,
    "mix_mono": INTEGER,
    "mix_dom": TEXT,
    "mix_note": TEXT,
    "ptn_score": REAL,
    "ptn_dist_m": REAL,
    "ptn_stop": TEXT,
    "ptn_station_m": REAL,
    "ptn_station": TEXT,
    "ptn_note": TEXT,
    "den_score": REAL,
    "den_cap": REAL,
    "den_cap_low": REAL,
    "den_cap_high": REAL,
    "den_note": TEXT,
    "inf_status": TEXT,
    "typ_main": TEXT,
    "typ_sure": TEXT,
    "typ_note": TEXT,
    "q_score": REAL,
    "q_grade": REAL,
    "q_low": REAL,
    "q_high": REAL,
    "q_firm": TEXT,
    "q_dq": TEXT,
    "q_note": TEXT,
    "reasons": TEXT,
}
LONG_NAME = "Bedrijventerrein Spoorzone-Noord en omgeving, deelgebied Laan van de Verenigde Naties [% 1 + 1 %]"


def area(name, column, row, q, **fields):
    """An area of 400 m square in a 3 x 2 raster, every score equal to ``q``."""
    share = None if q is None else q / 200
    scores = {f"{family}_score": q for family in ("a15", "grn", "mix", "ptn", "den", "q")}
    return {
        "area_id": f"{column}-{row}",
        "area_name": name,
        "area_ha": 16.0,
        "origin": (85000 + 400 * column, 447000 + 400 * row),
        **scores,
        "a15_share": None if q is None else q / 100,
        "a15_ok": None if q is None else int(q >= 90),
        "a15_unreach": 0.0,
        "grn_share": share,
        "grn_ok": None if q is None else int(share >= 0.4),
        "grn_gap_m2": None if q is None else max(0.0, (0.4 - share) * 100000),
        "mix_mono": 0,
        "mix_dom": "living",
        "ptn_dist_m": 640.0,
        "ptn_stop": "Markt",
        "ptn_station_m": 2140.0,
        "ptn_station": "Centraal",
        "den_cap": None if q is None else 240.0,
        "den_cap_low": 170.0,
        "den_cap_high": 310.0,
        "inf_status": "conform",
        "typ_main": "overig",
        "typ_sure": "certain",
        "q_grade": None if q is None else max(1.0, q / 10),
        "q_low": None if q is None else q - 3,
        "q_high": None if q is None else q + 7,
        "q_firm": None if q is None else "firm",
        "a15_dq": "C",
        "grn_dq": "C",
        "q_dq": "C",
        **fields,
    }


AREAS = [
    area("Oude stad", 0, 0, 92.0, typ_main="ii"),
    area("Parkwijk", 1, 0, 71.0, typ_main="i", a15_unreach=0.12, q_low=60.0, q_high=82.0, q_firm="loose"),
    area(LONG_NAME, 2, 0, 43.0, typ_main="iii", mix_mono=1, mix_dom="work"),
    area("Rivierkwartier", 0, 1, 27.0, den_cap=1.0, den_cap_low=1.0, den_cap_high=1.0),
    area(
        "Eiland",
        1,
        1,
        4.0,
        a15_score=0.0,
        a15_share=0.0,
        a15_unreach=1.0,
        ptn_score=0.0,
        ptn_dist_m=None,
        inf_status="niet conform",
    ),
    area(
        "Lege polder",
        2,
        1,
        None,
        typ_main=None,
        typ_sure=None,
        q_note="too little is known",
        a15_note="nobody lives here",
        reasons=json.dumps({"a15_note": [["no_residents", {}]]}),
        a15_unreach=None,
    ),
]


def table(data, name, kind, fields, rows, crs):
    layer = data.CreateLayer(name, crs if kind != ogr.wkbNone else None, kind)
    for field, field_kind in fields.items():
        layer.CreateField(ogr.FieldDefn(field, field_kind))
    for values, wkt in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        for field, value in values.items():
            if field in fields and value is not None:
                feature.SetField(field, value)
        if wkt:
            feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        layer.CreateFeature(feature)


def new_package(path):
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(28992)
    return ogr.GetDriverByName("GPKG").CreateDataSource(str(path), ["VERSION=1.2"]), crs


def square(x, y, size):
    return f"MULTIPOLYGON((({x} {y},{x + size} {y},{x + size} {y + size},{x} {y + size},{x} {y})))"


def why_rows(plan_area):
    x, y = plan_area["origin"]
    for number, (sub, function) in enumerate(SUBS.items()):
        state = "reached" if plan_area["area_name"] != "Eiland" and number < 6 else "not_reached"
        if plan_area["q_score"] is None:
            state = "no_data"
        fields = {
            "area_id": plan_area["area_id"],
            "area_name": plan_area["area_name"],
            "sub": sub,
            "function": function,
        }
        line = None
        if state == "reached":
            end = (x + 200 + 130 * (number % 4) - 200, y + 200 + 90 * number)
            line = f"LINESTRING({x + 200} {y + 200},{x + 200} {end[1]},{end[0]} {end[1]})"
            fields |= {
                "minutes": 2.5 * (number + 1),
                "distance_m": 200.0 * (number + 1),
                "facility_name": f"De {sub} nummer {number}",
            }
        yield {**fields, "state": state}, line


def write_scored(path, areas=AREAS, meta=None, leave_out=()):
    """A GeoPackage in the shape of docs/engine.md, but for the fields to leave out."""
    data, crs = new_package(path)
    fields = {name: kind for name, kind in FIELDS.items() if name not in leave_out}
    table(data, "areas", ogr.wkbMultiPolygon, fields, [(row, square(*row["origin"], 400)) for row in areas], crs)
    why = {
        "area_id": TEXT,
        "area_name": TEXT,
        "function": TEXT,
        "sub": TEXT,
        "facility_id": TEXT,
        "facility_name": TEXT,
    }
    why |= {"minutes": REAL, "distance_m": REAL, "state": TEXT}
    table(data, "why", ogr.wkbLineString, why, [row for plan_area in areas for row in why_rows(plan_area)], crs)
    values = {"norms_version": "1", "norms_hash": "abc123def456", "city": "Voorbeeldstad", "norms": json.dumps(NORMS)}
    values |= meta or {}
    rows = [({"key": key, "value": value}, None) for key, value in values.items()]
    table(data, "meta", ogr.wkbNone, {"key": TEXT, "value": TEXT}, rows, crs)
    return path


def write_city(path):
    """The tables of a city package that the base map draws."""
    data, crs = new_package(path)
    west, south = 84600, 446700
    lines = [(f"LINESTRING({west + 200 * i} {south},{west + 200 * i} {south + 1500})", i) for i in range(11)]
    lines += [(f"LINESTRING({west} {south + 200 * i},{west + 2000} {south + 200 * i})", i) for i in range(8)]
    kinds = ["residential", "footway", "residential", "secondary", "residential"]
    streets = [({"highway": kinds[i % 5], "name": f"Straat {i}"}, wkt) for wkt, i in lines]
    table(data, "streets", ogr.wkbLineString, {"highway": TEXT, "name": TEXT, "tunnel": INTEGER}, streets, crs)
    houses = [({}, square(west + 20 + 100 * i, south + 20 + 100 * j, 55)) for i in range(19) for j in range(14)]
    table(data, "buildings", ogr.wkbMultiPolygon, {"use": TEXT}, houses, crs)
    covers = [
        ({"cover_group": "green", "overlay_order": 60}, square(85000, 447430, 190)),
        ({"cover_group": "water", "overlay_order": 40}, square(85800, 446900, 130)),
    ]
    table(data, "landcover", ogr.wkbMultiPolygon, {"cover_group": TEXT, "overlay_order": INTEGER}, covers, crs)
    stops = [({"name": "Centraal", "level": 2}, "POINT(86100 447900)")]
    table(data, "stops", ogr.wkbPoint, {"name": TEXT, "level": INTEGER}, stops, crs)
    rail = [({"kind": "rail"}, "LINESTRING(84600 447950,86600 447880)")]
    table(data, "barriers", ogr.wkbLineString, {"kind": TEXT}, rail, crs)
    return path


SITE_FIELDS = {
    **dict.fromkeys(("site_id", "area_id", "path", "name", "now", "owner", "status", "use", "remark", "why"), TEXT),
    **dict.fromkeys(("year", "vacant", "first_year", "last_year"), INTEGER),
    **dict.fromkeys(("area_m2", "share_low", "share", "share_high", "density"), REAL),
    **dict.fromkeys(("fits_low", "fits", "fits_high", "likely", "use_share", "homes"), REAL),
    **dict.fromkeys(("corporation", "middle", "affordable_sale", "jobs", "jobs_kept", "green_m2", "pays_m2"), REAL),
}


def site(path, area_id, x, y, size, fits, **fields):
    """A square site with ``fits`` homes, 0.8 to 1.2 times that as its range."""
    values = {
        "site_id": f"{path}-{x + y:.0f}",
        "area_id": area_id,
        "path": path,
        "area_m2": float(size**2),
        "fits_low": 0.8 * fits,
        "fits": fits,
        "fits_high": 1.2 * fits,
        "likely": 0.3 * fits,
        "use": "yes",
        "why": "Ground that <now> holds something else.",
        **fields,
    }
    return values, square(85000 + x, 447000 + y, size)


SITES = [
    site("plan", "0-0", 20, 20, 170, 312.4, name="Plan Molenhof", status="hard", first_year=2027),
    site("parking", "0-0", 230, 40, 90, 61.2),
    site("petrol", "0-0", 240, 200, 30, 9.7),
    site("conversion", "0-0", 60, 240, 70, 24.0, vacant=1),
    site("shops", "1-0", 430, 30, 120, 88.0, use="only if", remark="only if the shops come back"),
    site("care", "1-0", 600, 40, 100, 45.0, use="no", remark="stays care"),
    site("small", "1-0", 420, 200, 180, 4.4),
    site("work", "2-0", 830, 40, 220, 1284.6, jobs=120.0, jobs_kept=36.0),
    site("empty", "2-0", 1080, 200, 100, 130.0, homes=75.0),
    site("estate", "0-1", 30, 430, 300, 96.0),
    site("topping", "1-1", 450, 450, 80, 31.0),
]
PROGRAMME = {
    "0-0": ("chosen", 240.0, "2026-2030"),
    "2-0": ("chosen", 1280.0, "2031-2035"),
    "1-0": ("rejected", 0.0, None),
}


def add_layers(path):
    """Put sites, stations and crossings into a scored GeoPackage."""
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(28992)
    data = ogr.Open(str(path), update=1)
    table(data, "sites", ogr.wkbMultiPolygon, SITE_FIELDS, SITES, crs)
    kinds = ("unsustained_node", "unsustained_place", "stress", "dependence", "balance")
    rows = [
        (
            {"stop_id": f"s{i}", "name": f"Station {kind}", "level": 2, "delta": 0.1 * i, "class": kind},
            f"POINT({85100 + 230 * i} 447700)",
        )
        for i, kind in enumerate(kinds)
    ]
    fields = {"stop_id": TEXT, "name": TEXT, "level": INTEGER, "delta": REAL, "class": TEXT}
    table(data, "stations", ogr.wkbPoint, fields, rows, crs)
    rows = [
        (
            {"area_id": "1-0", "area_name": "Parkwijk", "barrier": "rail", "back": 0.62, "metres": 60.0},
            "LINESTRING(85500 447380,85500 447440)",
        ),
        (
            {
                "area_id": "0-1",
                "area_name": "Rivierkwartier",
                "barrier": "water",
                "barrier_name": "Amstel",
                "back": 0.17,
                "metres": 45.0,
            },
            "LINESTRING(85100 447600,85145 447600)",
        ),
    ]
    fields = {
        "area_id": TEXT,
        "area_name": TEXT,
        "barrier": TEXT,
        "barrier_name": TEXT,
        "back": REAL,
        "lost": REAL,
        "metres": REAL,
    }
    table(data, "crossings", ogr.wkbLineString, fields, rows, crs)
    return path


def write_programme(path):
    """What 'Housing programme' writes."""
    data, crs = new_package(path)
    rows = []
    for area in AREAS:
        state, homes, period = PROGRAMME.get(
            area["area_id"], ("not_known" if area["q_score"] is None else "no_room", 0.0, None)
        )
        values = {"area_id": area["area_id"], "area_name": area["area_name"], "prg_state": state, "prg_period": period}
        values |= {"prg_homes": None if state == "not_known" else homes, "prg_note": f"It is {state}."}
        rows.append((values, square(*area["origin"], 400)))
    fields = {
        "area_id": TEXT,
        "area_name": TEXT,
        "prg_state": TEXT,
        "prg_period": TEXT,
        "prg_homes": REAL,
        "prg_note": TEXT,
    }
    table(data, "programme", ogr.wkbMultiPolygon, fields, rows, crs)
    told = {"homes": "2000", "placed": "1520", "short": "480", "norms_version": "1", "norms_hash": "abc123def456"}
    rows = [({"key": key, "value": value}, None) for key, value in told.items()]
    table(data, "meta", ogr.wkbNone, {"key": TEXT, "value": TEXT}, rows, crs)
    return path


def write_lift(path, what="supermarket"):
    """What 'Best lift' writes: points, or lines for crossings."""
    data, crs = new_package(path)
    lines = what == "crossing"
    gains = (2.31, 0.8, 0.31, 0.04)
    rows = [
        (
            {
                "rank": i + 1,
                "what": what,
                "name": what,
                "gain": gain,
                "score_before": 61.2,
                "street": f"Straat {i}",
                "norms_version": "1",
                "norms_hash": "abc123def456",
            },
            f"LINESTRING({85100 + 250 * i} 447200,{85160 + 250 * i} 447200)"
            if lines
            else f"POINT({85100 + 250 * i} {447200 + 90 * i})",
        )
        for i, gain in enumerate(gains)
    ]
    fields = {
        "rank": INTEGER,
        "what": TEXT,
        "name": TEXT,
        "gain": REAL,
        "score_before": REAL,
        "street": TEXT,
        "norms_version": TEXT,
        "norms_hash": TEXT,
    }
    table(data, "lift", ogr.wkbLineString if lines else ogr.wkbPoint, fields, rows, crs)
    return path


def mirror_of(sample, folder):
    """A sources file in a folder, with a mirror that holds the sample city and the boundary of its municipality."""
    mirror = folder / "mirror"
    mirror.mkdir()
    shutil.copy(sample / "voorbeeldstad.osm.pbf", mirror / "osm.osm.pbf")
    areas = QgsVectorLayer(str(sample / "plan_areas.gpkg"), "areas", "ogr")
    town = QgsVectorLayer("Polygon?crs=EPSG:28992&field=naam:string&field=code:string", "town", "memory")
    feature = QgsFeature(town.fields())
    feature.setGeometry(QgsGeometry.fromRect(areas.extent()))
    feature.setAttributes(["Voorbeeldstad", "9999"])
    town.dataProvider().addFeature(feature)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "gemeentegebied"
    context = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(town, str(mirror / "boundary.gpkg"), context, options)
    (folder / "own.toml").write_text('mirror = "mirror"\n')
    return folder / "own.toml"
