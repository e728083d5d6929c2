"""Which files the engine opens: regular ones that unpack to what their size promises and read no others."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from ..errors import G40Error, InputError
from ..translation import tr
from .limits import UNZIPPED, UNZIPPED_FREE_BYTES, Limit

# with it files that read other files, and paths into archives and on servers, are read too
ALLOW_LINKED = "G40_ALLOW_LINKED_FILES"
# drivers of GDAL that read what another file or a server holds
_LINKING_DRIVERS = (
    "ADBC", "AmigoCloud", "Carto", "CSW", "DAAS", "EEDA", "EEDAI", "Elasticsearch", "GDALG", "GPSBabel", "GTI", "HTTP",
    "NGW", "OAPIF", "OGCAPI", "OGR_VRT", "PLMOSAIC", "PLSCENES", "STACIT", "STACTA", "VRT", "WCS", "WFS", "WMS", "WMTS",
)  # fmt: skip
# how their files begin
_LINKING_STARTS = (b"<ogrvrt", b"<vrtdataset", b"<gdal_wms", b"<gdaltileindex", b"<ogrwfs", b"<ogrcsw", b"<wcs_gdal")
_LINKING_JSON = b'"gdal_streamed_alg"'
_HEAD_BYTES = 4096
_VIRTUAL = "/vsi"


def linked_allowed() -> bool:
    """Whether a setting lets files be read that read others."""
    return os.environ.get(ALLOW_LINKED, "").strip().lower() in ("1", "yes", "true")


def skip_linking_drivers() -> None:
    """Keep GDAL from loading drivers that read other files; before any library that holds it is imported."""
    if not linked_allowed():
        own = os.environ.get("GDAL_SKIP", "")
        # with spaces between them where there is no comma
        also = own.split("," if "," in own else None)
        os.environ["GDAL_SKIP"] = ",".join(dict.fromkeys([*filter(None, map(str.strip, also)), *_LINKING_DRIVERS]))


def check_there(path: Path | str, *, most: Limit | None = None) -> None:
    """Raise ``InputError`` for a path where no file is, or what ``check_file`` refuses."""
    check_file(path, most=most)
    if not Path(path).exists():
        raise InputError(tr("The file {file} does not exist: choose another one.").format(file=path))


def check_file(
    path: Path | str, *, folder: bool = False, most: Limit | None = None, error: type[G40Error] = InputError
) -> None:
    """Raise ``error`` for a path that is there and is no regular file, or a file that is too large or reads others.

    ``folder`` lets a folder pass, as feeds and shapefiles come in. That a file is missing is for its reader to tell.
    """
    if str(path).startswith(_VIRTUAL) and not linked_allowed():
        message = tr(
            "{path} is a place inside an archive or on a server: save it as a file of its own ({name}=1 reads it)."
        )
        raise error(message.format(path=path, name=ALLOW_LINKED))
    place = Path(path)
    try:
        if not place.exists() or (folder and place.is_dir()):
            return
        regular = place.is_file()
        size, head = (place.stat().st_size, _head(place)) if regular else (0, b"")
    except (OSError, ValueError) as found:
        # a name with a NUL, or too long for the system
        reason = getattr(found, "strerror", None) or found
        message = tr("{path} cannot be opened ({reason}): choose another file.")
        raise error(message.format(path=path, reason=reason)) from found
    if not regular:
        raise error(tr("{path} is a folder or a device: choose a file.").format(path=path))
    if most is not None:
        most.check(size, tr("The bytes of {path}").format(path=path))
    if not linked_allowed() and _links(head):
        message = tr(
            "{path} holds no data but tells where to read it: save the data itself, as GeoPackage or GeoTIFF "
            "({name}=1 reads it)."
        )
        raise error(message.format(path=path, name=ALLOW_LINKED))
    if head.startswith(b"PK"):
        _check_zip(path, size, error)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD_BYTES)


def _links(head: bytes) -> bool:
    lower = head.lower()
    return _LINKING_JSON in lower or any(start in lower for start in _LINKING_STARTS)


def _check_zip(path: Path | str, size: int, error: type[G40Error]) -> None:
    """Refuse a zip file that unpacks to far more than its size, as text and drawings never do."""
    try:
        with zipfile.ZipFile(path) as archive:
            content = sum(info.file_size for info in archive.infolist())
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        # its reader tells what is wrong with it
        return
    if content > max(UNZIPPED_FREE_BYTES.value, UNZIPPED.value * size):
        message = tr(
            "{path} unpacks to {content:.0f} MB from {size:.1f} MB: unpack it and look what it holds, or set {name} "
            "higher."
        )
        megabytes = {"content": content / 1e6, "size": size / 1e6}
        raise error(message.format(path=path, name=UNZIPPED.variable, **megabytes))
