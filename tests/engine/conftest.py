"""A small OSM file drawn in metres, which tests of the sources read."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from pyproj import Transformer

from g40_plugin.engine.city.package import TABLES, conform, read_city
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sample import OWN_LAYERS, write_sample_city
from g40_plugin.engine.sources.build import assemble, build_city

# what several tests of this folder share stands in modules beside them
sys.path.insert(0, str(Path(__file__).parent))

# a spot in Delft, EPSG:28992
ORIGIN = (85_000.0, 446_000.0)
_TO_DEGREES = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)


def in_degrees(x, y):
    """Longitude and latitude of a place in metres from ORIGIN."""
    return _TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)


class Drawing:
    """OSM objects drawn in metres from ORIGIN; ids count from 1 for each kind."""

    def __init__(self):
        self.elements = []
        self._places = {}
        self._next = {"node": 1, "way": 1, "relation": 1}

    def _add(self, kind, tags, **about):
        number = self._next[kind]
        self._next[kind] += 1
        self.elements.append(
            {
                "type": kind,
                "id": number,
                **about,
                "tags": {key.replace("__", ":"): value for key, value in tags.items()},
            }
        )
        return number

    def node(self, x, y, /, **tags):
        """A node of its own; the same place twice gives two nodes."""
        lon, lat = in_degrees(x, y)
        return self._add("node", tags, lon=round(lon, 7), lat=round(lat, 7))

    def _shared(self, place):
        if place not in self._places:
            self._places[place] = self.node(*place)
        return self._places[place]

    def way(self, places, /, **tags):
        """A way through places; ways that share a place share its node."""
        return self._add("way", tags, nodes=[self._shared(place) for place in places])

    def box(self, x, y, width, height, /, **tags):
        """A closed way around a rectangle."""
        right, top = x + width, y + height
        return self.way([(x, y), (right, y), (right, top), (x, top), (x, y)], **tags)

    def relation(self, members, /, **tags):
        """A multipolygon of ways: (number, role)."""
        listed = [{"type": "way", "ref": number, "role": role} for number, role in members]
        return self._add("relation", {"type": "multipolygon", **tags}, members=listed)

    def tag_node(self, place, /, **tags):
        """Give tags to the node that ways share at a place."""
        number = self._shared(place)
        next(item for item in self.elements if item["type"] == "node" and item["id"] == number)["tags"].update(tags)
        return number

    def sorted(self):
        """The objects in the order of an OSM file."""
        order = ("node", "way", "relation")
        return sorted(self.elements, key=lambda item: (order.index(item["type"]), item["id"]))

    def write(self, path, box=None):
        """Write OSM XML; ``box`` is (left, bottom, right, top) in degrees."""
        lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6" generator="test">']
        if box:
            left, bottom, right, top = box
            lines.append(f'<bounds minlon="{left}" minlat="{bottom}" maxlon="{right}" maxlat="{top}"/>')
        for item in self.sorted():
            about = f'id="{item["id"]}" version="1"'
            if item["type"] == "node":
                about += f' lon="{item["lon"]}" lat="{item["lat"]}"'
            lines.append(f"<{item['type']} {about}>")
            lines += [f'<nd ref="{number}"/>' for number in item.get("nodes", ())]
            lines += [
                f'<member type="{member["type"]}" ref="{member["ref"]}" role="{member["role"]}"/>'
                for member in item.get("members", ())
            ]
            lines += [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in item["tags"].items()]
            lines.append(f"</{item['type']}>")
        path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
        return path

    def answer(self):
        """The objects as a server answers them."""
        return json.dumps(
            {"version": 0.6, "osm3s": {"timestamp_osm_base": "2026-11-20T12:00:00Z"}, "elements": self.sorted()}
        )


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
    build_city(drawing.write(folder / "town.osm"), folder / "city.gpkg", read_norms(), progress=SILENT)
    return read_city(folder / "city.gpkg")


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
    built = assemble(source, norms, crs="EPSG:28992", layers={}, progress=SILENT)
    return replace(built, **{name: conform(name, built.table(name)) for name in TABLES})


@pytest.fixture
def spoken():
    """A progress that keeps what it is told: a list of (level, text)."""
    lines = []
    return Progress(log=lambda level, text: lines.append((level, text))), lines
