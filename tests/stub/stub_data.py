"""A small table with an outcome, for tests of store and jobs."""

import numpy as np
import pandas as pd

from dlcore.data import Column, Schema, TableDataset


def small_dataset(n=60, name="small"):
    rng = np.random.default_rng(0)
    age = rng.normal(60, 10, n)
    ill = age + rng.normal(0, 10, n) > 60
    frame = pd.DataFrame({"age": age, "outcome": np.where(ill, "ill", "well").astype(object)})
    frame["patient"] = np.array([f"Mrs {i}" for i in range(n)], dtype=object)
    columns = (Column("age"), Column("outcome", "outcome", "yes/no"), Column("patient", "patient", "category"))
    return TableDataset.from_frame(frame, Schema(columns, ("ill",), "ill", "well"), name)
