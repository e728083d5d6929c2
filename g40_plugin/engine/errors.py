"""Errors of the engine: each has a code, one sentence, and in the sentence what to do."""

from __future__ import annotations


class G40Error(Exception):
    """Base of every error the engine raises on purpose.

    The message is one sentence for the user: what is wrong, where, and what to do.
    ``exit_code`` is what the ``g40`` command leaves with; ``code`` is the JSON-RPC error code.
    """

    code = -32000
    exit_code = 1


class InputError(ValueError, G40Error):
    """A layer, field, file or parameter that cannot be used as it is."""

    code = -32001
    exit_code = 2


class NormsError(ValueError, G40Error):
    """A norms file or overlay that does not fit the schema."""

    code = -32002
    exit_code = 3


class CityPackageError(ValueError, G40Error):
    """A city package that is not one, is incomplete, or has another version."""

    code = -32003
    exit_code = 4


class OutputError(OSError, G40Error):
    """An output that cannot be written: locked, no permission, or no space left."""

    code = -32004
    exit_code = 5


class DownloadError(ConnectionError, G40Error):
    """A place that is not found, or a server that does not answer."""

    code = -32005
    exit_code = 6


class CancelledError(G40Error):
    """The user cancelled; nothing was written."""

    code = -32006
    exit_code = 130


class VersionError(ValueError, G40Error):
    """Plugin and engine are of different versions."""

    code = -32007
    exit_code = 7


class MissingLibraryError(ImportError, G40Error):
    """A library that the engine needs is missing."""

    code = -32008
    exit_code = 8


class BeyondPartError(Exception):
    """What is worked out of a part of a city rests on data beyond it: the part has to be cut wider.

    The engine's own business; no user sees it.
    """
