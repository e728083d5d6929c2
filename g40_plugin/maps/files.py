"""Pages are written beside their place and renamed, so that a failure leaves what was there."""

import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from ..translation import tr
from .errors import MapError


@contextmanager
def written_beside(path: str) -> Iterator[str]:
    """A path beside ``path`` to write to; renamed to ``path`` when the block ends well, removed when it does not."""
    target = Path(path).absolute()
    check_writable(target)
    beside = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        yield str(beside)
        beside.replace(target)
    except OSError as error:
        message = tr("The output {path} cannot be written ({reason}): choose another place; nothing was changed.")
        raise MapError(message.format(path=target, reason=error.strerror or error)) from error
    finally:
        # georeferenced pictures come with a small file beside them
        for left in target.parent.glob(f".{target.stem}.{os.getpid()}.part.*"):
            left.unlink()


def check_writable(target: Path) -> None:
    """Raise ``MapError`` where a file cannot be written."""
    if not target.parent.is_dir():
        message = tr("The folder {folder} does not exist: create it or choose another output.")
        raise MapError(message.format(folder=target.parent))
    if target.exists() and not target.is_file():
        raise MapError(tr("The output {path} is not a file: give a file name.").format(path=target))
    if not os.access(target.parent, os.W_OK) or (target.exists() and not os.access(target, os.W_OK)):
        message = tr("The output {path} cannot be written: no permission. Choose another place or change its rights.")
        raise MapError(message.format(path=target))
