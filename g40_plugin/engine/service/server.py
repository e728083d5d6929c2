"""JSON-RPC 2.0 over standard input and output, one message per line: how QGIS talks to the engine."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import threading
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock, Timer
from typing import Any, BinaryIO

from ..errors import CancelledError, G40Error, MissingLibraryError, VersionError
from ..progress import Progress
from ..translation import set_language, tr
from ..version import VERSION
from . import environment

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603

PATIENCE_S = 0.8
PROGRESS_EVERY_S = 0.1
EXIT_STOPPED = 70

Id = int | str | None
Message = dict[str, Any]


class _RequestError(G40Error):
    """A message that is not a request this server can take."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class _Running:
    """A request that has no answer yet."""

    id: Id
    cancelled: Event = field(default_factory=Event)
    future: Future[Message] | None = None


def _warm_up() -> None:
    importlib.import_module(".warm", __package__).compile_kernels()


class Server:
    """Reads requests in the calling thread and runs them one by one in a thread of its own."""

    def __init__(self, requests: BinaryIO, answers: BinaryIO) -> None:
        self._requests = requests
        self._answers = answers
        self._writing = Lock()
        self._open: dict[Id, _Running] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._initialized = False

    def serve(self) -> int:
        """Answer until standard input closes or ``exit`` comes; the exit code of the process."""
        try:
            for line in self._requests:
                if line.strip() and (code := self._read_one(line)) is not None:
                    return code
            return 0
        finally:
            self._close()

    def _read_one(self, line: bytes) -> int | None:
        """Take one message; the exit code where it is the last one."""
        request: Message = {}
        try:
            request = _read(line)
            if request["method"] == "exit":
                return 0
            self._take(request)
        except G40Error as error:
            self._send_error(request.get("id"), error)
            return error.exit_code if isinstance(error, MissingLibraryError) else None
        return None

    def _take(self, request: Message) -> None:
        method, params, identity = request["method"], request.get("params", {}), request.get("id")
        if method == "cancel":
            self._cancel(params.get("id"))
        elif method == "initialize":
            self._send({"id": identity, "result": self._initialize(params)})
            # loads the libraries and compiles the kernels while the user is still choosing
            threading.Thread(target=_warm_up, daemon=True).start()
        elif not self._initialized:
            raise _RequestError(INVALID_REQUEST, tr("The first request must be 'initialize'."))
        elif identity is None or identity in self._open:
            raise _RequestError(INVALID_REQUEST, tr("A request needs an id that no other running request has."))
        else:
            self._start(method, params, identity)

    def _initialize(self, params: Message) -> Message:
        set_language(str(params.get("language", "en")))
        asked = params.get("version")
        if asked != VERSION:
            message = tr(
                "The plugin has version {plugin} and the engine version {engine}: "
                "install both from the same release and start again."
            )
            raise VersionError(message.format(plugin=asked, engine=VERSION))
        environment.check()
        self._initialized = True
        return {"version": VERSION, "python": platform.python_version(), "libraries": environment.libraries()}

    def _start(self, method: str, params: Message, identity: Id) -> None:
        # loads when it is known that its libraries are there
        methods = importlib.import_module(".methods", __package__)
        if method not in methods.METHODS:
            known = ", ".join(["initialize", *methods.METHODS])
            message = tr("The engine has no method {method}: use one of {known}.").format(method=method, known=known)
            raise _RequestError(METHOD_NOT_FOUND, message)
        running = _Running(identity)
        self._open[identity] = running
        running.future = self._worker.submit(methods.call, method, params, self._progress(running))
        running.future.add_done_callback(lambda future: self._done(running, future))

    def _progress(self, running: _Running) -> Progress:
        last_time, last_text = 0.0, ""

        def report(fraction: float, text: str) -> None:
            nonlocal last_time, last_text
            now = time.monotonic()
            if text == last_text and now - last_time < PROGRESS_EVERY_S:
                return
            last_time, last_text = now, text
            self._notify(running, "progress", fraction=round(fraction, 4), text=text)

        def log(level: str, text: str) -> None:
            self._notify(running, "log", level=level, text=text)

        return Progress(report, log, running.cancelled)

    def _done(self, running: _Running, future: Future[Message]) -> None:
        if future.cancelled():
            self._answer(running, error=_cancelled())
            return
        error = future.exception()
        if error is None:
            self._answer(running, result=future.result())
        else:
            self._answer(running, error=error)

    def _cancel(self, identity: Id) -> None:
        running = self._open.get(identity)
        if running is None or running.future is None:
            return
        running.cancelled.set()
        if not running.future.cancel():
            patience = Timer(PATIENCE_S, self._stop, [running])
            patience.daemon = True
            patience.start()

    def _stop(self, running: _Running) -> None:
        """End the process when a library holds on to a cancelled request."""
        if running.future is None or running.future.done():
            return
        _discard_unfinished()
        self._answer(running, error=_cancelled())
        os._exit(EXIT_STOPPED)

    def _close(self) -> None:
        waiting = list(self._open.values())
        for running in waiting:
            running.cancelled.set()
        self._worker.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + PATIENCE_S
        while any(running.future and not running.future.done() for running in waiting):
            if time.monotonic() > deadline:
                _discard_unfinished()
                os._exit(EXIT_STOPPED)
            time.sleep(0.01)

    def _answer(self, running: _Running, *, result: Message | None = None, error: BaseException | None = None) -> None:
        # whoever takes the request out of the list first answers it
        if self._open.pop(running.id, None) is None:
            return
        if error is None:
            self._send({"id": running.id, "result": result})
        else:
            self._send_error(running.id, error)

    def _send_error(self, identity: Id, error: BaseException) -> None:
        if isinstance(error, G40Error):
            code, message = error.code, str(error)
        else:
            traceback.print_exception(error)
            code = INTERNAL_ERROR
            message = tr("The engine met something unexpected ({kind}: {text}): please report it with what you did.")
            message = message.format(kind=type(error).__name__, text=error)
        data = {"type": type(error).__name__.lstrip("_")}
        self._send({"id": identity, "error": {"code": code, "message": message, "data": data}})

    def _notify(self, running: _Running, method: str, **params: Any) -> None:
        self._send({"method": method, "params": {"id": running.id, **params}})

    def _send(self, message: Message) -> None:
        line = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False, allow_nan=False)
        with self._writing:
            self._answers.write(line.encode() + b"\n")
            self._answers.flush()


def _read(line: bytes) -> Message:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = tr("A line is not a JSON message ({reason}): send one message per line.").format(reason=error)
        raise _RequestError(PARSE_ERROR, message) from error
    if not isinstance(request, dict) or request.get("jsonrpc") != "2.0" or not isinstance(request.get("method"), str):
        raise _RequestError(INVALID_REQUEST, tr('A message needs "jsonrpc": "2.0" and a method.'))
    if not isinstance(request.get("id"), int | str | None):
        raise _RequestError(INVALID_REQUEST, tr("The id of a request must be a number or a text."))
    if not isinstance(request.get("params", {}), dict):
        raise _RequestError(INVALID_PARAMS, tr("The parameters of a request must be an object with names."))
    return request


def _cancelled() -> CancelledError:
    return CancelledError(tr("Cancelled; nothing was written."))


def _discard_unfinished() -> None:
    files = importlib.import_module("..files", __package__)
    files.discard_unfinished()


def serve() -> int:
    """Serve on standard input and output until the client is done."""
    # libraries that print would break the messages: they get standard error, the messages the real output
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return Server(sys.stdin.buffer, answers).serve()
