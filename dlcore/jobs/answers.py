"""How an answer travels from a worker to a page: plain trees, and errors as words.

A page must never import torch or scikit-learn, and Dask's protocol carries pickles: were a worker to return a model or
to raise an exception of torch's, the page would import torch to read it. So a worker returns plain trees only, and
errors as name, message and remedy.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

import numpy as np

from dlcore import errors
from dlcore.store.patience import is_disk_full

log = logging.getLogger("dlcore.jobs")

DISK_FULL = "The disk of this computer is full."
DISK_FULL_REMEDY = "Delete data or runs that you no longer need, or make room otherwise. Nothing was lost."


def answer(function: Callable, *args, **kwargs) -> dict:
    """Call `function` on a worker; what it gives, or what went wrong, as a plain tree."""
    try:
        return {"value": plain(function(*args, **kwargs))}
    except errors.DlcoreError as error:
        return failed(error)
    except MemoryError:
        return {"error": "JobError", "message": "There was not enough memory.", "remedy": "Try again with less data."}
    except Exception as error:
        if is_disk_full(error):
            return failed(errors.StoreError(DISK_FULL, DISK_FULL_REMEDY))
        log.error("%s", where(error))
        remedy = "Try again; if it happens again, tell whoever looks after this server."
        return {"error": "JobError", "message": "This could not be computed.", "remedy": remedy}


def failed(error: errors.DlcoreError) -> dict:
    """An error of ours as a plain tree."""
    return {"error": type(error).__name__, "message": error.message, "remedy": error.remedy}


def value(reply: dict):
    """What the worker gave; or its error, raised here as it was there."""
    if "value" in reply:
        return reply["value"]
    kind = getattr(errors, reply["error"], errors.JobError)
    raise kind(reply["message"], reply["remedy"])


def plain(node):
    """`node` as a tree of Python's own types (a file's bytes too) and numeric arrays; `TypeError` for anything else."""
    if isinstance(node, dict):
        return {str(key): plain(item) for key, item in node.items()}
    if isinstance(node, (list, tuple)):
        return [plain(item) for item in node]
    if isinstance(node, np.ndarray):
        return np.ascontiguousarray(node) if node.dtype.kind in "biuf" else plain(node.tolist())
    if isinstance(node, np.generic):
        node = node.item()
    if node is None or type(node) in (str, int, float, bool, bytes):
        return node
    raise TypeError(f"{type(node).__name__} is not part of a tree")


def where(error: BaseException) -> str:
    """Kind and place of an error without its text, which may quote a patient's values."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{frames}"
