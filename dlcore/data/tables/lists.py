"""Findings that stand in lists: noticed in a table, made into columns as was settled, and made again of new patients.

What was settled is plain data, a *plan*: ``{"answers": {column: mark}}`` for cells with several answers, or ``{"patient",
"code"}`` for a row a code; with either ``group``. Once made, its ``findings`` name the columns that came of it, {source:
{answer: column}}, and the plan travels in ``schema.reading["lists"]``.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dlcore.data.schema import DATE, Schema
from dlcore.data.tables.code_lists import answers_mark, apart, from_answers, from_long, split_cell
from dlcore.data.tables.guess import guess_schema
from dlcore.data.tables.icd import are_codes
from dlcore.errors import DataError

MOST_LOOKED_AT = 5000  # cells


def noticed(frame: pd.DataFrame, schema: Schema) -> list[dict]:
    """What looks like lists of findings, as questions to the doctor.

    Returns
    -------
    list of dict
        ``name`` "answers" with ``columns`` {column: mark}, or "code list" with ``patient`` and ``column`` of the codes;
        ``example`` (a cell), ``icd`` (whether they are ICD-10 codes).
    """
    head = frame.head(MOST_LOOKED_AT)
    words = [name for name in head if head[name].dtype == object and schema[name].kind != DATE]
    patient = _listed_patient(head, schema)
    if patient:
        codes = [name for name in words if name != patient and _are_listed(head, patient, name)]
        if codes:
            icd = [name for name in codes if are_codes(head[name].dropna().astype(str).unique())]
            column = (icd or codes)[0]
            return [{"name": "code list", "patient": patient, **_described(head, column, None), "icd": bool(icd)}]
    marks = {name: mark for name in words if (mark := answers_mark(head[name]))}
    if not marks:
        return []
    answers = [a for name, mark in marks.items() for cell in head[name].dropna() for a in split_cell(cell, mark)]
    first, mark = next(iter(marks.items()))
    return [{"name": "answers", "columns": marks, **_described(head, first, mark), "icd": are_codes(set(answers))}]


def _described(head, column: str, mark: str | None) -> dict:
    cells = head[column].dropna().astype(str)
    longest = cells[cells.str.contains(mark, regex=False)] if mark else cells
    return {"column": column, "example": longest.iloc[0][:60]}


def _listed_patient(head: pd.DataFrame, schema: Schema) -> str:
    """The column that names patients who stand in several rows; empty where there is none."""
    names = [schema.patient.name] if schema.patient else []
    if not names and len(head.columns) <= 3:  # a bare list: what comes back and is no code
        names = [name for name in head if head[name].nunique() > 2]
        names = sorted(
            names, key=lambda name: (are_codes(head[name].dropna().astype(str).unique()), list(head).index(name))
        )
    return next((name for name in names if head[name].nunique() <= 0.8 * head[name].notna().sum()), "")


def _are_listed(head: pd.DataFrame, patient: str, name: str) -> bool:
    """Whether a column holds codes of patients: ICD-10, or words that differ within patients, hardly repeat, and come back."""
    known = head[[patient, name]].dropna()
    if len(known) < 10:
        return False
    n_pairs, n_words = len(known.drop_duplicates()), known[name].nunique()
    if n_pairs < 1.3 * known[patient].nunique():
        return False
    repeats = n_pairs < 0.7 * len(known) or not 5 <= n_words <= n_pairs / 2
    return not repeats or are_codes(known[name].astype(str).unique())


def findings_of(frame: pd.DataFrame, facts: dict, plan: dict) -> tuple[pd.DataFrame, Schema, list[str]]:
    """`as_findings` with the columns guessed, none of the findings taken for the outcome, and the plan in the schema."""
    frame, plan, notes = as_findings(frame, plan)
    schema = replace(guess_schema(frame, facts), reading={"lists": plan})
    if schema.outcome and any(schema.outcome.name in made.values() for made in plan["findings"].values()):
        guess = schema.outcome.name
        schema = schema.outcome_as_feature()
        columns = (replace(c, reason="") if c.name == guess else c for c in schema.columns)
        schema = replace(schema, columns=tuple(columns))
    return frame, schema.with_roles(patient=plan["patient"]) if plan.get("code") else schema, notes


def as_findings(frame: pd.DataFrame, plan: dict) -> tuple[pd.DataFrame, dict, list[str]]:
    """A table of findings, the plan with the ``findings`` made, and what was done and left out.

    Raises
    ------
    DataError
        A column is not there, or no finding is frequent enough.
    """
    group = plan.get("group", "code")
    if plan.get("code"):
        made, notes = from_long(frame, plan["patient"], plan["code"], group)
        names = [name for name in made if name not in frame]
        notes[:0] = [
            f"{len(frame)} rows of {plan['code']} became {len(made)} patients.",
            "Who has no code at all is not in such a list: every share is one of patients with at least one.",
        ]
        return made, {**plan, "findings": {plan["code"]: {_answer(plan["code"], n): n for n in names}}}, notes
    absent = [name for name in plan["answers"] if name not in frame]
    if absent:
        raise DataError(f"The table has no column {absent[0]}.", f"It has: {', '.join(map(str, frame.columns[:20]))}.")
    findings, parts, notes = {}, [], []
    taken = [name for name in frame if name not in plan["answers"]]
    for name in frame:
        if name not in plan["answers"]:
            parts.append(frame[[name]])
            continue
        made, said = from_answers(frame[name], plan["answers"][name], group)
        columns = apart(name, made, taken)
        findings[name] = dict(zip(made, columns))
        parts.append(made.set_axis(columns, axis=1))
        taken += columns
        notes += [f"{name}: several answers in a cell became {len(columns)} findings.", *(f"{name}: {s}" for s in said)]
    return pd.concat(parts, axis=1), {**plan, "findings": findings}, notes


def _answer(source: str, column: str) -> str:
    return column.removeprefix(f"{source}: ")


def of_new(frame: pd.DataFrame, schema: Schema) -> tuple[pd.DataFrame, list[str]]:
    """New patients with the findings that a model was trained on, where they come in the same lists; else as they are.

    A finding that is not named in a filled cell, or in a patient's rows, is “no”, as in training.
    """
    plan = schema.reading.get("lists")
    if not plan:
        return frame, []
    group, notes = plan.get("group", "code"), []
    for name, columns in plan["findings"].items():
        if name not in frame:
            continue
        if plan.get("code"):
            if plan["patient"] not in frame:
                return frame, []
            made, notes = from_long(frame, plan["patient"], name, group, kept=tuple(columns))
            return made.set_axis([*made.columns[: -len(columns)], *columns.values()], axis=1), notes
        made, said = from_answers(frame[name], plan["answers"][name], group, kept=tuple(columns))
        notes += [f"{name}: {sentence}" for sentence in said]
        frame = pd.concat([frame.drop(columns=name), made.set_axis(columns.values(), axis=1)], axis=1)
    return frame, notes
