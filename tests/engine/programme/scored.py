"""A scored file drawn by hand: squares of 100 m side by side, and sites in them."""

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

CRS = "EPSG:28992"
SIDE_M = 100.0


def square(number, part=1.0):
    """The area of a number, or the western part of it."""
    west = 150_000.0 + 200.0 * number
    return shapely.box(west, 475_000.0, west + part * SIDE_M, 475_000.0 + SIDE_M)


def area(number, access, **more):
    """A row of the layer areas whose accessibility is a number."""
    name = chr(ord("A") + number)
    facts = {"area_id": name, "area_name": f"Buurt {name}", "ptn_score": access, "a15_score": access}
    facts |= {"den_cap": 1.0, "den_score": access}
    return facts | {"typ_main": None, "geometry": square(number)} | more


def site(of, kind, fits, **more):
    """A row of the layer sites of a scored file."""
    number = ord(of) - ord("A")
    low, high = (None, None) if fits is None else (0.75 * fits, 1.25 * fits)
    facts = {
        "site_id": f"{kind}-{of}", "area_id": of, "path": kind, "name": None, "area_m2": 1_000.0, "share": 0.8,
        "share_low": 0.6, "share_high": 1.0, "density": 100.0, "fits_low": low, "fits": fits,
        "fits_high": high, "status": None, "first_year": None, "corporation": None, "middle": None,
        "affordable_sale": None, "jobs": None, "jobs_kept": None, "green_m2": 0.0, "pays_m2": 0.0, "use": "yes",
        "use_share": None, "homes": None, "remark": None, "geometry": square(number, 0.5),
    }  # fmt: skip
    return facts | more


NUMBERS = (
    "first_year", "corporation", "middle", "affordable_sale", "jobs", "jobs_kept", "use_share", "homes", "share",
    "share_low", "share_high", "density", "fits", "fits_low", "fits_high",
)  # fmt: skip


def frame_of(rows):
    """A layer of rows; columns of numbers are numbers also where all cells are empty."""
    frame = pd.DataFrame(rows)
    numbers = [name for name in NUMBERS if name in frame and not frame[name].map(type).eq(str).any()]
    return gpd.GeoDataFrame(frame.astype(dict.fromkeys(numbers, float)), geometry="geometry", crs=CRS)


def write_scored(path, areas, sites):
    """Write the layers areas and sites; no rows of sites make a layer without rows."""
    pyogrio.write_dataframe(frame_of(areas), path, layer="areas")
    pyogrio.write_dataframe(
        frame_of(sites or [site("A", "empty", 1.0)]).iloc[: len(sites)],
        path,
        layer="sites",
        append=True,
        geometry_type="Polygon",
    )
    return path
