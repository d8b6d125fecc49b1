"""Small data with an outcome, for tests of store and jobs."""

import numpy as np
import pandas as pd

from dlcore.data import Column, Schema, TableDataset
from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.roles import class_schema
from dlcore.data.images.stack import ImageStack


def small_dataset(n=60, name="small"):
    """A table with a yes/no outcome."""
    rng = np.random.default_rng(0)
    age = rng.normal(60, 10, n)
    ill = age + rng.normal(0, 10, n) > 60
    frame = pd.DataFrame({"age": age, "outcome": np.where(ill, "ill", "well").astype(object)})
    frame["patient"] = np.array([f"Mrs {i}" for i in range(n)], dtype=object)
    columns = (Column("age"), Column("outcome", "outcome", "yes/no"), Column("patient", "patient", "category"))
    return TableDataset.from_frame(frame, Schema(columns, ("ill",), "ill", "well"), name)


def graded_dataset(n=60):
    """A table whose outcome is one of three grades."""
    frame = small_dataset(n).frame.assign(outcome=np.array(["mild", "moderate", "severe"] * n, dtype=object)[:n])
    columns = (Column("age"), Column("outcome", "outcome", "category"), Column("patient", "patient", "category"))
    return TableDataset.from_frame(frame, Schema(columns), "graded")


def measured_dataset(n=60):
    """A table whose outcome is a number."""
    frame = small_dataset(n).frame
    frame = frame.assign(outcome=frame["age"] + np.random.default_rng(1).normal(0, 5, n))
    columns = (
        Column("age"),
        Column("outcome", "outcome", "number", unit="mg/l"),
        Column("patient", "patient", "category"),
    )
    return TableDataset.from_frame(frame, Schema(columns), "measured")


def small_pictures(n=24):
    """Grey pictures, the brighter ones ill."""
    light = np.linspace(40, 200, n).astype(np.uint8)
    words = np.where(light + 60 * (np.arange(n) % 3 == 0) > 130, "ill", "well").astype(object)
    schema = class_schema(("well", "ill"))
    stack = ImageStack.from_arrays(light[:, None, None] * np.ones((1, 8, 8), dtype=np.uint8))
    return ImageDataset(name="pictures", X=stack, y=words, task="binary", classes=("well", "ill"), schema=schema)
