"""From files to `Dataset`: what every later layer learns from."""

from dlcore.data.dataset import Dataset
from dlcore.data.reading import Reading
from dlcore.data.schema import Column, Schema
from dlcore.data.storage import load
from dlcore.data.tables.align import align
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.read import TableOptions, read_frame, read_table

__all__ = [
    "Column",
    "Dataset",
    "Reading",
    "Schema",
    "TableDataset",
    "TableOptions",
    "align",
    "load",
    "read_frame",
    "read_images",
    "read_table",
]


def __getattr__(name: str):
    if name == "read_images":  # brings the decoders of pictures along, so only where it is asked for
        from dlcore.data.images.read import read_images

        return read_images
    raise AttributeError(f"module 'dlcore.data' has no attribute {name!r}")
