"""Column names: for comparing, and what they say about a column."""

from __future__ import annotations

import re

PATIENT_NAMES = (
    "patient", "patient_id", "patientid", "patient_number", "patient_no", "pat_id", "pid", "subject", "subject_id",
    "subjectid", "mrn", "person_id", "participant", "participant_id", "record_id", "recordid", "case_id", "caseid",
    "hadm_id", "icustay_id", "id", "fall_id", "fallnummer", "patientennummer", "病人", "患者",
)  # fmt: skip


def plain_name(name: str) -> str:
    """A column name for comparing: small letters, "_" for anything between words, no unit."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.sub(r"[(\[].*?[)\]]", "", name))
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def unit_in(name: str) -> str:
    """The unit in a column name such as "glucose (mmol/L)" or "age [years]"; empty where there is none."""
    found = re.search(r"[(\[]([^)\]]{1,20})[)\]]\s*$", name)
    return found.group(1).strip() if found else ""


def rank(name: str, names: tuple[str, ...], within: bool) -> int | None:
    """Place of a column name in a list of known names (whole, else as one of its words); None when unknown."""
    plain = plain_name(name)
    if plain in names:
        return names.index(plain)
    parts = set(plain.split("_")) if within else set()
    return next((len(names) + i for i, known in enumerate(names) if known in parts), None)


def names_a_patient(name: str) -> bool:
    """Whether a column name says that its cells tell patients apart."""
    return rank(name, PATIENT_NAMES, within=False) is not None
