"""What is to be predicted: which column, as a question with what answers, and which of them is yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.schema import CATEGORY, FEATURE, IGNORED, NUMBER, OUTCOME, TEXT, YES_NO, Column, Schema
from dlcore.data.tables.answers import Answer, which_is_yes
from dlcore.data.tables.names import plain_name, rank
from dlcore.data.tables.values import natural_order, number_label, to_words

MAX_OUTCOME_LEVELS = 10  # an outcome of whole numbers up to this many is a list of classes
MAX_DIAGNOSES = 200  # an outcome of words up to this many is a list of classes
ROWS_PER_CLASS = 5  # fewer rows than this for each whole number, and they are a quantity
OUTCOME_NAMES = (
    "outcome", "target", "diagnosis", "class", "label", "dx", "y", "death", "died", "dead", "mortality", "deceased",
    "hospital_expire_flag", "survived", "survival", "status", "event", "response", "result", "disease", "progression",
    "diagnose", "verstorben", "tod", "ergebnis", "诊断", "结局", "死亡",
)  # fmt: skip
_BARE = {*"012+-yntfj是否", "-1", "yes", "no", "true", "false", "ja", "nein", "oui", "non"}
_NAMELESS = {"outcome", "target", "class", "label", "y", "result", "status", "event", "response"}


def guess_outcome(columns: list[Column], frame: pd.DataFrame) -> list[Column]:
    """Mark the column that is most likely to be predicted, if any."""
    able = [c for c in columns if c.role == FEATURE and c.distinct > 1]
    is_named = lambda c: rank(c.name, OUTCOME_NAMES, within=True) is not None
    words = [c for c in columns if c.kind == TEXT and c.role == IGNORED and is_named(c)]
    named = [c for c in able if is_named(c)] + [c for c in words if as_classes(c, frame[c.name]).kind == CATEGORY]
    two_valued = [c for c in able if c.kind == YES_NO]
    if named:
        best, reason = (
            min(named, key=lambda c: rank(c.name, OUTCOME_NAMES, within=True)),
            {"name": "columns.outcome_by_name"},
        )
    elif two_valued:
        best, reason = two_valued[-1], {"name": "columns.outcome_of_two"}
    else:
        return columns
    marked = replace(as_classes(best, frame[best.name]), role=OUTCOME, reason=reason)
    return [marked if c is best else c for c in columns]


def choose_outcome(schema: Schema, frame: pd.DataFrame, name: str) -> Schema:
    """The schema with another outcome, its kind and its yes guessed anew: a kind fits a predictor, not an outcome.

    A few whole numbers are classes, two values of any sort are yes and no, many diagnoses are classes too.
    """
    if schema.outcome is not None and schema.outcome.name == name:
        return schema
    schema = schema.with_roles(outcome=name)
    outcome = replace(as_classes(schema[name], frame[name]), reason="")
    schema = replace(schema, columns=tuple(outcome if c.name == name else c for c in schema.columns))
    return name_yes(schema, frame[name])


def as_classes(column: Column, values: pd.Series) -> Column:
    """An outcome of a few whole numbers, of two numbers or of many words is a list of classes."""
    known = values.dropna()
    distinct = known.unique()
    if len(distinct) == 2:
        return replace(column, kind=YES_NO, levels=natural_order(to_words(known).unique()), low=None, high=None)
    if column.kind == TEXT and 2 * len(distinct) <= len(known) and len(distinct) <= MAX_DIAGNOSES:
        return replace(column, kind=CATEGORY, levels=natural_order(distinct))
    if column.kind != NUMBER or len(distinct) > MAX_OUTCOME_LEVELS or len(known) < ROWS_PER_CLASS * len(distinct):
        return column
    numbers = np.sort(distinct.astype(float))
    if not bool((numbers == np.floor(numbers)).all()):
        return column
    return replace(column, kind=CATEGORY, levels=tuple(map(number_label, numbers)), low=None, high=None)


def name_yes(schema: Schema, values: pd.Series) -> Schema:
    """For an outcome with two values and nothing said yet, say which one is yes, and name both in words.

    Parameters
    ----------
    schema : Schema
    values : Series
        The outcome's cells; of two words that say nothing the rarer is taken.
    """
    outcome = schema.outcome
    if outcome is None or schema.positive or outcome.kind not in (YES_NO, CATEGORY) or len(outcome.levels) != 2:
        return schema
    answer = which_is_yes(outcome.levels, _counts(outcome.levels, values))
    if not answer.certain:
        reason = {"name": "columns.yes_guessed", "yes": answer.yes, "before": outcome.reason}
        marked = replace(outcome, reason=reason)
        schema = replace(schema, columns=tuple(marked if c is outcome else c for c in schema.columns))
    return schema.with_positive((answer.yes,), *labels_for(outcome.name, (answer.yes,), (answer.no,)))


def yes_of(schema: Schema) -> Answer | None:
    """Which of an outcome's two values is yes, as far as they say so themselves; None for any other outcome."""
    outcome = schema.outcome
    two = outcome is not None and outcome.kind in (YES_NO, CATEGORY) and len(outcome.levels) == 2
    return which_is_yes(outcome.levels) if two else None


def unsure_yes(schema: Schema) -> dict | None:
    """What to ask where nothing tells which of the outcome's two values is yes; None where that is clear."""
    answer = yes_of(schema)
    if answer is None or answer.certain or len(schema.positive) != 1:
        return None
    yes = schema.positive[0]
    no = next(level for level in schema.outcome.levels if level != yes)
    return {"name": "yes", "column": schema.outcome.name, "yes": yes, "no": no}


def _counts(levels: Sequence[str], values: pd.Series) -> tuple[int, int]:
    counts = to_words(values).value_counts()
    return (int(counts.get(levels[0], 0)), int(counts.get(levels[1], 0)))


def labels_for(outcome: str, yes: tuple[str, ...], no: tuple[str, ...]) -> tuple[str, str]:
    """What to call (yes, no) on screen: the values where they are words, else the outcome's name."""
    if len(yes) == len(no) == 1 and not {yes[0].casefold(), no[0].casefold()} & _BARE and not _is_number(yes[0]):
        return yes[0], no[0]
    if plain_name(outcome) in _NAMELESS:
        return "yes", "no"
    return outcome, f"no {outcome}"


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
