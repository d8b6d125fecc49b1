"""Model files: what is written comes back bit by bit, and hostile files are refused without harm."""

import io
import json
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlcore.bundle import read_bundle, read_card, read_tree, write_bundle, write_tree
from dlcore.errors import BundleError

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats()
    | st.text()
    | hnp.arrays(st.sampled_from([np.float32, np.float64, np.int64, np.bool_, np.uint8]), hnp.array_shapes(min_dims=0))
)
KEYS = st.text().filter(lambda key: not key.startswith("$"))
TREES = st.recursive(LEAVES, lambda kids: st.lists(kids, max_size=3) | st.dictionaries(KEYS, kids, max_size=3))


def packed(write, *parts) -> bytes:
    target = io.BytesIO()
    write(target, *parts)
    return target.getvalue()


def same(a, b) -> bool:
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (a != a and b != b)


@given(TREES)
def test_any_tree_comes_back_bit_by_bit(tree):
    assert same(read_tree(packed(write_tree, tree)), tree)


def test_equal_content_gives_equal_bytes():
    card, state = {"family": "ann"}, {"w": np.arange(6.0).reshape(2, 3)}
    assert packed(write_bundle, card, state) == packed(write_bundle, card, state)
    assert read_bundle(packed(write_bundle, card, state)).state["w"].shape == (2, 3)


def archive(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return target.getvalue()


def model_file(card: bytes = b"{}", tensors: bytes = b"") -> bytes:
    return archive(card_DOT_json=card, model_DOT_safetensors=tensors)


class Bomb:
    def __reduce__(self):
        return (open, ("/tmp/cajal_was_here", "w"))


def safetensors_header(header: dict, body: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


F32 = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
GOOD = safetensors_header({"0": F32}, bytes(8))
HOSTILE = {
    "empty": b"",
    "not a zip": b"id,age\n1,2\n",
    "a pickle": pickle.dumps(Bomb()),
    "a pickle inside": model_file(b"{}", pickle.dumps(Bomb())),
    "a pickle beside": archive(card_DOT_json=b"{}", model_DOT_safetensors=GOOD, data_DOT_pkl=pickle.dumps(Bomb())),
    "zip slip": archive(**{".._DOT___evil": b"x", "card_DOT_json": b"{}"}),
    "truncated zip": model_file(b"{}", GOOD)[:-30],
    "truncated tensors": model_file(b'{"format":1,"card":{},"state":{"w":{"$array":"0"}}}', GOOD[:-4]),
    "oversized header": model_file(b"{}", struct.pack("<Q", 2**60) + b"{}"),
    "oversized tensor": model_file(
        b"{}", safetensors_header({"0": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]}})
    ),
    "shape beyond its bytes": model_file(b"{}", safetensors_header({"0": F32 | {"shape": [9]}}, bytes(8))),
    "array that is not there": model_file(b'{"format":1,"card":{},"state":{"w":{"$array":"7"}}}', GOOD),
    "deeply nested": model_file(b"[" * 500_000 + b"]" * 500_000, GOOD),
    "nested below the reader's own limit": model_file(b'{"state":' * 900 + b"1" + b"}" * 900, GOOD),
    "not JSON": model_file(b"\xff\xfe", GOOD),
    "a list": model_file(b"[]", GOOD),
    "no state": model_file(b'{"format":1,"card":{}}', GOOD),
    "another format": model_file(b'{"format":99,"card":{},"state":{}}', GOOD),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name, tmp_path):
    path = tmp_path / "model.zip"
    path.write_bytes(HOSTILE[name])
    for source in (HOSTILE[name], path):
        with pytest.raises(BundleError) as refusal:
            read_bundle(source)
        assert refusal.value.remedy
    assert not (tmp_path.parent / "evil").exists()


def test_a_zip_bomb_is_refused_before_it_unpacks(monkeypatch):
    monkeypatch.setattr("dlcore.bundle.MAX_ARRAY_BYTES", 2**20)
    bomb = model_file(b"{}", bytes(64 * 2**20))
    tracemalloc.start()
    with pytest.raises(BundleError, match="MB"):
        read_bundle(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_a_zip_that_lies_about_its_size_is_refused():
    honest = model_file(b"{}", b"\0" * 2_000_000)
    lying = honest.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 8))
    with pytest.raises(BundleError):
        read_bundle(lying)


def test_a_card_read_alone_is_the_card_of_the_whole_file():
    """Also where a figure of it is not defined."""
    file = io.BytesIO()
    card = {"metrics": {"ratio": {"value": 1.0, "low": float("nan"), "high": float("inf")}}, "family": "ann"}
    write_bundle(file, card, {"weights": np.ones(3)})
    alone, whole = read_card(file.getvalue()), read_bundle(file.getvalue()).card
    np.testing.assert_equal(
        {k: v for k, v in alone.items() if k != "state"}, {k: v for k, v in whole.items() if k != "state"}
    )
    assert np.isnan(alone["metrics"]["ratio"]["low"])
