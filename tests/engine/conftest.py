"""What the tests of the engine share: norms, drawn towns, the package of the sample city."""


import pyogrio
import pytest
from drawing import Drawing, city_of, in_degrees
from small_town import small_town

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sample import OWN_LAYERS, write_sample_city
from g40_plugin.engine.service.methods import call
from g40_plugin.engine.sources.build import build_city


@pytest.fixture
def drawing():
    """An empty drawing."""
    return Drawing()


@pytest.fixture(scope="session")
def norms():
    """The shipped norms."""
    return read_norms()


@pytest.fixture(scope="session")
def sample_package(tmp_path_factory):
    """The city package of the sample city."""
    folder = tmp_path_factory.mktemp("sample")
    made = write_sample_city(folder)
    layers = {name: str(made[name]) for name in OWN_LAYERS}
    build_city(made["osm"], folder / "city.gpkg", read_norms(), layers=layers, progress=SILENT)
    return folder / "city.gpkg"


@pytest.fixture(scope="session")
def sample_scored(sample_package):
    """The scores of the sample city by the shipped norms; who changes the file takes a copy."""
    out = sample_package.with_name("sample_scored.gpkg")
    areas = sample_package.with_name("plan_areas.gpkg")
    call("score", {"city": str(sample_package), "areas": str(areas), "out": str(out)})
    return out


@pytest.fixture(scope="session")
def sample_fields(sample_scored):
    """The fields of each area of the sample city, by its id; None is what is not known."""
    table = pyogrio.read_dataframe(sample_scored, layer="areas", read_geometry=False)
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return {row["area_id"]: row for row in rows}


@pytest.fixture(scope="session")
def town(sample_package, tmp_path_factory):
    """A few quarters of the sample city with every column filled in, and the file of their plan areas."""
    plan = sample_package.with_name("plan_areas.gpkg")
    return small_town(read_city(sample_package), plan, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def railway_town(tmp_path_factory):
    """A grid of streets cut in two by a railway with one crossing in the far west.

        |   |   |   |
        +---+---+---+
        |   |   |   |
    ====X=================  Lijn 4
        |   |   |   |
        +---+---+---+
    """
    drawing, folder = Drawing(), tmp_path_factory.mktemp("railway")
    step = range(0, 2001, 100)
    for x in step:
        parts = [[y for y in step if y < 1050], [y for y in step if y > 1050]]
        for part in [[*parts[0], *parts[1]]] if x == 0 else parts:
            drawing.way([(x, y) for y in part], highway="residential")
    for y in step:
        drawing.way([(x, y) for x in step], highway="residential")
    drawing.way([(-100, 1050), (2100, 1050)], railway="rail", name="Lijn 4")
    drawing.box(-200, -200, 2400, 2400, landuse="residential")
    for x in range(0, 2000, 100):
        for y in range(0, 2000, 100):
            drawing.box(x + 20, y + 10, 20, 20, building="house")
    return city_of(drawing.write(folder / "town.osm"), read_norms())


@pytest.fixture
def small_city(drawing, tmp_path, norms):
    """A square kilometre with a street, an apartment house with a shop, an office and a shed, from OpenStreetMap."""
    drawing.way([(0, 50), (1000, 50)], highway="residential", name="Dorpsstraat")
    drawing.box(100, 100, 40, 20, building="apartments", building__levels="4")
    drawing.box(300, 100, 50, 20, building="office", building__levels="2")
    drawing.box(500, 100, 10, 10, building="shed")
    drawing.node(105, 105, addr__housenumber="1")
    drawing.node(110, 105, addr__housenumber="2")
    drawing.node(200, 50, amenity="kindergarten", name="De Kaart")
    source = drawing.write(tmp_path / "town.osm", (*in_degrees(0, 0), *in_degrees(1000, 1000)))
    return city_of(source, norms, crs="EPSG:28992")


@pytest.fixture
def spoken():
    """A progress that keeps what it is told: a list of (level, text)."""
    lines = []
    return Progress(log=lambda level, text: lines.append((level, text))), lines
