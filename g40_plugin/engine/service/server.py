"""JSON-RPC 2.0 over standard input and output, one message per line: how QGIS talks to the engine."""

from __future__ import annotations

import importlib
import json
import math
import os
import platform
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock, Timer
from typing import Any, BinaryIO

from g40_plugin.version import VERSION

from ..errors import CancelledError, G40Error, MissingLibraryError, VersionError
from ..progress import Progress
from ..translation import set_language, tr
from . import environment

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603

# a longer line is no message of a client
LONGEST_LINE = 64 * 2**20

FILES = "g40_plugin.engine.files"

PATIENCE_S = 0.8
PROGRESS_EVERY_S = 0.1
EXIT_STOPPED = 70

Id = float | str | None
Message = dict[str, Any]
Reply = Callable[[str], None]


class _RequestError(G40Error):
    """A message that is not a request this server can take."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class _Running:
    """A request that has no answer yet."""

    id: Id
    reply: Reply
    cancelled: Event = field(default_factory=Event)
    future: Future[str] | None = None


class _Batch:
    """Gathers the answers to an array of requests into one line."""

    def __init__(self, size: int, send: Reply) -> None:
        self._waiting = size
        self._send = send
        self._answers: list[str] = []
        self._lock = Lock()

    def reply(self, answer: str) -> None:
        """Take an answer; empty where none is asked for."""
        with self._lock:
            self._waiting -= 1
            self._answers += [answer] if answer else []
            if not self._waiting and self._answers:
                self._send(f"[{', '.join(self._answers)}]")


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
            while line := self._requests.readline(LONGEST_LINE):
                if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
                    self._skip_line()
                elif line.strip() and (code := self._read_line(line)) is not None:
                    return code
        except BrokenPipeError:
            pass  # nobody listens any more
        finally:
            self.close()
        return 0

    def _skip_line(self) -> None:
        while (rest := self._requests.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        message = tr("A line is longer than {size} MB: send less in one message.").format(size=LONGEST_LINE // 2**20)
        self._write(_error(None, _RequestError(PARSE_ERROR, message)))

    def _read_line(self, line: bytes) -> int | None:
        """Take one message or an array of them; the exit code where it is the last one."""
        try:
            messages = _parsed(line)
        except _RequestError as error:
            self._write(_error(None, error))
            return None
        if not isinstance(messages, list):
            return self._read_one(messages, self._write)
        batch = _Batch(len(messages), self._write)
        codes = [self._read_one(message, batch.reply) for message in messages]
        return next((code for code in codes if code is not None), None)

    def _read_one(self, message: Any, reply: Reply) -> int | None:
        """Take one message; the exit code where it is the last one."""
        identity = _identity(message)
        try:
            method, params = _checked(message)
            if method == "exit":
                return 0
            if "id" not in message:
                self._notified(method, params)
                reply("")
            else:
                self._take(method, params, identity, reply)
        except G40Error as error:
            reply(_error(identity, error))
            return error.exit_code if isinstance(error, MissingLibraryError) else None
        return None

    def _notified(self, method: str, params: Message) -> None:
        """Do what needs no answer: only a cancel does; nobody waits for the rest."""
        identity = params.get("id")
        if method == "cancel" and isinstance(identity, float | int | str | None):
            self._cancel(identity)

    def _take(self, method: str, params: Message, identity: Id, reply: Reply) -> None:
        if method == "cancel":
            self._notified(method, params)
            reply(_answer(identity, "null"))
        elif method == "initialize":
            reply(_answer(identity, json.dumps(self._initialize(params))))
            # loads the libraries and compiles the kernels while the user is still choosing
            threading.Thread(target=_warm_up, daemon=True).start()
        elif not self._initialized:
            raise _RequestError(INVALID_REQUEST, tr("The first request must be 'initialize'."))
        elif identity is None or identity in self._open:
            raise _RequestError(INVALID_REQUEST, tr("A request needs an id that no other running request has."))
        else:
            self._start(method, params, identity, reply)

    def _initialize(self, params: Message) -> Message:
        asked, language = params.get("version"), params.get("language", "en")
        if not isinstance(language, str) or not isinstance(asked, str | None):
            raise _RequestError(INVALID_PARAMS, tr("The version and the language of 'initialize' must be text."))
        set_language(language)
        if asked != VERSION:
            message = tr(
                "The plugin has version {plugin} and the engine version {engine}: "
                "install both from the same release and start again."
            )
            raise VersionError(message.format(plugin=asked, engine=VERSION))
        environment.check()
        self._initialized = True
        return {"version": VERSION, "python": platform.python_version(), "libraries": environment.libraries()}

    def _start(self, method: str, params: Message, identity: Id, reply: Reply) -> None:
        # loads when it is known that its libraries are there
        methods = importlib.import_module(".methods", __package__)
        if method not in methods.METHODS:
            known = ", ".join(["initialize", *methods.METHODS])
            message = tr("The engine has no method {method}: use one of {known}.").format(method=method, known=known)
            raise _RequestError(METHOD_NOT_FOUND, message)
        running = _Running(identity, reply)
        self._open[identity] = running

        def work() -> str:
            # what cannot be written is an error of the method, found before anything is sent
            result = methods.call(method, params, self._progress(running))
            return _answer(identity, json.dumps(result, allow_nan=False))

        running.future = self._worker.submit(work)
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

    def _done(self, running: _Running, future: Future[str]) -> None:
        error = _cancelled() if future.cancelled() else future.exception()
        self._reply(running, future.result() if error is None else _error(running.id, error))

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
        discard_unfinished()
        # the client must not call an engine that is about to be gone
        self._reply(running, _error(running.id, _cancelled(), ends=True))
        os._exit(EXIT_STOPPED)

    def close(self) -> None:
        """Cancel what runs, and end the process where a library holds on to it."""
        waiting = list(self._open.values())
        for running in waiting:
            running.cancelled.set()
        self._worker.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + PATIENCE_S
        # a signal may come just before the future of a request that runs is known
        while any(running.future is None or not running.future.done() for running in waiting):
            if time.monotonic() > deadline:
                discard_unfinished()
                os._exit(EXIT_STOPPED)
            time.sleep(0.01)

    def _reply(self, running: _Running, answer: str) -> None:
        # whoever takes the request out of the list first answers it
        if self._open.pop(running.id, None) is not None:
            running.reply(answer)

    def _notify(self, running: _Running, method: str, **params: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": {"id": running.id, **params}}
        self._write(json.dumps(message, allow_nan=False))

    def _write(self, line: str) -> None:
        if not line:
            return  # nobody asked
        # plain ASCII: half a surrogate, as in the name of a file, goes through as it came
        with self._writing:
            self._answers.write(line.encode("ascii") + b"\n")
            self._answers.flush()


def _answer(identity: Id, result: str) -> str:
    return f'{{"jsonrpc": "2.0", "id": {json.dumps(identity)}, "result": {result}}}'


def _error(identity: Id, error: BaseException, *, ends: bool = False) -> str:
    if isinstance(error, G40Error):
        code, message = error.code, str(error)
    else:
        traceback.print_exception(error)
        code = INTERNAL_ERROR
        message = tr("The engine met something unexpected ({kind}: {text}): please report it with what you did.")
        message = message.format(kind=type(error).__name__, text=error)
    data: Message = {"type": type(error).__name__.lstrip("_")}
    if ends:
        data["ends"] = True
    told = {"code": code, "message": message, "data": data}
    return json.dumps({"jsonrpc": "2.0", "id": identity, "error": told})


def _parsed(line: bytes) -> Any:
    try:
        messages = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        message = tr("A line is not a JSON message ({reason}): send one message per line.").format(reason=error)
        raise _RequestError(PARSE_ERROR, message) from error
    if messages == []:
        raise _RequestError(INVALID_REQUEST, tr("An array of messages is empty: send at least one."))
    return messages


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _identity(message: Any) -> Id:
    """The id of a message as far as it can be told, which is what an error goes back with."""
    identity = message.get("id") if isinstance(message, dict) else None
    fits = isinstance(identity, int | float | str | None) and not isinstance(identity, bool)
    if not fits or (isinstance(identity, float) and not math.isfinite(identity)):
        return None
    return identity


def _checked(message: Any) -> tuple[str, Message]:
    """Method and parameters of a message. Raises ``_RequestError`` for what is no message of the protocol."""
    wrong = not isinstance(message, dict) or message.get("jsonrpc") != "2.0"
    if wrong or not isinstance(message.get("method"), str):
        raise _RequestError(INVALID_REQUEST, tr('A message needs "jsonrpc": "2.0" and a method.'))
    if _identity(message) is None and message.get("id") is not None:
        raise _RequestError(INVALID_REQUEST, tr("The id of a request must be a number or a text."))
    params = message.get("params", {})
    if not isinstance(params, dict):
        raise _RequestError(INVALID_PARAMS, tr("The parameters of a request must be an object with names."))
    return message["method"], params


def _cancelled() -> CancelledError:
    return CancelledError(tr("Cancelled; nothing was written."))


def discard_unfinished() -> None:
    """Remove what is half written, for a process that stops in the middle."""
    # a module that is still loading, maybe in the thread that holds on, has written nothing
    discard = getattr(sys.modules.get(FILES), "discard_unfinished", None)
    if discard is not None:
        discard()


def serve() -> int:
    """Serve on standard input and output until the client is done."""
    # libraries that print would break the messages: they get standard error, the messages the real output
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    server = Server(sys.stdin.buffer, answers)
    _leave_at_signals(server)
    return server.serve()


def _leave_at_signals(server: Server) -> None:
    """End the process at a signal that the reading thread does not hear: one that comes just before it waits."""
    if os.name == "nt":
        # it has no signals that come from elsewhere
        return
    heard, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)

    def leave() -> None:
        os.read(heard, 1)
        # time for the reading thread, which tells the user too
        time.sleep(2 * PATIENCE_S)
        server.close()
        os._exit(CancelledError.exit_code)

    threading.Thread(target=leave, daemon=True).start()
