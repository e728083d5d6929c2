"""Other programs that the engine starts: their output as it comes, and their end with all that they started."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from ..progress import Progress

# seconds between two looks at whether the user cancelled
LOOK_S = 0.2


async def line_of(stream: asyncio.StreamReader, progress: Progress) -> bytes:
    """The next line, none at the end; raises ``CancelledError`` also while there is none."""
    while True:
        try:
            return await asyncio.wait_for(stream.readline(), LOOK_S)
        except TimeoutError:
            progress.check()


async def piece_of(stream: asyncio.StreamReader, progress: Progress) -> bytes:
    """What has come since, a line or less, none at the end; raises ``CancelledError`` also while there is nothing."""
    while True:
        try:
            return await asyncio.wait_for(stream.read(4096), LOOK_S)
        except TimeoutError:
            progress.check()


async def end(child: asyncio.subprocess.Process) -> None:
    """End a program with all that it started."""
    if sys.platform == "win32":
        ending = await asyncio.create_subprocess_exec("taskkill", "/T", "/F", "/PID", str(child.pid))
        await ending.wait()
    else:
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()
