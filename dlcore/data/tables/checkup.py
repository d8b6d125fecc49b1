"""A look at a table before anything is trained: what would make the result too good, or keep it from being judged.

Each finding is a message: its name and its numbers; `dlcore.words.checkup` puts them into words. None of them forbids
anything: a marker that nearly decides alone may be honest, and only the doctor knows when it was known.
"""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from dlcore.data.schema import FEATURE, NUMBER
from dlcore.data.tables.impossible import impossible
from dlcore.data.tables.names import plain_name
from dlcore.data.tables.repeats import copies, row_digests

FEW = 10  # patients of a class, below which it can hardly be judged
NEARLY_ALONE = 0.95  # AUC of one column, from which it is asked when it was known
FILLED_APART = 0.9  # AUC of "is there a value?", from which a column is filled only where the outcome happened
GAP = 0.05  # difference of the shares of missing values, below which it tells nothing worth a look
SURE = 1e-3  # chance of a difference of missing values that is none, shared among all columns
FOLLOW_UP_AUC = 0.06  # how far from one half a time of follow-up must tell the outcome
_FOLLOW_UP = re.compile(
    r"(^|_)(time|futime|fu_?time|fu|follow_?up\w*|followup\w*|surv(ival)?_?(time|days|months|years)?|os|os_\w+|pfs|pfs_\w+|dfs\w*|"
    r"rfs\w*|ttd|tte|time_to_\w+|days_to_\w+|days_until_\w+|duration|obs(ervation)?_?(time|days|period)|tstop|stop|los|"
    r"length_of_stay|hospital_days|days_alive|last_contact\w*|nachbeobachtung\w*|beobachtungs\w*|liegedauer|verweildauer|"
    r"seguimiento\w*|duree_suivi|suivi\w*|随访\w*|生存时间|生存期|住院天数|観察期間|追跡期間)($|_)"
)


def checkup(data) -> list[dict]:
    """What a careful reader asks about a table before training.

    Parameters
    ----------
    data : TableDataset
        With its roles as they will be used.

    Returns
    -------
    list of dict
        Messages, the gravest first; ``level`` is "stop" (it cannot be judged), "look" or "note".
    """
    found = [*_repeats(data), *sides(data)]
    if data.y is not None and data.task in ("binary", "multiclass"):
        found += rare_classes(data)
    target = _target(data)
    if target is not None:
        found += _columns(data, target)
    found += impossible(data)
    return sorted(found, key=lambda message: ("stop", "look", "note").index(message["level"]))


def _message(name: str, level: str, **numbers) -> dict:
    return {"name": f"checkup.{name}", "level": level, **numbers}


def _target(data) -> np.ndarray | None:
    """Whether the outcome happened, (n,) bool; the rarest class of several; None for a number."""
    if data.y is None or data.task not in ("binary", "multiclass"):
        return None
    codes, words = _coded(data.y)
    if data.task == "binary":
        return codes == (words.index(data.classes[1]) if data.classes[1] in words else -1)
    return codes == np.bincount(codes).argmin()


def _coded(values) -> tuple[np.ndarray, list[str]]:
    """Words in their order, and which of them each of (n,) values is."""
    codes, words = pd.factorize(np.asarray(values, dtype=object), use_na_sentinel=False)
    place = {word: i for i, word in enumerate(sorted(set(map(str, words))))}
    return np.array([place[str(word)] for word in words], dtype=np.int64)[codes], list(place)


# --- rows ----------------------------------------------------------------------------------------------------------------


def _repeats(data) -> list[dict]:
    digests = copies(data.X, data.y)
    if digests is None:
        return []
    n = len(digests) - len(np.unique(digests))
    return [_message("repeated_rows", "look", n=n, rows=len(digests), different=len(digests) - n)]


def sides(data) -> list[dict]:
    """Patients and equal rows on both sides of a split that the data bring."""
    if data.split is None:
        return []
    test = np.asarray(data.split) == "test"
    found = []
    if data.groups is not None:
        both = np.intersect1d(data.groups[test].astype(str), data.groups[~test].astype(str))
        if len(both):
            found.append(_message("patients_on_both_sides", "look", n=len(both)))
    elif hasattr(data.X, "columns") and len(data.X.columns):
        digests = row_digests(data.X)
        if n := int(np.isin(digests[test], digests[~test]).sum()):
            found.append(_message("rows_on_both_sides", "note", n=n, test=int(test.sum())))
    return found


