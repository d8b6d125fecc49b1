"""The training rows judged: scores, what was expected, and what is to blame, by networks that had not seen them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Judged:
    """Rows beside what they are held against.

    Attributes
    ----------
    rows, judged : (n, d)
        Encoded rows, and what was foretold or rebuilt of each.
    parts : (n, places)
        Each place's part of the score.
    score : (n,)
    held_out : (n,) bool
        Whether the networks that judged it had not learnt from it.
    """

    rows: np.ndarray
    judged: np.ndarray
    parts: np.ndarray
    score: np.ndarray
    held_out: np.ndarray

    def take(self, chosen) -> Judged:
        """Some of the rows."""
        return Judged(*(getattr(self, name)[chosen] for name in ("rows", "judged", "parts", "score", "held_out")))


def judge_training(model, X) -> Judged:
    """All training rows: those of a fold by its networks, those never learnt from by the deployed ones."""
    rows = model.encode_rows(X)
    everyone = np.arange(len(rows))
    judged = model.judged_out_of_fold(rows, everyone)
    residuals = model.inputs_.residuals(rows, judged)
    helped = np.isfinite(model.out_of_fold_scores_)
    parts = np.where(helped[:, None], model.parts_of(residuals, left_out=True), model.parts_of(residuals))
    return Judged(rows, judged, parts, parts.sum(axis=1), (model.fold_ >= 0) | ~model.ordinary_)


def judge_new(model, X) -> Judged:
    """Rows that the model has never seen."""
    rows = model.encode_rows(X)
    judged = model.judged(rows)
    parts = model.parts_of(model.inputs_.residuals(rows, judged))
    return Judged(rows, judged, parts, parts.sum(axis=1), np.ones(len(rows), dtype=bool))


MOST_KEPT = 2_000_000  # numbers of what was judged that are kept with the results


def kept(judged: Judged) -> np.ndarray | None:
    """What the training rows were held against, (n, d) float32, for `judge_again`; None where that is too much."""
    return judged.judged.astype(np.float32) if judged.judged.size <= MOST_KEPT else None


def judge_again(model, explain: dict, rows: np.ndarray, row: int) -> Judged:
    """One training row as it was judged at training, from what the results keep; `rows`: (1, d), encoded."""
    judged = np.asarray(explain["judged"])[[row]]
    parts = model.parts_of(model.inputs_.residuals(rows, judged))
    score = np.asarray(explain["patients"]["score"])[[row]]
    total = parts.sum(axis=1)
    parts = (
        parts * (score / np.where(total > 0, total, 1))[:, None]
    )  # as if it had not helped to estimate the covariance
    return Judged(rows, judged, parts, score, np.ones(1, dtype=bool))
