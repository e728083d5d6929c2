"""An engine in a process of its own, as QGIS starts it: what ends it, or holds it up, is seen from outside."""

import json
import os
import queue
import subprocess
import sys
import threading
from typing import NamedTuple

from g40_plugin.version import VERSION

UNEXPECTED = -32603


class Answer(NamedTuple):
    """What came of a request: ``ok``, ``error``, ``unexpected`` (a traceback), ``crash`` or ``hang``."""

    kind: str
    text: str = ""
    error: str = ""
    """the class of the error"""


class EngineProcess:
    """One engine, started again after it ended or was held up."""

    def __init__(self, log):
        self._log, self._process, self._lines = log, None, queue.Queue()
        self._number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.stdin.close()
            self._process.stdout.close()
        self._process = None

    def _start(self):
        # a wrong number in a file must not make a warning of numpy on every line
        environment = os.environ | {"LANGUAGE": "en", "PYTHONWARNINGS": "ignore"}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "g40_plugin.engine", "serve"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
            )
        self._lines = queue.Queue()
        threading.Thread(target=self._listen, args=(self._process, self._lines), daemon=True).start()
        ready = self._ask("initialize", {"version": VERSION, "language": "en"}, 120)
        assert ready.kind == "ok", ready

    @staticmethod
    def _listen(process, lines):
        try:
            for line in process.stdout:
                lines.put(line)
        except ValueError:
            # closed while it was read
            pass
        lines.put(None)

    def ask(self, method, params, seconds=20.0):
        """The answer of a method; an engine that gives none within ``seconds`` is ended."""
        if self._process is None:
            self._start()
            self._ask("check_engine", {}, 120)
        found = self._ask(method, params, seconds)
        if found.kind in ("crash", "hang"):
            self.stop()
        return found

    def _ask(self, method, params, seconds):
        self._number += 1
        request = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            while True:
                line = self._lines.get(timeout=seconds)
                if line is None:
                    return Answer("crash", f"exit code {self._process.wait()}")
                answer = json.loads(line)
                if answer.get("id") == self._number:
                    break
        except queue.Empty:
            return Answer("hang", f"no answer in {seconds} s")
        except BrokenPipeError:
            return Answer("crash", f"exit code {self._process.wait()}")
        if "error" not in answer:
            return Answer("ok")
        error = answer["error"]
        kind = "unexpected" if error["code"] == UNEXPECTED else "error"
        return Answer(kind, error["message"], error["data"]["type"])
