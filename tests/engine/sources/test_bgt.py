"""The BGT as it is delivered: SQLite of a block in Delft, GML of all of Otterlo, and GeoPackage in PDOK's spelling."""

import shutil
import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import TABLES, conform, empty_table
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.indicators.greenery.formula import public_space
from g40_plugin.engine.indicators.greenery.ground import Ground
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sources.bgt import add_bgt
from g40_plugin.engine.sources.functional_areas import add_functional_areas
from g40_plugin.engine.sources.landcover import with_norms_of_cover

NORMS = read_norms()
CRS = "EPSG:28992"


def make_city(**given):
    tables = {name: given.get(name, empty_table(name, CRS)) for name in TABLES}
    return City(**tables, meta={"crs": CRS})


def osm_cover(*rows):
    covers, shapes = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame({"cover": covers, "source": "OSM"}, geometry=list(shapes), crs=CRS)
    return conform("landcover", with_norms_of_cover(frame, NORMS.landcover))


def listening():
    said = []
    return Progress(log=lambda level, text: said.append((level, text))), said


def check_ground(city):
    """The register's objects as they are, against the ground given out: no object of it lies on another."""
    extent = city.covered("landcover")
    ground = Ground(city, NORMS.landcover)
    pieces = ground.pieces([extent], SILENT)
    space = public_space(pieces, ground.classes, np.array([extent.area]))
    assert space.public_m2[0] + space.private_m2[0] + space.water_m2[0] == pytest.approx(extent.area, rel=1e-3)
    cover = city.landcover
    assert pieces.m2.sum() == pytest.approx(cover.area.sum(), rel=1e-3)
    water = cover[cover["cover_group"] == "water"]
    public = cover[(cover["public"] == 1) & (cover["cover_group"] != "water")]
    assert space.water_m2[0] == pytest.approx(water.area.sum(), rel=1e-3)
    assert space.public_m2[0] == pytest.approx(public.area.sum(), rel=1e-3)
    assert space.green_m2[0] == pytest.approx((public.area * public["green"]).sum(), rel=1e-3)


def test_block_in_delft(shared_data):
    progress, said = listening()
    city = add_bgt(make_city(), str(shared_data / "bgt" / "bgt_begroeidterreindeel.sqlite"), NORMS, progress)
    # 81 of 126 of no further kind, 17 of grass; 28 of shrubs
    assert city.landcover["cover"].value_counts().to_dict() == {"bgt_green": 98, "bgt_shrub": 28}
    assert [level for level, _ in said] == ["info"]
    assert "0 objects that ended, 0 planned ones and 0 on another level" in said[0][1]


def test_all_layers_of_the_block_make_one_ground(shared_data, tmp_path):
    for path in (shared_data / "bgt").glob("*.sqlite"):
        shutil.copy(path, tmp_path)
    progress, said = listening()
    city = add_bgt(make_city(), str(tmp_path), NORMS, progress)
    # SOURCES.md: 126 begroeid, 151 wegdeel of which 8 are bridges, 160 pand
    counts = city.landcover["cover"].value_counts()
    assert counts["bgt_building"] == 160
    assert counts[["bgt_road", "bgt_footpath", "bgt_parking"]].sum() == 151 - 8
    assert "12 on another level" in said[0][1]
    assert city.coverage[["theme", "grade", "source", "date"]].to_numpy().tolist() == [
        ["landcover", "A", "BGT", "2016-06-06"]
    ]
    check_ground(city)


@pytest.mark.slow
def test_otterlo(shared_data):
    progress, said = listening()
    city = add_bgt(make_city(), str(shared_data / "bgt" / "otterlo_bgt.zip"), NORMS, progress)
    warnings = [text for level, text in said if level == "warning"]
    assert warnings[0].startswith("bgt_begroeidterreindeel.gml holds 4 objects with a corrupt outline")
    assert "b9f16961e" in warnings[0]
    assert "4818 objects that ended" in said[1][1]
    # 2,292 trees, 204 of them felled
    assert len(city.trees) == 2_088
    assert set(city.trees.geom_type) == {"Point"}
    assert set(city.coverage["theme"]) == {"landcover", "trees"}
    # buildings are their outline, not the place of their house number
    assert city.landcover.area[city.landcover["cover"] == "bgt_building"].median() > 20
    check_ground(city)


def test_map_gives_way_where_the_register_lies(shared_data):
    left, bottom, right, top = 84_820, 447_444, 85_083, 447_750
    everywhere = shapely.box(left - 500, bottom - 500, right + 500, top + 500)
    city = make_city(landcover=osm_cover(("park", everywhere), ("residential", everywhere), ("fuel", everywhere)))
    city = add_bgt(city, str(shared_data / "bgt" / "bgt_wegdeel.sqlite"), NORMS, SILENT)
    extent = city.covered("landcover")
    rows = city.landcover[city.landcover["source"] == "OSM"].set_index("cover")
    assert rows.area["park"] == pytest.approx(everywhere.area - extent.area)
    assert rows.area[["residential", "fuel"]].tolist() == pytest.approx([everywhere.area] * 2)


BOXES = [shapely.box(10 * x, 0, 10 * x + 10, 10) for x in range(12)]


def layer(path, name, shapes, **columns):
    gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS).to_file(path, layer=name, driver="GPKG")


