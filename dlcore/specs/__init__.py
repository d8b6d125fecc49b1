"""The registry: one line a family, in the order of the home page."""

from dlcore.errors import DataError
from dlcore.specs import ann, autoencoder, cnn, rbm, rnn, som
from dlcore.specs.base import (
    BINARY,
    FORECAST,
    HORIZON,
    IMAGES,
    MULTICLASS,
    REGRESSION,
    SEQUENCES,
    TABLE,
    TASKS,
    UNSUPERVISED,
    Family,
    Setting,
    answers_number,
)

FAMILIES: dict[str, Family] = {module.FAMILY.key: module.FAMILY for module in (ann, cnn, rnn, som, rbm, autoencoder)}


def family(key: str) -> Family:
    """The declaration of one family; `DataError` naming the known ones if there is no such key."""
    if key not in FAMILIES:
        raise DataError(f"There is no model family named {key!r}.", f"Choose one of: {', '.join(FAMILIES)}.")
    return FAMILIES[key]


__all__ = [
    "BINARY",
    "FAMILIES",
    "FORECAST",
    "HORIZON",
    "IMAGES",
    "MULTICLASS",
    "REGRESSION",
    "SEQUENCES",
    "TABLE",
    "TASKS",
    "UNSUPERVISED",
    "Family",
    "Setting",
    "answers_number",
    "family",
]
