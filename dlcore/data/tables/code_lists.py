"""Lists of findings as they stand in hospitals: several answers in one cell, or a row for each code of a patient.

Both become a table with one row a patient and one yes/no column a finding.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.schema import shown
from dlcore.data.tables.icd import GROUPS
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError

#: Marks between several answers of one cell, likeliest first, and what to call them.
MARK_NAMES = {";": "; semicolon", "|": "| bar", ",": ", comma", "/": "/ slash", "+": "+ plus"}
MOST_FINDINGS = 500
FEWEST_PATIENTS = 5  # a rarer finding is left out: nothing could be learnt of it
NOTHING = ("none", "nil", "no", "nothing", "keine", "kein", "aucun", "aucune", "ninguno", "ninguna", "-", "–", "0", "ø")


def answers_mark(column: pd.Series) -> str | None:
    """The mark between several answers of one cell; None where cells hold one answer.

    A mark counts where at least a tenth of the filled cells have it, and the answers come back: there are at most half as
    many different ones as there are answers in all.
    """
    cells = column.dropna().astype(str)
    cells = cells[cells.str.strip() != ""]
    if len(cells) < 5 or pd.api.types.is_numeric_dtype(column.dtype):
        return None
    for mark in MARK_NAMES:
        with_mark = cells.str.contains(mark, regex=False)
        if with_mark.mean() < 0.1:
            continue
        answers = [a for cell in cells for a in split_cell(cell, mark)]
        if len(set(answers)) <= len(answers) / 2:
            return mark
    return None


def split_cell(cell: str, mark: str) -> list[str]:
    """ "HTN; DM2;" → ["HTN", "DM2"]; a word for nothing ("none") is no answer."""
    answers = (answer.strip() for answer in str(cell).split(mark))
    return [answer for answer in answers if answer and answer.lower() not in NOTHING]


def from_answers(
    column: pd.Series, mark: str, group: str = "code", fewest: int = FEWEST_PATIENTS, kept: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, list[str]]:
    """One yes/no column an answer, (n rows), and what was left out.

    An empty cell says nothing: all its findings are blank. In a filled cell what is not named is “no”.

    Parameters
    ----------
    group : {"code", "three", "chapter"}
        Answers as they are, ICD-10 codes by three characters, or by chapter.
    kept : tuple of str
        The findings to look for; none named: those of at least `fewest` patients, most frequent first.

    Raises
    ------
    DataError
        No answer is frequent enough.
    """
    blank = column.isna().to_numpy()
    lists = [[] if empty else split_cell(cell, mark) for cell, empty in zip(column, blank)]
    rows = np.repeat(np.arange(len(column)), [len(answers) for answers in lists])
    found, notes = _as_findings(rows, [a for answers in lists for a in answers], blank, group, fewest, kept)
    return found.set_axis(column.index), notes


def from_long(
    frame: pd.DataFrame,
    patient: str,
    code: str,
    group: str = "code",
    fewest: int = FEWEST_PATIENTS,
    kept: tuple[str, ...] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """A long list (patient, code) as a table with a row a patient; the first column names the patient.

    A patient in the list without any code has no finding. Columns that say the same in every row of a patient, such as
    the sex, are kept.

    Raises
    ------
    DataError
        A column is not there, or no code is frequent enough.
    """
    absent = [name for name in (patient, code) if name not in frame]
    if absent:
        raise DataError(f"The table has no column {absent[0]}.", f"It has: {', '.join(map(str, frame.columns[:20]))}.")
    frame = frame[frame[patient].notna()]
    row_of, patients = pd.factorize(to_words(frame[patient]))
    filled = frame[code].notna().to_numpy()
    codes = to_words(frame[code])[filled].tolist()
    found, notes = _as_findings(row_of[filled], codes, np.zeros(len(patients), dtype=bool), group, fewest, kept)
    same, left = _same_for_a_patient(frame.drop(columns=[patient, code]), row_of, len(patients))
    if left:
        notes.append(f"Columns that differ from row to row of a patient are left out: {shown(left)}.")
    names = pd.DataFrame({patient: np.asarray(patients, dtype=object)})
    found = found.set_axis(apart(code, found, [patient, *same]), axis=1)
    return pd.concat([names, same, found], axis=1), notes


def apart(source: str, findings, taken) -> list[str]:
    """Names of findings; one that is taken (penicillin as a drug and as an allergy) is called by its source too."""
    return [f"{source}: {name}" if name in taken else name for name in findings]


def _same_for_a_patient(frame, row_of, n_patients) -> tuple[pd.DataFrame, list[str]]:
    """Columns with one value a patient, (n_patients rows), and the names of the others."""
    by_patient = frame.groupby(row_of)
    same = [name for name in frame if by_patient[name].nunique(dropna=True).max() <= 1]
    kept = by_patient[same].first() if same else pd.DataFrame(index=range(n_patients))
    kept = pd.DataFrame({n: v if v.dtype == np.float64 else _with_none(v) for n, v in kept.items()}, index=kept.index)
    return kept.reset_index(drop=True), [name for name in frame if name not in same]


def _with_none(values: pd.Series) -> pd.Series:
    words = values.astype(object)
    return words.where(words.notna(), None)


def _as_findings(rows, answers, blank, group: str, fewest: int, kept) -> tuple[pd.DataFrame, list[str]]:
    """Answers (m,) of the rows (m,) as yes/no columns; rows that are `blank` (n,) say nothing."""
    if group not in GROUPS:
        raise DataError(f"Codes cannot be grouped by {group!r}.", f"Choose one of: {', '.join(GROUPS)}.")
    code, spelled = pd.factorize(np.asarray(answers, dtype=object))
    key, keys = pd.factorize(np.array([_plain(GROUPS[group](str(a))) for a in spelled], dtype=object))
    pairs = pd.DataFrame({"row": rows, "key": key[code], "code": code})
    shown_as = _commonest_spelling(pairs, spelled, group)
    pairs = pairs.drop_duplicates(["row", "key"])
    counts = pairs["key"].value_counts().reindex(pd.unique(pairs["key"])).sort_values(ascending=False, kind="stable")
    if kept:
        place, notes = _places_of(kept, keys), _unknown(counts, kept, keys, shown_as)
    else:
        used, notes = _frequent(counts, fewest, shown_as)
        kept, place = [shown_as[k] for k in used], {k: at for at, k in enumerate(used)}
    yes = np.zeros((len(blank), len(kept)), dtype=bool)
    mine = pairs[pairs["key"].isin(place.keys())]
    yes[mine["row"].to_numpy(), mine["key"].map(place).to_numpy(dtype=int)] = True
    words = np.where(yes, "yes", "no").astype(object)
    words[np.asarray(blank, dtype=bool)] = None
    return pd.DataFrame(words, columns=list(kept), dtype=object), notes


def _plain(answer: str) -> str:
    """The same for two spellings of one answer: "DM  2", "dm 2"."""
    return " ".join(answer.casefold().split())


def _commonest_spelling(pairs, spelled, group) -> dict[int, str]:
    """What each answer is called: as it is most often written, a code by its group."""
    often = pairs.groupby(["key", "code"], sort=False).size().reset_index(name="n")
    often = often.sort_values("n", ascending=False, kind="stable").drop_duplicates("key")
    return {int(k): GROUPS[group](str(spelled[c])) for k, c in zip(often["key"], often["code"])}


def _frequent(counts, fewest, shown_as) -> tuple[list[int], list[str]]:
    """Answers that enough patients have, most frequent first, and which are left out."""
    enough = counts[counts >= fewest]
    if not len(enough):
        raise DataError(
            f"No finding occurs in at least {fewest} patients.", "Group the codes (three characters, or chapters)."
        )
    notes, rare, many = [], counts[counts < fewest], enough[MOST_FINDINGS:]
    if len(rare):
        named = shown([f"{shown_as[k]} ({n})" for k, n in rare.items()], 8)
        notes.append(
            f"{len(rare)} {'finding' if len(rare) == 1 else 'findings'} of fewer than {fewest} patients "
            f"{'is' if len(rare) == 1 else 'are'} left out: {named}. Grouping the codes would keep more."
        )
    if len(many):
        notes.append(
            f"Only the {MOST_FINDINGS} most frequent findings are kept; {len(many)} others, each of at most "
            f"{int(many.iloc[0])} patients, are left out."
        )
    return [int(k) for k in enough.index[:MOST_FINDINGS]], notes


def _places_of(kept, keys) -> dict[int, int]:
    """Key → column, of the findings that a model knows."""
    column = {_plain(name): at for at, name in enumerate(kept)}
    return {k: column[key] for k, key in enumerate(keys) if key in column}


def _unknown(counts, kept, keys, shown_as) -> list[str]:
    known = {_plain(name) for name in kept}
    strange = [f"{shown_as[k]} ({n})" for k, n in counts.items() if keys[k] not in known]
    return [f"Findings that the model does not know are not used: {shown(strange, 8)}."] if strange else []
