"""Whole files from a real server: kept, asked again, taken up where they broke off, tried again, and told."""

import json
import os
import ssl
import time
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
import trustme
from web_servers import Files

from g40_plugin.engine.errors import CancelledError, DownloadError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sources.addresses import read_sources
from g40_plugin.engine.sources.file_download import fetch_file
from g40_plugin.engine.sources.locked import locked

CONTENT = bytes(range(256)) * 20_000
BEFORE = 1_700_000_000
OLD = 1e-9


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    server = Files(folder)
    yield server
    server.stop()


@pytest.fixture
def server(served):
    served.reset()
    (served.folder / "feed.zip").write_bytes(CONTENT)
    os.utime(served.folder / "feed.zip", (BEFORE, BEFORE))
    return served


@pytest.fixture
def get(tmp_path):
    def fetch(url, progress=SILENT, **changed):
        quick = {"tries": 3, "backoff_s": 0.01, "longest_wait_s": 1.5, "read_s": 5.0, "allow_http": True}
        limits = read_sources().web.model_copy(update=quick | changed)
        return fetch_file(url, tmp_path / "feed.zip", limits, progress)

    return fetch


def listening():
    told = []
    return told, Progress(log=lambda level, text: told.append((level, text)))


def test_a_file_is_kept_until_it_is_old(server, get):
    url = f"{server.url}/feed.zip"
    first = get(url)
    assert (first.how, first.date, first.path.read_bytes()) == ("downloaded", "2023-11-14", CONTENT)
    assert get(url).how == "fresh"
    assert len(server.asked) == 1
    # old, and the same: nothing is sent, and it is fresh again
    assert get(url, keep_days=OLD).how == "unchanged"
    assert server.statuses == [200, 304]
    assert get(url).how == "fresh"
    assert sorted(path.name for path in first.path.parent.iterdir()) == ["feed.zip", "feed.zip.json"]


def test_a_file_that_changed_is_fetched(server, get):
    url = f"{server.url}/feed.zip"
    get(url)
    (server.folder / "feed.zip").write_bytes(b"new")
    assert get(url, keep_days=OLD).how == "downloaded"
    assert get(url).path.read_bytes() == b"new"
    # another address is another file
    (server.folder / "other.zip").write_bytes(b"other")
    assert get(f"{server.url}/other.zip").path.read_bytes() == b"other"


def test_a_download_that_stops_in_the_middle_goes_on(server, get):
    server.faults["feed.zip"] = ["half"]
    assert get(f"{server.url}/feed.zip").path.read_bytes() == CONTENT
    assert server.statuses == [200, 206]
    # but for the piece that was on its way
    begin = int(server.ranges[0].removeprefix("bytes=").removesuffix("-"))
    assert len(CONTENT) // 2 - (1 << 16) <= begin <= len(CONTENT) // 2


def test_what_broke_off_goes_on_in_a_later_run(server, get, tmp_path):
    server.faults["feed.zip"] = ["half", "half", "half"]
    with pytest.raises(DownloadError, match="breaks off"):
        get(f"{server.url}/feed.zip")
    assert not (tmp_path / "feed.zip").exists()
    assert get(f"{server.url}/feed.zip").path.read_bytes() == CONTENT
    assert server.statuses == [200, 206, 206, 206]


def test_what_broke_off_begins_anew_where_the_file_changed(server, get):
    server.faults["feed.zip"] = ["half"]
    with pytest.raises(DownloadError):
        get(f"{server.url}/feed.zip", tries=1)
    (server.folder / "feed.zip").write_bytes(b"new" * 100_000)
    assert get(f"{server.url}/feed.zip").path.read_bytes() == b"new" * 100_000
    assert server.statuses == [200, 200]


def test_a_part_that_is_whole_already_begins_anew(server, get, tmp_path):
    (tmp_path / "feed.zip.part").write_bytes(CONTENT + b"more")
    (tmp_path / "feed.zip.part.json").write_text(json.dumps({"url": f"{server.url}/feed.zip", "tag": "x"}))
    server.faults["feed.zip"] = [416]
    assert get(f"{server.url}/feed.zip").path.read_bytes() == CONTENT


def test_a_busy_server_is_waited_for_as_long_as_it_says(server, get):
    server.faults["feed.zip"] = [(429, {"Retry_After": "1"}), 503]
    begin = time.monotonic()
    assert get(f"{server.url}/feed.zip").how == "downloaded"
    assert time.monotonic() - begin >= 1.0
    assert server.statuses == [429, 503, 200]


def test_a_slow_server_is_tried_again(server, get):
    server.faults["feed.zip"] = ["slow"]
    assert get(f"{server.url}/feed.zip", read_s=0.3).path.read_bytes() == CONTENT


def test_a_server_that_gives_a_byte_now_and_then_is_not_waited_for(server, get):
    server.faults["feed.zip"] = ["drip"]
    begin = time.monotonic()
    with pytest.raises(DownloadError, match=r"takes longer than 0\.5 seconds"):
        get(f"{server.url}/feed.zip", longest_answer_s=0.5)
    assert time.monotonic() - begin < 5.0


@pytest.mark.parametrize(
    ("fault", "words"), [(404, "status 404"), (403, "status 403"), (500, "status 500"), ((429, {}), "status 429")]
)
def test_a_server_that_fails_is_told(server, get, fault, words):
    server.faults["feed.zip"] = [fault] * 3
    with pytest.raises(DownloadError, match=words):
        get(f"{server.url}/feed.zip")


def test_what_is_old_serves_when_the_server_fails(server, get):
    get(f"{server.url}/feed.zip")
    told, progress = listening()
    server.faults["feed.zip"] = [404]
    found = get(f"{server.url}/feed.zip", progress, keep_days=OLD)
    assert (found.how, found.date) == ("old", "2023-11-14")
    assert "status 404" in told[0][1] and "2023-11-14 is used" in told[0][1]


def test_limits_and_addresses_are_those_of_every_download(server, get):
    with pytest.raises(DownloadError, match=r"larger than 1 MB.*web\.max_answer_mb"):
        get(f"{server.url}/feed.zip", max_answer_mb=1.0)
    with pytest.raises(DownloadError, match="not secure"):
        get(f"{server.url}/feed.zip", allow_http=False)
    server.faults["feed.zip"] = [(302, {"Location": server.url.replace("127.0.0.1", "localhost")})]
    with pytest.raises(DownloadError, match="another host, localhost"):
        get(f"{server.url}/feed.zip")


def test_a_certificate_that_is_over_is_told(tmp_path, get, monkeypatch):
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    over = datetime.now(UTC) - timedelta(days=2)
    authority.issue_cert("127.0.0.1", not_before=over - timedelta(days=9), not_after=over).configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    server = Files(tmp_path, context)
    with pytest.raises(DownloadError, match=r"CERTIFICATE_VERIFY_FAILED: .*expired"):
        get(f"{server.url}/ca.pem")
    assert not server.asked
    server.stop()


def test_a_download_can_be_cancelled(server, get, tmp_path):
    cancelled = Event()
    progress = Progress(report=lambda *_: cancelled.set(), cancelled=cancelled)
    with pytest.raises(CancelledError):
        get(f"{server.url}/feed.zip", progress)
    assert not (tmp_path / "feed.zip").exists()


def test_a_folder_is_held_by_one_at_a_time(tmp_path):
    order = []

    def second():
        with locked(tmp_path, SILENT):
            order.append("second")

    with locked(tmp_path, SILENT):
        waiting = Thread(target=second)
        waiting.start()
        time.sleep(0.7)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
