"""The engine as QGIS starts it: a process, messages on its standard input and output."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "g40_plugin" / "engine" / "__main__.py"


class Engine:
    """A running engine; ``read`` gives the next message."""

    def __init__(self, *arguments):
        command = [sys.executable, *(arguments or ("-I", str(MAIN), "serve"))]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
        self.notes = []

    def write(self, text):
        self.process.stdin.write(text if isinstance(text, bytes) else text.encode())
        self.process.stdin.flush()

    def send(self, method, identity=None, **params):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.write(json.dumps(message if identity is None else {**message, "id": identity}) + "\n")

    def read(self):
        return json.loads(self.process.stdout.readline())

    def answer(self):
        """The next answer; what was reported before it is kept in ``notes``."""
        while "method" in (message := self.read()):
            self.notes.append(message)
        return message

    def ask(self, method, identity=1, **params):
        self.send(method, identity, **params)
        return self.answer()

    def until(self, method):
        while (message := self.read()).get("method") != method:
            pass
        return message

    def end(self):
        """What stands on standard error, and the exit code."""
        _, errors = self.process.communicate(timeout=20)
        return errors.decode(), self.process.returncode
