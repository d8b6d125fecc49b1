"""From files to `Dataset`: what every later layer learns from."""

from dlcore.data.dataset import Dataset, load
from dlcore.data.schema import Column, Schema
from dlcore.data.tables.align import align
from dlcore.data.tables.read import Reading, TableOptions, read_frame, read_table

__all__ = ["Column", "Dataset", "Reading", "Schema", "TableOptions", "align", "load", "read_frame", "read_table"]
