"""The sample city as a mirror of sources: a folder with files under their plain names."""

import shutil

import geopandas as gpd
import pyogrio


def mirror_of(made, folder):
    """``folder`` with OpenStreetMap, boundary and neighbourhoods of what ``write_sample_city`` made."""
    shutil.copy(made["osm"], folder / "osm.osm.pbf")
    areas = pyogrio.read_dataframe(made["areas"])
    town = gpd.GeoDataFrame({"naam": ["Voorbeeldstad"], "code": ["9999"]}, geometry=[areas.union_all().envelope])
    pyogrio.write_dataframe(town.set_crs(areas.crs), folder / "boundary.gpkg", layer="gemeentegebied")
    columns = {"code": "buurtcode", "naam": "buurtnaam"}
    people = areas.rename(columns=columns)[[*columns.values(), "geometry"]].assign(aantal_inwoners=1000)
    pyogrio.write_dataframe(people, folder / "neighbourhoods.gpkg", layer="buurten")
    return folder
