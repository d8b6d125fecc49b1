"""Finished examples: runs that ship with the app, opened in a moment, nothing to train."""

from __future__ import annotations

from dlcore.errors import NotFound
from dlcore.specs import Family
from dlcore.store import examples
from dlcore.ui import context


def open_example(family: Family, dataset_id: str) -> str:
    """The run of the shipped example, put into this owner's store the first time it is asked for; else `NotFound`."""
    found = examples.shipped(family.key)
    if found is None:
        raise NotFound(
            "The finished example of this page is missing.", "Try it on sample data instead: it trains in seconds."
        )
    return examples.install(context.store(), context.owner(), family.key, dataset_id, found).id
