"""A small OSM file drawn in metres, which tests of the sources read, and the city that it makes."""

import json
from xml.sax.saxutils import quoteattr

from pyproj import Transformer

from g40_plugin.engine.city.package import as_read
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import assemble

# a spot in Delft, EPSG:28992
ORIGIN = (85_000.0, 446_000.0)
_TO_DEGREES = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)


def in_degrees(x, y):
    """Longitude and latitude of a place in metres from ORIGIN."""
    return _TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)


def city_of(source, norms, *, layers=None, **options):
    """What is read of the city package of an OSM file, without the file of it, which takes five times as long."""
    built = assemble(source, norms, layers=layers or {}, progress=SILENT, **options)
    return as_read(built, source.with_suffix(".gpkg"))


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
