"""Changing what columns mean changes everything that follows from it, and says what is not learnt from."""

import numpy as np
import pandas as pd

from dlcore.data import Column, Schema
from dlcore.data.images.roles import class_schema
from dlcore.data.images.stack import ImageStack


def pictures():
    from dlcore.data.images.dataset import ImageDataset

    y = np.array(["benign", "malignant"] * 3, dtype=object)
    schema = class_schema(("benign", "malignant"))
    stack = ImageStack.from_arrays(np.zeros((6, 8, 8), dtype=np.uint8))
    return ImageDataset(name="p", X=stack, y=y, schema=schema, task="binary", classes=("benign", "malignant"))


def test_another_meaning_of_yes_changes_the_classes_of_pictures():
    data = pictures()
    turned = data.with_schema(class_schema(("malignant", "benign")))
    assert turned.classes == ("malignant", "benign") and turned.schema.positive == ("benign",)
    several = data.with_schema(data.schema.with_positive(()))
    assert (several.task, several.classes) == ("multiclass", ("benign", "malignant"))


def test_a_column_of_times_is_said_not_to_be_learnt_from():
    from dlcore.data.tables.dataset import TableDataset

    frame = pd.DataFrame({"age": [1.0, 2, 3, 4], "day": [0.0, 1, 2, 3], "dead": ["y", "n", "y", "n"]})
    columns = (Column("age"), Column("day", "time"), Column("dead", "outcome", "yes/no"))
    data = TableDataset.from_frame(frame, Schema(columns, ("y",)), "t")
    assert list(data.X) == ["age"] and "day" in data.frame
    assert any("day" in note and "time" in note for note in data.notes)
