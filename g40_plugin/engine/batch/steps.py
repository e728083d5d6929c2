"""The steps of a city: what each asks of the engine, what it rests on, and what it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from g40_plugin.catalogue import paper
from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import Method, Parameter

from ..city.kept import key_of
from ..norms import Norms
from ..runs.hashes import fingerprint, state_of
from ..runs.made import named, versions
from .rows import PDOK, Row

PLACE, PACKAGE, SCORED, PROGRAMME, PAGE, REPORT = "place", "package", "scored", "programme", "page", "report"
SHEETS, POSTER = "sheets", "poster"
OUTPUTS = {
    PLACE: "place",
    PACKAGE: "city.gpkg",
    SCORED: "scored.gpkg",
    PROGRAMME: "programme.gpkg",
    PAGE: "page.html",
    REPORT: "report",
    SHEETS: "sheets.pdf",
    POSTER: "poster.pdf",
}
# what QGIS draws
ON_PAPER = (SHEETS, POSTER)
# without these nothing that comes after them can be made
NEEDED = (PLACE, PACKAGE, SCORED)
_POSTER_PAPER = "A1"
# what the step of a place writes that others read
_ITS_PACKAGE, _ITS_AREAS = "city.gpkg", "areas.gpkg"

# what a city package rests on in the norms: what sources and city read of them (tests/engine/batch looks it up);
# addresses of services and the names of registers do not change what is in it
IN_PACKAGE = (
    "infill", "landcover", "registers", "edge", "transit", "tables", "buildings", "facilities", "network",
    "subcategories", "origins", "mobility", "vegetation", "jobs", "small", "credits", "greenery.storage",
    "density.zones", "profiles", "accessibility.pass_profile",
)  # fmt: skip

# what was seen of a file: its state and its fingerprint, by its path
Seen = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """One call of a method, or of an algorithm of QGIS, for a city."""

    name: str
    method: str
    params: dict[str, Any]
    norms: Any
    """what of the norms it rests on"""

    @property
    def out(self) -> str:
        """The name of the file or folder that it writes, in the folder of the city."""
        return OUTPUTS[self.name]

    def key(self, seen: Seen, language: str) -> str:
        """What it rests on, as a text: another one means that it has to be done again. Raises ``OSError``."""
        method = self.declared
        files = [(parameter.name, name, *_told(path, seen)) for parameter, name, path in self._files()]
        kinds = {parameter.name: parameter.kind for parameter in method.parameters}
        values = {name: value for name, value in self.params.items() if kinds[name] not in ("file", "folder", "output")}
        return key_of(self.method, sorted(values.items()), files, self.norms, language, sorted(versions().items()))

    def files(self) -> list[tuple[str, str]]:
        """The files that it is given, as they are written, each with the name of its parameter; norms are none."""
        return [(parameter.name, path) for parameter, _, path in self._files()]

    @property
    def declared(self) -> Method:
        """The method or algorithm that it calls."""
        return METHODS.get(self.method) or paper.ALGORITHMS[self.method]

    def _files(self) -> list[tuple[Parameter, str, str]]:
        return [
            (parameter, name, path)
            for parameter in self.declared.parameters
            if parameter.kind == "file" and parameter.name != "norms"
            for name, path in named(parameter, self.params.get(parameter.name))
        ]


def _told(path: str, seen: Seen) -> tuple[str, str]:
    """What a file holds, by its hash, and which layer of it is meant; what is no file is told as it is written."""
    file, bar, rest = path.partition("|")
    if path == PDOK or not Path(file).exists():
        return path, ""
    return look_at(Path(file), seen)["sha256"], f"{bar}{rest}"


def look_at(path: Path, seen: Seen) -> dict[str, Any]:
    """Size and hash of an input; the hash is worked out again where size or time of a file of it changed."""
    known, state = seen.get(str(path)), state_of(path)
    if known is None or known["state"] != state:
        size, sha256 = fingerprint(path)
        known = seen[str(path)] = {"state": state, "size": size, "sha256": sha256}
    return known


def steps_of(row: Row, folder: Path, norms: Norms) -> Iterator[Step]:
    """The steps of a city in their order; each may read what those before it wrote."""
    package, place = folder / OUTPUTS[PACKAGE], folder / OUTPUTS[PLACE]
    scored = str(folder / OUTPUTS[SCORED])
    used = str(package) if _builds(row) else str(row.package or place / _ITS_PACKAGE)
    own = {"norms": row.norms} if row.norms else {}
    if row.place is not None:
        yield _placing(row, folder, own, norms)
    if _builds(row):
        yield Step(PACKAGE, *_building(row, str(package), own), norms=parts_of(norms, IN_PACKAGE))
    given = {key: getattr(row, key) for key in ("id_field", "name_field", "plans", "sites", "corrections")}
    given |= {"layer": row.area_layer, "indicators": row.indicators or None}
    areas = row.areas or str(place / _ITS_AREAS)
    params = {"city": used, "areas": areas, "parts": row.parts, "out": scored, **own, **_given(given)}
    yield Step(SCORED, "score", params, norms.hash)
    making: dict[str, Callable[[], Step]] = {
        PROGRAMME: lambda: _programme(row, folder, scored, own, norms),
        PAGE: lambda: _page(row, folder, scored, used, norms),
        REPORT: lambda: _report(row, folder, scored, norms),
        SHEETS: lambda: _on_paper(SHEETS, paper.SHEETS.name, row, folder, used, norms),
        POSTER: lambda: _on_paper(POSTER, paper.POSTER.name, row, folder, used, norms),
    }
    for name, make in making.items():
        if name in row.make:
            yield make()


def _builds(row: Row) -> bool:
    return row.osm is not None or bool(row.registers or row.layers)


def _placing(row: Row, folder: Path, own: Mapping[str, Any], norms: Norms) -> Step:
    # beside what it writes, so that a download that comes anew is no other result
    cache = row.cache or str(folder / "downloads")
    params: dict[str, Any] = {"name": row.place, "out": str(folder / OUTPUTS[PLACE]), "cache": cache, **own}
    return Step(PLACE, "municipality", params | _given({"sources": row.sources, "year": row.year}), norms.hash)


def _building(row: Row, out: str, own: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    more = _given({"registers": row.registers, "layers": row.layers, "cache": row.cache, "sources": row.sources})
    if row.osm is None:
        return "add_registers", {"city": row.package, "out": out, **own, **more}
    built = _given({"complete": row.complete, "crs": row.crs})
    return "build_city", {"source": row.osm, "out": out, **own, **built, **more}


def _programme(row: Row, folder: Path, scored: str, own: Mapping[str, Any], norms: Norms) -> Step:
    params = {"scored": scored, "out": str(folder / OUTPUTS[PROGRAMME]), **own, **_given({"homes": row.homes})}
    return Step(PROGRAMME, "programme", params, norms.hash)


def _page(row: Row, folder: Path, scored: str, city: str, norms: Norms) -> Step:
    params = {"scored": {row.label: scored}, "title": row.label, "city": city, "out": str(folder / OUTPUTS[PAGE])}
    return Step(PAGE, "page", params, norms.hash)


def _report(row: Row, folder: Path, scored: str, norms: Norms) -> Step:
    params = {"scored": scored, "title": row.label, "out": str(folder / OUTPUTS[REPORT])}
    return Step(REPORT, "report", params | _with_programme(row, folder), norms.hash)


def _on_paper(name: str, algorithm: str, row: Row, folder: Path, city: str, norms: Norms) -> Step:
    params = {"scored": str(folder / OUTPUTS[SCORED]), "city": city, "output_pdf": str(folder / OUTPUTS[name])}
    if name == POSTER:
        params |= {"title": row.label, "paper": _POSTER_PAPER}
    return Step(name, algorithm, params | _with_programme(row, folder), norms.hash)


def _with_programme(row: Row, folder: Path) -> dict[str, Any]:
    return {"programme": str(folder / OUTPUTS[PROGRAMME])} if PROGRAMME in row.make else {}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def parts_of(norms: Norms, names: tuple[str, ...]) -> dict[str, Any]:
    """Some tables and values of the norms, by their full name."""
    found = {}
    for name in names:
        value: Any = norms.as_file
        for key in name.split("."):
            value = value[key]
        found[name] = value
    return found
