"""Looks at all files of the rows before any work: what is missing, cannot be read or does not fit is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyogrio

from ..city.package import read_meta
from ..city.vector import PARQUET, layer_path, layers_of
from ..errors import G40Error, InputError, MissingLibraryError
from ..intake.files import check_file
from ..intake.guard import reading
from ..norms import Norms, read_norms
from ..parts.region import check_parts
from ..service.qgis import program_of
from ..sources.addresses import read_sources
from ..sources.layers import check_tables
from ..sources.registers import check_registers
from ..translation import tr
from .rows import Row
from .steps import ON_PAPER

_OSM = (".osm", ".pbf", ".gz", ".bz2")


def mistakes_of(row: Row) -> list[str]:
    """A sentence for everything that is wrong with the files and names of a row, as far as a look tells."""
    found = [
        tr("{key}: {path} does not exist").format(key=key, path=path)
        for key, path in row.paths()
        if not Path(path.partition("|")[0]).exists()
    ]
    norms = read_norms()
    for look in (_norms, _names, _package, _areas, _paper):
        try:
            found += list(look(row, norms))
        except G40Error as error:
            found.append(str(error))
    return [tr("City {name}: {reason}.").format(name=row.label, reason=one.rstrip(".")) for one in dict.fromkeys(found)]


def _there(path: str | None) -> bool:
    return path is not None and Path(path.partition("|")[0]).exists()


def _norms(row: Row, _norms: Norms) -> Iterator[str]:
    if _there(row.norms):
        read_norms(row.norms)
    yield from ()


def _names(row: Row, norms: Norms) -> Iterator[str]:
    checks: list[Callable[[], None]] = [
        lambda: check_registers(row.registers, read_sources(row.sources)),
        lambda: check_tables(row.layers),
        lambda: check_parts(row.parts),
    ]
    for check in checks:
        try:
            check()
        except InputError as error:
            yield str(error)
    unknown = sorted(set(row.complete) - set(norms.subcategories))
    if unknown:
        message = tr("Unknown sub-categories {names}: choose from {known}.")
        yield message.format(names=", ".join(unknown), known=", ".join(norms.subcategories))


def _package(row: Row, _norms: Norms) -> Iterator[str]:
    if row.osm is not None and not row.osm.lower().endswith(_OSM):
        yield tr("osm: {path} is no OSM file (.osm.pbf, .osm, .osm.gz or .osm.bz2)").format(path=row.osm)
    if row.package is not None and _there(row.package):
        read_meta(row.package)


def _paper(row: Row, _norms: Norms) -> Iterator[str]:
    """Whether there is a QGIS, for what it draws; it is looked for once."""
    if set(row.make) & set(ON_PAPER) and (problem := _without_qgis()):
        yield problem


@cache
def _without_qgis() -> str:
    try:
        program_of()
    except MissingLibraryError as error:
        return str(error)
    return ""


def _areas(row: Row, _norms: Norms) -> Iterator[str]:
    """Whether the layer of plan areas has polygons, a CRS and the fields that are named."""
    if row.areas is None or not _there(row.areas):
        return
    asked = layer_path(row.areas)
    if Path(asked.file).suffix.lower() in PARQUET:
        return
    check_file(asked.file)
    layers = layers_of(asked.file)
    name = row.area_layer or asked.layer
    if name is not None and name not in layers:
        message = tr("The file {file} has no layer {layer} with geometry; it has: {names}.")
        raise InputError(message.format(file=asked.file, layer=name, names=", ".join(layers) or "-"))
    with reading(asked.file):
        about = pyogrio.read_info(asked.file, layer=name or next(iter(layers), None))
    if not about["crs"]:
        yield tr("areas: {path} has no CRS").format(path=row.areas)
    if about["features"] == 0:
        yield tr("areas: {path} holds no areas").format(path=row.areas)
    for key in ("id_field", "name_field"):
        field = getattr(row, key)
        if field is not None and field not in about["fields"]:
            message = tr("{key}: {path} has no field {field}; it has {fields}")
            fields = ", ".join(about["fields"]) or "-"
            yield message.format(key=key, path=row.areas, field=field, fields=fields)
