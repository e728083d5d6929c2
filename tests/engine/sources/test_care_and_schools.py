"""Childcare and schools from files in the column names of their registers, made up here."""

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from drawing import ORIGIN

from g40_plugin.engine.city.schema import conform
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.sources.registers import add_registers

X, Y = ORIGIN
LRK = """lrk_id;type_oko;actuele_naam_oko;aantal_kindplaatsen;status;opvanglocatie_adres;opvanglocatie_postcode;bag_id
101;KDV;De Boom;48;Ingeschreven;Dorpsstraat 1;2611AA;0503200000000001
102;BSO;De Boom;60;Ingeschreven;Dorpsstraat 1;2611AA;
103;VGO;Gastouder;5;Ingeschreven;Dorpsstraat 2;2611AA;
104;GO;Bureau;0;Ingeschreven;Dorpsstraat 2;2611AA;
105;KDV;Het Hek;20;Uitgeschreven;Dorpsstraat 3;2611AA;
106;KDV;Ver weg;20;Ingeschreven;Elders 3;9711AA;
101;KDV;De Boom;48;Ingeschreven;Dorpsstraat 1;2611AA;
"""
DUO = """VESTIGINGSCODE;VESTIGINGSNAAM;POSTCODE;PLAATSNAAM;AANTAL_LEERLINGEN
05AB00;Dorpsschool;2611 AA;DORP;210
05AC00;Wijkschool;2611 AB;DORP;
"""


@pytest.fixture
def addressed(small_city):
    points = shapely.points([[X + 100, Y + 100], [X + 200, Y + 100], [X + 700, Y + 100]])
    facts = {"address_id": ["0503200000000001", None, None], "postcode": ["2611AA", "2611AA", "2611AB"]}
    addresses = conform("addresses", gpd.GeoDataFrame(facts, geometry=points, crs=small_city.crs))
    return replace(small_city, addresses=addresses)


def test_childcare_takes_the_place_of_the_map(addressed, norms, spoken, tmp_path):
    assert addressed.facilities["sub"].tolist() == ["daycare"]
    (tmp_path / "lrk.csv").write_text(LRK, encoding="cp1252")
    city = add_registers(addressed, {"childcare": str(tmp_path / "lrk.csv")}, norms, spoken[0])
    found = city.facilities.set_index("sub")
    assert found["facility_id"].to_dict() == {"daycare": "LRK/101", "after_school": "LRK/102"}
    assert found["capacity"].to_dict() == {"daycare": 48, "after_school": 60}
    # by its address; without one in the middle of its postcode
    assert found.geometry["daycare"].x - X == pytest.approx(100)
    assert found.geometry["after_school"].x - X == pytest.approx(150)
    assert city.complete_subcategories == {"daycare", "after_school"}
    assert city.covered("facilities").equals(city.extent)
    told = " ".join(text for _, text in spoken[1])
    assert "1 not registered now, 2 of a kind that does not count (GO, VGO), 1 twice" in told
    assert "1 of 7 rows of lrk.csv have no place in this city" in told


def test_childminders_count_where_the_norms_say_so(addressed, norms, spoken, tmp_path):
    (tmp_path / "lrk.csv").write_text(LRK)
    childcare = norms.registers.childcare
    widened = childcare.model_copy(update={"kinds": childcare.kinds | {"VGO": "daycare"}})
    changed = norms.model_copy(update={"registers": norms.registers.model_copy(update={"childcare": widened})})
    city = add_registers(addressed, {"childcare": str(tmp_path / "lrk.csv")}, changed, spoken[0])
    assert city.facilities["sub"].value_counts().to_dict() == {"daycare": 2, "after_school": 1}


def test_schools_with_their_pupils(addressed, norms, spoken, tmp_path):
    (tmp_path / "po.csv").write_text(DUO)
    (tmp_path / "vo.csv").write_text(DUO.replace("05A", "17X"))
    given = {"primary_schools": str(tmp_path / "po.csv"), "secondary_schools": str(tmp_path / "vo.csv")}
    city = add_registers(addressed, given, norms, spoken[0])
    schools = city.facilities[city.facilities["source"] == "DUO"]
    assert schools["sub"].tolist() == ["primary_school"] * 2 + ["secondary_school"] * 2
    assert schools["capacity"].isna().tolist() == [False, True, False, True]
    assert schools["name"].tolist()[:2] == ["Dorpsschool", "Wijkschool"]
    assert city.meta["complete_subcategories"] == "primary_school,secondary_school"


def test_a_capacity_that_is_no_number_is_told(addressed, norms, spoken, tmp_path):
    (tmp_path / "lrk.csv").write_text(LRK.replace(";48;", ";veel;").replace(";60;", ";1e999;"), encoding="cp1252")
    city = add_registers(addressed, {"childcare": str(tmp_path / "lrk.csv")}, norms, spoken[0])
    assert city.facilities["capacity"].isna().all()
    assert "2 places of lrk.csv have a capacity that is no number" in " ".join(text for _, text in spoken[1])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("naam;postcode\na;2611AA\n", "has no column lrk_id"),
        ("lrk_id;postcode\n1;2611AA\n", "has no column type_oko"),
        ("lrk_id;type_oko;postcode\n1;VGO;2611AA\n", "No place of"),
        ("lrk_id;type_oko;x;y\n1;KDV;1;1\n2;KDV;250000;600000\n", "No place of"),
        ("lrk_id;type_oko;x;y\n1;KDV;;\n2;KDV;;\n", r"No row of .* tells a place .*\(x, y\)"),
    ],
)
def test_a_wrong_file_is_one_sentence(addressed, norms, spoken, tmp_path, text, words):
    (tmp_path / "lrk.csv").write_text(text)
    with pytest.raises(InputError, match=words):
        add_registers(addressed, {"childcare": str(tmp_path / "lrk.csv")}, norms, spoken[0])
