"""The ``g40`` command, as ``python -m g40_plugin.engine`` or as ``python -I <plugin folder>/engine/__main__.py``."""

import sys
from pathlib import Path

if not __package__:
    # started by its path: the folder that holds g40_plugin is not on the path yet
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from g40_plugin.engine.errors import MissingLibraryError
from g40_plugin.engine.service.environment import check_python


def main() -> int:
    """Run the command, or say that this Python is too old for it."""
    try:
        check_python()
    except MissingLibraryError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    # an older Python cannot even read it
    from g40_plugin.engine.service.cli import main as command  # noqa: PLC0415

    return command()


if __name__ == "__main__":
    sys.exit(main())