def rare_classes(data) -> list[dict]:
    codes, words = _coded(data.y)
    if data.groups is not None:
        patients = pd.factorize(np.asarray(data.groups, dtype=object), use_na_sentinel=False)[0]
        codes = np.unique(patients * len(words) + codes) % len(words)  # each patient counts once in a class
    counts = pd.Series(codes).value_counts()
    rare = counts[counts < FEW].items()
    return [_message("rare_class", "look", value=words[code], n=int(n)) for code, n in rare][:5]


# --- columns -------------------------------------------------------------------------------------------------------------


def _columns(data, target: np.ndarray) -> list[dict]:
    found = []
    columns = [c for c in data.schema.columns if c.role == FEATURE]
    for column in columns:
        values = data.X[column.name]
        known = values.notna().to_numpy()
        apart = separation(known.astype(float), target)
        if known.sum() >= 5 and (~known).any() and apart >= FILLED_APART:
            found.append(_message("filled_where", "stop", column=column.name, auc=apart, filled=int(known.sum())))
            continue
        shares = [float((~known)[which].mean()) for which in (target, ~target)]
        if abs(shares[0] - shares[1]) >= GAP and _differ(known, target) < SURE / len(columns):
            found.append(_message("missing_tells", "note", column=column.name, yes=shares[0], no=shares[1]))
        auc = _alone(values, column.kind, target)
        if (
            column.kind == NUMBER
            and _is_follow_up(column.name)
            and abs(auc - 0.5) >= max(FOLLOW_UP_AUC, _noise(target))
        ):
            found.append(_message("follow_up_time", "look", column=column.name, auc=max(auc, 1 - auc)))
        elif max(auc, 1 - auc) >= NEARLY_ALONE and min(target.sum(), (~target).sum()) >= FEW:
            found.append(_message("nearly_decides", "look", column=column.name, auc=max(auc, 1 - auc)))
    return found


def _is_follow_up(name: str) -> bool:
    return bool(_FOLLOW_UP.search(plain_name(name)))


def _noise(target: np.ndarray) -> float:
    """How far the AUC of a column without any bearing strays from one half: two standard errors (Mann and Whitney)."""
    yes, no = int(target.sum()), int((~target).sum())
    return 2 * math.sqrt((yes + no + 1) / (12 * max(yes * no, 1)))


def _alone(values: pd.Series, kind: str, target: np.ndarray) -> float:
    """AUC of one column alone, over the rows where it is known; a level counts as its share of yes in the other half of them.

    Not in all other rows: a yes leaves one yes less behind, so within a level every yes would count less than every no.
    """
    known = values.notna().to_numpy()
    if known.sum() < 2 * FEW or not 0 < target[known].sum() < known.sum():
        return 0.5
    values, target = values[known], target[known]
    if kind == NUMBER:
        return separation(values.to_numpy(dtype=float), target)
    codes = pd.factorize(values)[0]
    second, share = (
        np.random.default_rng(0).random(len(codes)) < 0.5,
        np.empty(len(codes)),
    )  # by lot: rows may be in pairs
    for half in (second, ~second):
        n = np.bincount(codes[~half], minlength=codes.max() + 1)
        yes = np.bincount(codes[~half], weights=target[~half], minlength=codes.max() + 1)
        share[half] = ((yes + 0.5 * target.mean()) / (n + 0.5))[codes[half]]
    return max(separation(share, target), 0.5)


def separation(score: np.ndarray, target: np.ndarray) -> float:
    """Share of pairs, one with the outcome and one without, in which the first scores higher; ties count half (AUC)."""
    yes, no = score[target], np.sort(score[~target])
    if not len(yes) or not len(no):
        return 0.5
    below = np.searchsorted(no, yes, side="left") + np.searchsorted(no, yes, side="right")
    return float(below.mean() / (2 * len(no)))


def _differ(known: np.ndarray, target: np.ndarray) -> float:
    """Chance that missing values are as unequal between the outcomes as here if they had nothing to do with them (z-test)."""
    n = (int(target.sum()), int((~target).sum()))
    share = float((~known).mean())
    if not min(n) or min(share * min(n), (1 - share) * min(n)) < 3:
        return 1.0
    gap = abs(float((~known)[target].mean()) - float((~known)[~target].mean()))
    return math.erfc(gap / math.sqrt(share * (1 - share) * (1 / n[0] + 1 / n[1])) / math.sqrt(2))
