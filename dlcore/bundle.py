"""Model files and results on disk: a zip of JSON and safetensors, never a pickle.

A *tree* is nested dict, list and tuple of str, int, float, bool, None and numeric numpy arrays. The JSON part keeps the
structure, the safetensors part the arrays. Opening a hostile file gives a `BundleError`; it runs no code and reads no
more than a fixed number of bytes.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from dlcore.errors import BundleError

MAX_JSON_BYTES = 64 * 2**20  # of results, which are written here
MAX_CARD_BYTES = 8 * 2**20  # of a model file, which may come from elsewhere: Python takes up to 30 times as much
MAX_ARRAY_BYTES = 512 * 2**20
FORMAT = 1
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed date, so that equal content gives equal bytes


@dataclass(frozen=True)
class Bundle:
    """A model file, opened: what is said about the model, and what it needs to predict."""

    card: dict[str, Any]
    state: dict[str, Any]


def write_tree(target, tree) -> None:
    """Write a tree to a path or a binary file object."""
    _write(target, tree, "tree.json", "arrays.safetensors")


def read_tree(source):
    """Read what `write_tree` wrote, from a path or bytes; `BundleError` if it is anything else."""
    return _read(source, "tree.json", "arrays.safetensors")


def write_bundle(target, card: dict, state: dict) -> None:
    """Write a model file: the card (a tree without arrays) and the fitted state (a tree).

    Parameters
    ----------
    target : path or binary file object
    card : dict
        Family, parameters, schema, metrics, seed, versions, hash of the data.
    state : dict
        An estimator's ``to_state()``.
    """
    _write(target, {"format": FORMAT, "card": card, "state": state}, "card.json", "model.safetensors")


def read_bundle(source) -> Bundle:
    """Open a model file from a path or bytes.

    Raises
    ------
    BundleError
        The file is not a zip of exactly ``card.json`` and ``model.safetensors``, is damaged, too large, too deeply
        nested, or written by a newer version.
    """
    tree = _read(source, "card.json", "model.safetensors", MAX_CARD_BYTES)
    if not isinstance(tree, dict) or not all(isinstance(tree.get(part), dict) for part in ("card", "state")):
        raise _not_a_model_file("its card is incomplete")
    if tree.get("format") != FORMAT:
        raise BundleError("This model file was written in another format.", "Open it with the version that wrote it.")
    return Bundle(tree["card"], tree["state"])


def read_card(source) -> dict[str, Any]:
    """The card of a model file alone; raises as `read_bundle`, but looks at no weights."""
    tree = _read(source, "card.json", "model.safetensors", MAX_CARD_BYTES, with_arrays=False)
    if not isinstance(tree, dict) or not isinstance(tree.get("card"), dict):
        raise _not_a_model_file("its card is incomplete")
    card = tree["card"]
    return {name: value if name == "state" else _put_together(value, {}) for name, value in card.items()}


def _write(target, tree, json_name: str, arrays_name: str) -> None:
    arrays: dict[str, np.ndarray] = {}
    text = json.dumps(_take_apart(tree, arrays), allow_nan=False, ensure_ascii=False).encode()
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, json_name, text, zipfile.ZIP_DEFLATED)
        _add(archive, arrays_name, save_arrays(arrays), zipfile.ZIP_DEFLATED)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, compression: int) -> None:
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, compression, compresslevel=1)


def _take_apart(node, arrays: dict[str, np.ndarray]):
    """The JSON form of a tree; its arrays go into `arrays`."""
    if isinstance(node, dict):
        return {str(key): _take_apart(value, arrays) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [_take_apart(value, arrays) for value in node]
    if isinstance(node, np.ndarray) and node.dtype.kind in "biuf":
        name = str(len(arrays))
        arrays[name] = np.ascontiguousarray(node).reshape(node.shape)
        return {"$array": name}
    if isinstance(node, np.ndarray):
        return _take_apart(node.tolist(), arrays)
    if isinstance(node, np.generic):
        node = node.item()
    if isinstance(node, float) and not math.isfinite(node):
        return {"$float": repr(node)}
    return node


def _put_together(node, arrays: dict[str, np.ndarray]):
    if isinstance(node, list):
        return [_put_together(value, arrays) for value in node]
    if not isinstance(node, dict):
        return node
    if set(node) == {"$array"}:
        return arrays[node["$array"]]
    if set(node) == {"$float"}:
        return float(node["$float"])
    return {key: _put_together(value, arrays) for key, value in node.items()}


def _read(source, json_name: str, arrays_name: str, max_json: int = MAX_JSON_BYTES, with_arrays: bool = True):
    stream = io.BytesIO(source) if isinstance(source, (bytes, bytearray, memoryview)) else Path(source)
    try:
        with zipfile.ZipFile(stream) as archive:
            if sorted(archive.namelist()) != sorted((json_name, arrays_name)):
                raise _not_a_model_file("it holds other files")
            text = _bounded(archive, json_name, max_json)
            if not with_arrays:
                return json.loads(text)
            arrays = load_arrays(_bounded(archive, arrays_name, MAX_ARRAY_BYTES))
        return _put_together(json.loads(text), arrays)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # RuntimeError: an encrypted entry, and RecursionError: nested too deeply
        raise _not_a_model_file("it is damaged or incomplete") from error
    except (SafetensorError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _not_a_model_file("its content cannot be read") from error
    except (KeyError, TypeError, OverflowError, MemoryError) as error:
        raise _not_a_model_file("its parts do not fit together") from error


def _bounded(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Content of one entry; never more than `limit` bytes are unpacked, whatever the entry says of itself."""
    if archive.getinfo(name).file_size > limit:
        raise BundleError(f"This file would unpack to more than {limit // 2**20} MB.", "It was not opened.")
    with archive.open(name) as entry:
        content = entry.read(limit + 1)
    if len(content) > limit:
        raise BundleError(f"This file unpacks to more than {limit // 2**20} MB.", "It was not opened.")
    return content


def _not_a_model_file(why: str) -> BundleError:
    return BundleError(
        f"This is not a file that Cajal can open: {why}.", "Choose a model file that was saved here, ending in .zip."
    )
