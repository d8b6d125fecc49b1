"""What must hold before a model file from elsewhere is taken in: a card that is complete, numbers that are numbers.

What passes is written anew by `upload_tasks.open_bundle` from the model that was built, so that nothing of the file itself
stays: a page or the answering worker opens only what was written here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore.data.kinds import kind_of_card
from dlcore.data.schema import CATEGORY, NUMBER, Schema
from dlcore.errors import BundleError, DataError
from dlcore.specs import BINARY, MULTICLASS, REGRESSION

MAX_CARD_BYTES = 2**20  # beside the schema, which has its own bounds
MAX_COLUMNS, MAX_TEXT = 20_000, 2_000
#: Fields of a card and what each must be; whatever else stands there is left out.
FIELDS: dict[str, type | tuple[type, ...]] = {
    "family": str,
    "estimator": str,
    "task": str,
    "params": dict,
    "seed": int,
    "classes": list,
    "schema": (dict, type(None)),
    "data": dict,
    "created": str,
    "versions": dict,
}
OPTIONAL: dict[str, type | tuple[type, ...]] = {
    "device": str,
    "precision": str,
    "threads": int,
    "metrics": dict,
    "headline": (str, dict),
    "threshold": (int, float),
    "important": list,
    "noticed": list,
}


def checked_card(card: dict) -> dict[str, Any]:
    """The card with the fields that are known, each of its type; `BundleError` where one is missing or wrong."""
    for name, kind in FIELDS.items():
        if name not in card or not isinstance(card[name], kind):
            raise _refused(f"its card says nothing usable of “{name}”")
    known = {name: card[name] for name in FIELDS}
    known |= {name: card[name] for name, kind in OPTIONAL.items() if isinstance(card.get(name), kind)}
    if len(json.dumps(known | {"schema": None})) > MAX_CARD_BYTES:
        raise _refused("its card is too long")
    if not all(isinstance(name, str) and len(name) <= MAX_TEXT for name in known["classes"]):
        raise _refused("its classes are not words")
    _check_data(known)
    known["schema"] = _checked_schema(known)
    for place, number in _numbers(known):  # a metric may be undefined, such as a share of nobody
        if math.isinf(number) or (math.isnan(number) and "metrics" not in place.split(".")):
            raise _refused(f"“{place}” on its card is not a number")
    return known


def _check_data(card: dict) -> None:
    data = card["data"]
    if not isinstance(data.get("name"), str) or not isinstance(data.get("n"), int) or isinstance(data.get("n"), bool):
        raise _refused("its card does not say what it was trained on")
    try:
        kind_of_card(card)
    except DataError as error:
        raise _refused("it was trained on a kind of data that is not known here") from error
    if "threshold" in card and not 0 <= card["threshold"] <= 1:
        raise _refused("its threshold is no probability")


def _checked_schema(card: dict) -> dict | None:
    """The columns as `Schema` writes them; complete for the classes that the card names."""
    if card["schema"] is None:
        return None
    columns = card["schema"].get("columns")
    if not isinstance(columns, list) or len(columns) > MAX_COLUMNS:
        raise _refused("its columns cannot be read")
    try:
        schema = Schema.from_dict(card["schema"])
    except DataError as error:
        raise _refused("its columns cannot be read") from error
    names = [column.name for column in schema.columns]
    texts = [text for c in schema.columns for text in (c.name, c.unit, c.reason, *c.levels)]
    if not all(isinstance(text, str) and len(text) <= MAX_TEXT for text in texts) or len(set(names)) < len(names):
        raise _refused("its columns cannot be read")
    for column in schema.features:
        if column.kind == CATEGORY and not column.levels:
            raise _refused(f"it does not say which values “{column.name[:80]}” may have")
        if column.kind == NUMBER and not _in_order(column):
            raise _refused(f"it does not say which values “{column.name[:80]}” may have")
    if card["task"] in (BINARY, MULTICLASS) and len(card["classes"]) < 2:
        raise _refused("it does not say which classes it knows")
    if schema.outcome is not None and card["task"] in (BINARY, MULTICLASS, REGRESSION) and card["task"] != schema.task:
        raise _refused("its task is not that of its outcome")
    return schema.as_dict()


def _in_order(column) -> bool:
    ends = (column.low, column.typical, column.high)
    real = all(isinstance(end, (int, float)) and math.isfinite(end) for end in ends)
    return real and column.low <= column.typical <= column.high


def check_numbers(state: dict) -> None:
    """`BundleError` if a number of the fitted state is none: its answers would be none either."""
    for place, numbers in _numbers(state):
        if not np.isfinite(numbers).all():
            raise _refused(f"its weights hold something that is not a number ({place})")


def check_answers(model, card: dict) -> None:
    """Ask the model about a typical patient; `BundleError` where the answer is none."""
    kind = kind_of_card(card)
    if card["schema"] is None or kind.typical is None or not hasattr(model, "predict_members"):
        return
    schema = Schema.from_dict(card["schema"])
    if not schema.features:
        return
    try:
        answer = np.asarray(model.predict_members(kind.new_rows(schema, kind.typical(schema)).X), dtype=float)
    except Exception as error:
        raise _refused("it cannot answer for a typical patient") from error
    if not np.isfinite(answer).all():
        raise _refused("its answer for a typical patient is not a number")


def _numbers(node, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every float and every array of floats in a tree, with where it stands."""
    if isinstance(node, dict):
        for name, item in node.items():
            yield from _numbers(item, f"{place}.{name}" if place else str(name)[:80])
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from _numbers(item, place)
    elif (isinstance(node, np.ndarray) and node.dtype.kind == "f") or isinstance(node, float):
        yield place, node


def _refused(why: str) -> BundleError:
    return BundleError(f"This model file was not opened: {why}.", "Ask for the file again, or save the model anew.")
