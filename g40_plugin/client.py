"""The client of the engine: starts its process, calls a method, relays progress, log lines and cancel."""

import json
import math
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Dict, List, Optional, Tuple

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import QProcess

from g40_plugin.version import VERSION

from .engine_setup import ENGINE_MAIN, clean_environment, engine_problem, find_python, unfit_choice
from .translation import language, tr

CANCELLED = -32006
INVALID_INPUT = -32001
MISSING_LIBRARY = -32008
UNEXPECTED = -32603

START_SECONDS = 120.0
CANCEL_SECONDS = 2.0
POLL_MILLISECONDS = 50
LAST_LINES = 20

Message = Dict[str, Any]


class EngineError(Exception):
    """An error that the engine answered with, or its death; the message is one sentence for the user."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


def _no_number(value: Any, name: str = "") -> Optional[Tuple[str, float]]:
    """The name and the value of a number in params that JSON does not know, such as nan and inf; None without one."""
    if isinstance(value, float) and not math.isfinite(value):
        return name, value
    inner = [(name, one) for one in value] if isinstance(value, list) else []
    if isinstance(value, dict):
        inner = list(value.items())
    return next((odd for key, one in inner if (odd := _no_number(one, key))), None)


class _Engine:
    """A process of the engine. All its methods run in the one thread that made it: a QProcess belongs to a thread."""

    def __init__(self) -> None:
        self._process: Optional[QProcess] = None
        self._errors: List[str] = []
        self._last_id = 0

    def answer(
        self, method: str, params: Message, messages: "queue.Queue[Optional[Message]]", cancelled: threading.Event
    ) -> Message:
        """Call a method and wait for its result; progress and log lines are put in ``messages``."""
        if not self._alive():
            self._start(messages, cancelled)
        return self._exchange(method, params, messages, cancelled)

    def close(self) -> None:
        """End the process."""
        if self._alive():
            self._send({"jsonrpc": "2.0", "method": "exit"})
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(int(CANCEL_SECONDS * 1000)):
                self._kill()
        self._process = None

    def _alive(self) -> bool:
        if self._process is None:
            return False
        # without an event loop the state is only looked at while waiting
        return not self._process.waitForFinished(0) and self._process.state() == QProcess.ProcessState.Running

    def _start(self, messages: "queue.Queue[Optional[Message]]", cancelled: threading.Event) -> None:
        python = find_python()
        if python is None:
            raise EngineError(engine_problem())
        self._errors = []
        self._process = QProcess()
        self._process.setProcessEnvironment(clean_environment())
        self._process.start(str(python), ["-X", "utf8", "-I", str(ENGINE_MAIN), "serve"])
        if not self._process.waitForStarted():
            reason = self._process.errorString()
            self._process = None
            message = tr(
                "The engine cannot be started with {python} ({reason}): choose 'Set up the engine…' in the menu."
            )
            raise EngineError(message.format(python=python, reason=reason))
        deadline = time.monotonic() + START_SECONDS
        try:
            self._exchange("initialize", {"version": VERSION, "language": language()}, messages, cancelled, deadline)
        except EngineError as error:
            self._kill()
            problem = unfit_choice(str(error)) if error.code == MISSING_LIBRARY else ""
            if problem:
                raise EngineError(problem, MISSING_LIBRARY) from error
            raise

    def _exchange(
        self,
        method: str,
        params: Message,
        messages: "queue.Queue[Optional[Message]]",
        cancelled: threading.Event,
        deadline: float = float("inf"),
    ) -> Message:
        odd = _no_number(params)
        if odd:
            message = tr("{name} is {value}, which is no number to count with: give another value.")
            raise EngineError(message.format(name=odd[0], value=odd[1]), INVALID_INPUT)
        self._last_id += 1
        number = self._last_id
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        killing_time = float("inf")
        while True:
            for message in self._received():
                # what the engine could not read has no number, and it does one thing at a time
                if message.get("id") == number or ("error" in message and message.get("id") is None):
                    return self._result(message)
                if message.get("method") in ("progress", "log"):
                    messages.put(message)
            if self._process.state() != QProcess.ProcessState.Running:
                raise self._died()
            if cancelled.is_set() and killing_time == float("inf"):
                self._send({"jsonrpc": "2.0", "method": "cancel", "params": {"id": number}})
                killing_time = time.monotonic() + CANCEL_SECONDS
            if time.monotonic() > killing_time:
                self._kill()
                raise EngineError(tr("Cancelled."), CANCELLED)
            if time.monotonic() > deadline:
                message = tr("The engine did not answer within {seconds:.0f} seconds of its start: try again.")
                raise EngineError(message.format(seconds=START_SECONDS))
            self._process.waitForReadyRead(POLL_MILLISECONDS)

    def _received(self) -> List[Message]:
        found = []
        while self._process.canReadLine():
            line = bytes(self._process.readLine()).decode("utf-8")
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError as error:
                self._kill()
                message = tr(
                    "The engine answered something that cannot be read ('{line}'); it is started again at the next "
                    "call."
                )
                raise EngineError(message.format(line=line.strip()[:80])) from error
        errors = bytes(self._process.readAllStandardError()).decode("utf-8", "replace")
        self._errors = (self._errors + errors.splitlines())[-LAST_LINES:]
        return found

    def _result(self, message: Message) -> Message:
        error = message.get("error")
        if error is None:
            return message["result"]
        if (error.get("data") or {}).get("ends") and not self._process.waitForFinished(int(CANCEL_SECONDS * 1000)):
            # a library held on, so the engine ends itself after this answer: the next call must not meet it
            self._kill()
        if error["code"] == UNEXPECTED:
            self._received()
            raise EngineError("\n".join([error["message"], *self._errors]), UNEXPECTED)
        raise EngineError(error["message"], error["code"])

    def _died(self) -> EngineError:
        self._received()
        self._process = None
        words = "\n".join(self._errors).strip()
        if not words:
            return EngineError(
                tr("The engine stopped in the middle; nothing was written. It is started again at the next call.")
            )
        message = tr(
            "The engine stopped in the middle; nothing was written. It is started again at the next call. It said "
            "last:\n{words}"
        )
        return EngineError(message.format(words=words))

    def _send(self, message: Message) -> None:
        self._process.write(json.dumps(message).encode("ascii") + b"\n")

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.waitForFinished(2000)
        self._process = None


class _Relay:
    """Hands messages of the engine on to the feedback of an algorithm, in the user's own names."""

    def __init__(self, feedback: QgsProcessingFeedback, named: Callable[[str], str]) -> None:
        self._feedback = feedback
        self._named = named
        self._text = ""

    def __call__(self, message: Message) -> None:
        params = message["params"]
        text = self._named(params["text"])
        if message["method"] == "progress":
            self._feedback.setProgress(100.0 * params["fraction"])
            if text not in ("", self._text):
                self._text = text
                self._feedback.setProgressText(text)
        elif params["level"] == "warning":
            self._feedback.pushWarning(text)
        else:
            self._feedback.pushInfo(text)