def test_geopackage_in_the_spelling_of_pdok(tmp_path):
    path = tmp_path / "bgt.gpkg"
    layer(
        path,
        "bgt_wegdeel",
        BOXES[:5],
        lokaal_id=list("abcde"),
        relatieve_hoogteligging=[0, 0, 1, 0, 0],
        eind_registratie=[None, None, None, "2024-01-01T00:00:00", None],
        tijdstip_registratie=["2023-05-01T10:00:00"] * 5,
        functie=["parkeervlak", "rijbaan lokale weg", "fietspad", "fietspad", "spoorbaan"],
        fysiek_voorkomen=["open verharding"] * 5,
    )
    layer(
        path,
        "bgt_ondersteunendwegdeel",
        BOXES[5:8],
        functie=["berm"] * 3,
        fysiek_voorkomen=["groenvoorziening", "half verhard", "onverhard"],
    )
    layer(
        path,
        "onbegroeid_terreindeel",
        BOXES[8:10],
        bgt_fysiek_voorkomen=["erf", "zand"],
        object_eind_tijd=[None, None],
        plus_fysiek_voorkomen=["waardeOnbekend", "zand"],
    )
    layer(path, "waterdeel", BOXES[10:11], **{"class": ["greppel, droge sloot"], "plus-type": ["sloot"]})
    layer(path, "vegetatieobject", [shapely.Point(1, 1), shapely.Point(2, 2)], **{"plus-type": ["boom", "haag"]})
    # not a layer of the BGT
    layer(path, "notes", BOXES[:1])
    city = add_bgt(make_city(), str(path), NORMS, SILENT)
    assert sorted(city.landcover["cover"]) == [
        "bgt_ditch",
        "bgt_parking",
        "bgt_railway",
        "bgt_road",
        "bgt_sand",
        "bgt_verge",
        "bgt_verge_half_paved",
        "bgt_verge_unpaved",
        "bgt_yard",
    ]
    assert len(city.trees) == 1
    assert set(city.coverage["date"]) == {"2023-05-01"}
    parking = city.landcover[city.landcover["cover_group"] == "parking"]
    assert parking["public"].tolist() == [1]


def test_objects_that_overlap_are_told(tmp_path):
    layer(tmp_path / "w.gpkg", "wegdeel", [shapely.box(0, 0, 10, 10), shapely.box(6, 0, 20, 10)], functie=["inrit"] * 2)
    progress, said = listening()
    city = add_bgt(make_city(), str(tmp_path), NORMS, progress)
    assert "1 pairs of objects overlap, 40 m²" in said[-1][1]
    assert city.covered("landcover").area == pytest.approx(200)


def test_wrong_inputs_are_named(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        add_bgt(make_city(), str(tmp_path / "none.zip"), NORMS, SILENT)
    with pytest.raises(InputError, match="holds no layers of the BGT"):
        add_bgt(make_city(), str(tmp_path), NORMS, SILENT)
    with zipfile.ZipFile(tmp_path / "bgt.zip", "w") as delivery:
        delivery.writestr("bgt_pand.gml", "no GML at all")
    with pytest.raises(InputError, match="cannot be read"):
        add_bgt(make_city(), str(tmp_path / "bgt.zip"), NORMS, SILENT)
    layer(tmp_path / "ended.gpkg", "wegdeel", BOXES[:1], functie=["inrit"], eind_registratie=["2020-01-01"])
    with pytest.raises(InputError, match="no land that is there today"):
        add_bgt(make_city(), str(tmp_path / "ended.gpkg"), NORMS, SILENT)


def test_private_functional_areas_of_top10nl(tmp_path):
    # in the published schema of TOP10NL, because no delivery of it is at hand
    path = tmp_path / "top10nl.gpkg"
    kinds = ["camping, kampeerterrein", "park", "Militair oefengebied, schietterrein"]
    dates = ["2023-01-01"] * 3
    layer(path, "top10nl_functioneel_gebied_vlak", BOXES[:3], typefunctioneelgebied=kinds, tijdstipregistratie=dates)
    layer(path, "top10nl_weg", BOXES[:1])
    city = make_city(landcover=osm_cover(("park", shapely.box(0, 0, 30, 10))))
    city = add_functional_areas(city, str(path), NORMS, SILENT)
    rows = city.landcover[city.landcover["cover"] == "functional_area"]
    assert rows["overlay_order"].tolist() == [1, 1]
    assert rows["public"].tolist() == [0, 0]
    # the green between them stays what it was
    ground = Ground(city, NORMS.landcover)
    area = np.array([shapely.box(0, 0, 30, 10)])
    space = public_space(ground.pieces(area, SILENT), ground.classes, shapely.area(area))
    assert space.public_m2[0] == pytest.approx(100)
    assert city.covered("landcover").is_empty
    with pytest.raises(InputError, match="typefunctioneelgebied"):
        add_functional_areas(city, f"{path}|layername=top10nl_weg", NORMS, SILENT)


def test_curves_and_gml_leave_nothing_beside_the_delivery(shared_data, tmp_path):
    with zipfile.ZipFile(shared_data / "bgt" / "otterlo_bgt.zip") as delivery:
        for name in ("bgt_overigbouwwerk.gml", "bgt_wijk.gml", "bgt_ondersteunendwaterdeel.gml"):
            delivery.extract(name, tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    city = add_bgt(make_city(), str(tmp_path), NORMS, SILENT)
    assert set(city.landcover["cover"]) == {"bgt_structure", "bgt_bank"}
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert pyogrio.list_layers(tmp_path / before[0]) is not None


def test_the_bgt_of_another_city_is_refused(shared_data):
    streets = gpd.GeoDataFrame({"theme": ["streets"], "grade": ["C"]}, geometry=[shapely.box(0, 300_000, 9, 300_009)])
    city = make_city(coverage=conform("coverage", streets.set_crs(CRS)))
    with pytest.raises(InputError, match="outside this city"):
        add_bgt(city, str(shared_data / "bgt" / "bgt_wegdeel.sqlite"), NORMS, SILENT)
