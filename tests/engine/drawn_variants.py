"""Variants drawn by lot in a city, kind by kind, as a user might draw them."""

import sqlite3
from contextlib import closing

import geopandas as gpd
import numpy as np
import shapely

from g40_plugin.catalogue.variants import LAYERS
from g40_plugin.engine.variants.file import ROW, Variant

COLUMNS = {layer.name: {field.name: field.default for field in layer.fields} for layer in LAYERS}
SUBS = ("supermarket", "gp", "primary_school", "playground", "park", "pharmacy", "daycare", "sport")
COVERS = ("park", "grass", "water", "pedestrian", "private_green", "parking", "wood", "playground")


def variant_of(crs, **layers):
    """A variant of layers, each a list of dictionaries with geometry and the columns that are not their defaults."""
    frames = {}
    for name, rows in layers.items():
        if rows:
            columns = [{**COLUMNS[name], ROW: number + 1, **row} for number, row in enumerate(rows)]
            frame = gpd.GeoDataFrame(columns, geometry="geometry", crs=crs)
            for column, default in COLUMNS[name].items():
                numbers = {one.name: one.kind for one in _fields(name)}[column] != "text" and column != "vacant"
                frame[column] = frame[column].astype(float if numbers and not isinstance(default, str) else object)
            frames[name] = frame
    return Variant("drawn.gpkg", {"name": "drawn"}, frames)


def write_variant(path, crs, facts=(("name", "Proef"),), **layers):
    """A file of a variant, with only the layers that are named."""
    path.unlink(missing_ok=True)
    for name, rows in layers.items():
        frame = gpd.GeoDataFrame([{**COLUMNS[name], **row} for row in rows], geometry="geometry", crs=crs)
        frame.to_file(path, layer=name, driver="GPKG")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE variant (key TEXT, value TEXT)")
        database.executemany("INSERT INTO variant VALUES (?, ?)", facts)
    return path


def _fields(name):
    return next(layer for layer in LAYERS if layer.name == name).fields


class Lot:
    """Draws features in the plan areas of a city."""

    def __init__(self, city, areas, seed):
        self.city, self.areas = city, areas
        self.lot = np.random.default_rng(seed)

    def point(self):
        shape = self.areas.geometry.iloc[self.lot.integers(len(self.areas))]
        west, south, east, north = shape.bounds
        for _ in range(50):
            point = shapely.Point(self.lot.uniform(west, east), self.lot.uniform(south, north))
            if shape.contains(point):
                return point
        return shape.representative_point()

    def box(self, least, most):
        centre, sides = self.point(), self.lot.uniform(least, most, 2)
        box = shapely.box(centre.x, centre.y, centre.x + sides[0], centre.y + sides[1])
        return shapely.affinity.rotate(box, float(self.lot.uniform(0, 90)))

    def near(self, frame):
        row = int(self.lot.integers(len(frame)))
        where = frame.geometry.iloc[row].representative_point()
        return frame.iloc[row], shapely.Point(where.x + self.lot.uniform(-3, 3), where.y + self.lot.uniform(-3, 3))

    def ways(self):
        start = self.point()
        end = shapely.Point(start.x + self.lot.normal(0, 150), start.y + self.lot.normal(0, 150))
        return {"kind": str(self.lot.choice(["bridge", "path", "cycle", "street"])),
                "geometry": shapely.LineString([start, end])}

    def closed(self):
        _, place = self.near(self.city.streets)
        return {"to": str(self.lot.choice(["all", "cars"])), "geometry": place}

    def facilities(self):
        if self.lot.random() < 0.4:
            row, place = self.near(self.city.facilities)
            return {"change": "gone", "sub": row["sub"], "geometry": place}
        return {"change": "new", "sub": str(self.lot.choice(SUBS)), "geometry": self.point()}

    def stops(self):
        if self.lot.random() < 0.4 and len(self.city.stops):
            row, place = self.near(self.city.stops)
            return {"change": "gone", "level": str(row["level"]), "geometry": place}
        often = float(self.lot.integers(1, 12)) if self.lot.random() < 0.7 else np.nan
        return {"change": "new", "level": str(self.lot.integers(1, 7)), "departures_h": often, "geometry": self.point()}

    def ground(self):
        return {"cover": str(self.lot.choice(COVERS)), "geometry": self.box(10, 120)}

    def buildings(self):
        if self.lot.random() < 0.4:
            return {"change": "gone", "geometry": self.box(20, 150)}
        return {"change": "new", "use": str(self.lot.choice(["living", "work", "shop", "care"])),
                "levels": float(self.lot.integers(1, 8)), "homes": np.nan, "geometry": self.box(10, 40)}

    def plans(self):
        homes = float(self.lot.integers(0, 300))
        return {
            "name": "plan",
            "homes": homes,
            "floor_work": float(self.lot.integers(0, 3000)),
            "levels": float(self.lot.integers(2, 8)),
            "parking_spaces": float(self.lot.integers(0, 200)),
            "green_share": float(self.lot.choice([np.nan, 0.2, 0.4])),
            "middle": min(10.0, homes),
            "clears": str(self.lot.choice(["yes", "no"])),
            "geometry": self.box(50, 200),
        }

    def corrections(self):
        _, place = self.near(self.city.buildings)
        return {"vacant": str(self.lot.integers(0, 2)), "owner": "gemeente" if self.lot.random() < 0.5 else None,
                "geometry": place}

    def sites(self):
        return {"use": str(self.lot.choice(["yes", "no", "only if"])), "geometry": self.box(30, 120)}

    def variant(self, kinds):
        """A variant with one feature for each of some kinds, which may repeat."""
        layers = {}
        for kind in kinds:
            layers.setdefault(kind, []).append(getattr(self, kind)())
        return variant_of(self.city.crs, **layers)


KINDS = tuple(layer.name for layer in LAYERS)
