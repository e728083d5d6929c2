"""Pages are written beside their place and renamed, so that a failure leaves what was there."""

from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Sequence

from .. import outputs
from ..catalogue.language import listed
from ..catalogue.parameters import files
from ..owned import strangers
from ..translation import tr, tr_known
from .errors import MapError


@contextmanager
def written_beside(path: str, ending: str) -> Iterator[str]:
    """A path beside ``path`` to write to; renamed to ``path`` when the block ends well, removed when it does not.

    Raises ``MapError``, also for a name without the ending of its kind, so that no scored file is written over.
    """
    if Path(path).suffix.lower() != ending:
        message = tr("The output {path} must have a name that ends in {endings}.")
        raise MapError(message.format(path=path, endings=ending))
    with _told(path), outputs.written_beside(path) as beside:
        yield str(beside)


@contextmanager
def folder_written_beside(folder: str, names: Sequence[str]) -> Iterator[Path]:
    """A folder to write pages to that take their place in ``folder`` all or none, when the block ends well.

    Raises ``MapError`` before the block where one of ``names`` was written by somebody else.
    """
    with _told(folder):
        strange = strangers(outputs.followed(folder), files(*names), names)
    if strange:
        message = tr(
            "The folder {folder} holds files of the same names ({names}) that this program did not write: choose an "
            "empty folder, or move them first."
        )
        raise MapError(message.format(folder=folder, names=listed(strange)))
    with _told(folder), outputs.folder_written_beside(folder) as beside:
        yield beside


@contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except outputs.PlaceError as error:
        raise MapError(error.told(tr_known)) from error
    except OSError as error:
        message = tr("The output {path} cannot be written ({reason}): choose another place; nothing was changed.")
        raise MapError(message.format(path=path, reason=error.strerror or error)) from error
