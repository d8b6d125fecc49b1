"""What an autoencoder says of a row: how unusual it is, which values are to blame, and what was expected instead."""

from __future__ import annotations

import numpy as np
from sklearn.utils.validation import check_is_fitted

from dlcore.models.autoencoder import alerts
from dlcore.models.autoencoder.ensemble import Ensemble
from dlcore.models.autoencoder.networks import DENOISING
from dlcore.models.autoencoder.problem import thin
from dlcore.models.autoencoder.usual import UsualErrors

MOST_CALIBRATED = 20_000  # rows from which usual errors and thresholds are taken
QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)  # of what was not foretold, kept for intervals


class Judging:
    """Scores and blame of a fitted `Autoencoder`, by its residuals."""

    def encode_rows(self, X) -> np.ndarray:
        """Rows as the networks see them, (n, d) float32; NaN where missing."""
        check_is_fitted(self, "ensemble_")
        return self.inputs_.rows(self._checked(X, self.inputs_.kind, reset=False))

    @property
    def foretells(self) -> bool:
        """Whether rows are judged by each value foretold from the others: a denoising network on a table can."""
        return self.architecture_["marks"] and self.kind == DENOISING and self.inputs_.in_columns

    def judged(self, rows: np.ndarray, ensemble: Ensemble | None = None) -> np.ndarray:
        """What rows (n, d) are held against: each value foretold from the others, or the whole row rebuilt.

        A row that is rebuilt as a whole hides what its code can carry, a wrong value too; a value that is hidden while
        it is foretold cannot speak for itself.
        """
        ensemble = ensemble or self.ensemble_
        return ensemble.foretell(rows, self.inputs_.feature) if self.foretells else ensemble.reconstruct(rows)

    def judged_out_of_fold(self, rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """`judged` for some of the training rows, by networks that did not learn from them where there are any.

        Parameters
        ----------
        rows : ndarray of shape (n, d)
            All rows of training, encoded.
        wanted : integer array
            Which of them.
        """
        return self.out_of_fold(rows, wanted, self.judged)

    def out_of_fold(self, rows, wanted, answer) -> np.ndarray:
        """``answer(rows, ensemble)`` for training rows, by networks that did not learn from them where there are any."""
        found = np.empty((len(wanted), rows.shape[1]), dtype=np.float32)
        left = np.ones(len(wanted), dtype=bool)
        for held_out, ensemble in self.teams_:
            mine = np.isin(wanted, held_out)
            found[mine], left[mine] = answer(rows[wanted[mine]], ensemble), False
        if left.any():
            found[left] = answer(rows[wanted[left]], self.ensemble_)
        return found

    def _calibrate(self, rows):
        """Usual errors, thresholds and quantiles from ordinary rows that were not learnt from."""
        held = np.sort(np.concatenate([part for part, _ in self.teams_] or [np.arange(0)])).astype(int)
        held = thin(held, MOST_CALIBRATED)
        if len(held) < 2:  # nothing was held back: the residuals of training, and no threshold to be trusted
            held = thin(np.flatnonzero(self.ordinary_), MOST_CALIBRATED)
        judged = self.judged_out_of_fold(rows, held)
        residuals = self.inputs_.residuals(rows[held], judged)
        self.usual_ = UsualErrors.of(residuals)
        self.errors_ = _quantiles(rows[held].astype(np.float64) - judged)
        scores = self.scores_of(residuals, left_out=True)
        self.calibration_ = np.sort(scores)
        self.offset_ = -alerts.threshold(self.calibration_, self.contamination)
        self.out_of_fold_scores_ = np.full(len(rows), np.nan)
        self.out_of_fold_scores_[held] = scores

    def unusualness(self, X) -> np.ndarray:
        """Mean over the places of squared errors, each by its usual size; ordinary rows: about 1."""
        return self.scores_of(self.residuals(X))

    def blame(self, X) -> np.ndarray:
        """What each place contributes to `unusualness`, (n, places); a gap contributes its expectation.

        The parts of a row add up to its score. See `UsualErrors.parts`.
        """
        return self.parts_of(self.residuals(X))

    def residuals(self, X) -> np.ndarray:
        """What was not rebuilt at each place, (n, places), in standard deviations; NaN where not known."""
        rows = self.encode_rows(X)
        return self.inputs_.residuals(rows, self.judged(rows))

    def parts_of(self, residuals: np.ndarray, *, left_out: bool = False) -> np.ndarray:
        """`blame` for residuals (n, places); `left_out` for rows that the usual errors were taken from."""
        parts = self.usual_.parts(residuals)
        if left_out:
            parts = self.usual_.left_out(parts)
        return np.where(np.isnan(residuals), 1.0, parts) / residuals.shape[1]

    def scores_of(self, residuals: np.ndarray, *, left_out: bool = False) -> np.ndarray:
        """`unusualness` for residuals (n, places); `left_out` for rows that the usual errors were taken from."""
        return self.parts_of(residuals, left_out=left_out).sum(axis=1)

    def share_below(self, scores: np.ndarray) -> np.ndarray:
        """Share of ordinary patients, not learnt from, with lower scores, (n,)."""
        return np.searchsorted(self.calibration_, scores) / len(self.calibration_)


def _quantiles(errors: np.ndarray) -> np.ndarray:
    """`QUANTILES` of each column, (5, d); 0 where a column was never known."""
    known = np.isfinite(errors)
    if known.all():
        return np.quantile(errors, QUANTILES, axis=0)
    return np.stack(
        [np.quantile(column[k], QUANTILES) if k.any() else np.zeros(len(QUANTILES)) for column, k in zip(errors.T, known.T)],
        axis=1,
    )  # fmt: skip


def explained(rows: np.ndarray, rebuilt: np.ndarray) -> float:
    """1 − squared error over the spread about the columns' means, over what is known."""
    known = ~np.isnan(rows)
    middle = np.where(known, rows, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    error = np.square(np.where(known, rows - rebuilt, 0), dtype=np.float64).sum()
    spread = np.square(np.where(known, rows - middle, 0), dtype=np.float64).sum()
    return float(1 - error / spread) if spread > 0 else float("nan")
