"""Fetching public sets, tried against a server on this machine."""

import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from dlcore.data.images import public as module
from dlcore.data.images.public import PUBLIC_SETS, class_names, fetch, is_as_published
from dlcore.data.images.read import read_images
from dlcore.errors import DataError, NotFound


@pytest.fixture
def content(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (8, 28, 28), dtype=np.uint8)
    labels = (np.arange(8) % 2)[:, None]
    arrays = {"train_images": images, "train_labels": labels, "test_images": images[::-1], "test_labels": labels}
    np.savez(tmp_path / "made.npz", **arrays)
    return (tmp_path / "made.npz").read_bytes()


@pytest.fixture
def server(content):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404 if "missing" in self.path else 200)
            self.end_headers()
            self.wfile.write(content[:100] if "broken" in self.path else content)

        def log_message(self, *_):
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}", asked
    running.shutdown()


@pytest.fixture
def known(content, monkeypatch):
    """The set as if its authors had published what the server holds."""
    made = replace(PUBLIC_SETS["pneumoniamnist"], md5=hashlib.md5(content).hexdigest())
    monkeypatch.setitem(module.PUBLIC_SETS, "pneumoniamnist", made)


def test_fetched_once_checked_and_read_with_class_names(server, known, tmp_path):
    url, asked = server
    path = fetch("pneumoniamnist", tmp_path / "here", url=f"{url}/file.npz")
    assert fetch("pneumoniamnist", tmp_path / "here", url=f"{url}/file.npz") == path and len(asked) == 1
    data = read_images(path).dataset
    assert data.classes == ("normal", "pneumonia") and (data.split == "test").sum() == 8
    assert is_as_published(path) is True


def test_what_is_not_as_published_is_not_kept(server, known, tmp_path):
    with pytest.raises(DataError, match="not the published"):
        fetch("pneumoniamnist", tmp_path / "here", url=f"{server[0]}/broken.npz")
    assert not list((tmp_path / "here").glob("*"))


def test_no_connection_is_said_with_what_to_do(server, known, tmp_path):
    for url in (f"{server[0]}/missing.npz", "http://127.0.0.1:9/nobody.npz"):
        with pytest.raises(DataError, match="bring the file here"):
            fetch("pneumoniamnist", tmp_path, url=url)


def test_says_what_comes_from_whom_before(server, known):
    said = PUBLIC_SETS["pneumoniamnist"].about()
    assert all(word in said for word in ("4.2 MB", "5,856 pictures", "CC BY 4.0", "zenodo.org", "Kermany"))
    assert not server[1]  # nothing was asked of the server by saying it


def test_unknown_names_and_other_files(tmp_path):
    with pytest.raises(NotFound, match="no public set"):
        fetch("../etc", tmp_path)
    assert class_names("pneumoniamnist_128")["1"] == "pneumonia" and class_names("mine") == {}
    (tmp_path / "breastmnist.npz").write_bytes(b"something else")
    assert is_as_published(tmp_path / "breastmnist.npz") is False and is_as_published(tmp_path / "x.npz") is None


def test_every_set_is_fetched_over_an_encrypted_connection():
    for one in PUBLIC_SETS.values():
        assert one.url.startswith("https://zenodo.org/") and len(one.md5) == 32 and len(one.classes) >= 2
