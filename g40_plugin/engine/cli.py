"""The ``g40`` command."""

from __future__ import annotations

from .server import serve


def main() -> int:
    """Run the command; the exit code."""
    return serve()
