"""The ``g40`` command, as ``python -m g40_plugin.engine`` or as ``python -I <plugin folder>/engine/__main__.py``."""

import os
import signal
import sys
from pathlib import Path

if not __package__:
    # started by its path: the folder that holds g40_plugin is not on the path yet
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

INTERRUPTED = 130


def main() -> int:
    """Run the command, or say that this Python is too old for it."""
    # while the libraries load there is nothing to clean up
    signal.signal(signal.SIGINT, _leave)
    # an older Python cannot even read the command
    from g40_plugin.engine.errors import MissingLibraryError  # noqa: PLC0415
    from g40_plugin.engine.service.environment import check_python  # noqa: PLC0415

    try:
        check_python()
    except MissingLibraryError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    from g40_plugin.engine.service.cli import main as command  # noqa: PLC0415

    try:
        return command()
    finally:
        signal.signal(signal.SIGINT, _leave)


def _leave(*_signal: object) -> None:
    # the words of the catalogue are not loaded yet
    os.write(2, b"Cancelled; nothing was written.\n")
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