class _Session:
    """One warm engine for the whole of QGIS, in a thread of its own, whatever thread calls."""

    def __init__(self) -> None:
        self._engine = _Engine()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="g40-engine")
        self._stopping = threading.Event()
        # titles of what is at work or waits, in their order
        self._queue: List[str] = []

    def call(
        self, method: str, params: Message, feedback: QgsProcessingFeedback, title: str, named: Callable[[str], str]
    ) -> Message:
        messages: queue.Queue[Optional[Message]] = queue.Queue()
        cancelled = threading.Event()
        relay = _Relay(feedback, named)
        before = list(self._queue)
        if before:
            message = tr("Waits for '{others}': the engine does one thing at a time, and begins this one after it.")
            feedback.setProgressText(message.format(others="', '".join(before)))
        self._queue.append(title)
        future = self._thread.submit(self._engine.answer, method, params, messages, cancelled)
        future.add_done_callback(lambda _future: (self._queue.remove(title), messages.put(None)))
        while True:
            if feedback.isCanceled() or self._stopping.is_set():
                cancelled.set()
                future.cancel()
            try:
                message = messages.get(timeout=0.1)
            except queue.Empty:
                continue
            if message is None:
                break
            relay(message)
        if future.cancelled():
            raise EngineError(tr("Cancelled."), CANCELLED)
        return future.result()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.submit(self._engine.close)
        self._thread.shutdown(wait=True)


_sessions: List[_Session] = []
_starting = threading.Lock()


def call(
    method: str,
    params: Message,
    feedback: QgsProcessingFeedback,
    *,
    title: str = "",
    named: Callable[[str], str] = str,
) -> Message:
    """Call a method of the engine from any thread and wait for its result.

    Progress and log lines go to ``feedback``, whose cancel stops the engine; ``named`` puts the user's own names in
    them. ``title`` is what other calls are told that they wait for. Raises ``EngineError``.
    """
    with _starting:
        if not _sessions:
            _sessions.append(_Session())
        session = _sessions[0]
    try:
        return session.call(method, params, feedback, title or method, named)
    except EngineError as error:
        raise EngineError(named(str(error)), error.code) from error


def stop() -> None:
    """End the engine; the next call starts a new one."""
    with _starting:
        while _sessions:
            _sessions.pop().stop()
