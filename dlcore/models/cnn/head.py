"""A linear head on fixed features: ensembles by inner folds, all solved in one go.

Every head is a softmax regression with a penalty on its weights. Heads for all outer folds, inner parts and
penalties share the same features, so that one matrix product serves them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import log_softmax, softmax
from torch.nn import functional as F

from dlcore.training.calibration import temperature
from dlcore.training.cross_fitting import Team

STRENGTHS = (1e-3, 1e-2, 1e-1)  # inverse penalties, as scikit-learn's C
MAX_STEPS = 60  # of L-BFGS: within 1 % of the optimum's probabilities


@dataclass(frozen=True)
class HeadEnsemble:
    """Linear heads whose mean probability is the prediction.

    Parameters
    ----------
    weights : ndarray of shape (m, p, c)
    bias : ndarray of shape (m, c)
    slope : float
        Logits are multiplied by it: 1 leaves them, less makes the heads less sure (temperature scaling).
    """

    weights: np.ndarray
    bias: np.ndarray
    slope: float

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Features (n, p) → logits (m, n, c), times the slope."""
        return self.slope * (np.einsum("np,mpc->mnc", features, self.weights, optimize=True) + self.bias[:, None])

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """Features (n, p) → probabilities (m, n, c)."""
        return softmax(self.logits(features), axis=-1)

    def mean_head(self) -> tuple[np.ndarray, np.ndarray]:
        """One head whose logits are the mean of all: weights (p, c), bias (c,)."""
        return self.slope * self.weights.mean(0), self.slope * self.bias.mean(0)


def fit_ensembles(features: np.ndarray, codes: np.ndarray, teams: list[Team], n_classes: int) -> list[HeadEnsemble]:
    """One ensemble for each team.

    The penalty and the slope are chosen on the parts that a team's members left out of their training, so
    nothing outside the team's rows decides anything.

    Parameters
    ----------
    features : ndarray of float32, shape (n, p)
    codes : ndarray of shape (n,), int
        Class numbers.
    teams : list of Team
        All with the same number of members.
    n_classes : int
    """
    masks = np.zeros((sum(len(team.train) for team in teams), len(codes)), dtype=np.float32)
    for mask, rows in zip(masks, (rows for team in teams for rows in team.train)):
        mask[rows] = 1
    weights, bias = _solve(features, codes, masks, n_classes)  # (S, K, p, c), (S, K, c)
    ensembles, first = [], 0
    for team in teams:
        members = slice(first, first := first + len(team.train))
        ensembles.append(_select(features, codes, team, weights[:, members], bias[:, members]))
    return ensembles


def _select(features, codes, team: Team, weights, bias) -> HeadEnsemble:
    """The penalty and slope that fit the left-out parts best."""
    rows = np.concatenate(team.validation)
    truth = codes[rows]
    trials = []
    for w, b in zip(weights, bias):
        logits = np.concatenate([features[part] @ w[j] + b[j] for j, part in enumerate(team.validation)])
        slope = temperature(logits, truth)
        entropy = -log_softmax(slope * logits, axis=1)[np.arange(len(truth)), truth].mean()
        trials.append((entropy, slope))
    best = int(np.argmin([entropy for entropy, _ in trials]))
    return HeadEnsemble(weights[best].copy(), bias[best].copy(), trials[best][1])


def _solve(features, codes, masks, n_classes):
    """Minimise every head's penalised cross-entropy at once by L-BFGS.

    Features are standardised by each head's own training rows; the weights returned undo it.

    Returns
    -------
    weights : ndarray (S, K, p, c) for S penalties and K masks
    bias : ndarray (S, K, c)
    """
    x = torch.from_numpy(features)  # (n, p)
    share = torch.from_numpy(masks / masks.sum(1, keepdims=True))  # (K, n)
    mean = share @ x  # (K, p)
    spread = (share @ x**2 - mean**2).clamp_min(0).sqrt() + 1e-3
    penalty = 1 / (torch.tensor(STRENGTHS)[:, None] * torch.from_numpy(masks.sum(1)))  # (S, K)
    target = F.one_hot(torch.from_numpy(codes), n_classes).float()[:, None, None]  # (n, 1, 1, c)
    shape = (len(STRENGTHS), len(masks), x.shape[1], n_classes)
    scaled = torch.zeros(shape, requires_grad=True)
    bias = torch.zeros(shape[0], shape[1], n_classes, requires_grad=True)
    optimizer = torch.optim.LBFGS([scaled, bias], max_iter=MAX_STEPS, history_size=10, line_search_fn="strong_wolfe")

    def unscaled():
        weights = scaled / spread[..., None]
        return weights, bias - torch.einsum("kp,skpc->skc", mean, weights)

    def loss():
        optimizer.zero_grad()
        weights, offset = unscaled()
        logits = (x @ weights.permute(2, 0, 1, 3).flatten(1)).unflatten(1, offset.shape) + offset  # (n, S, K, c)
        entropy = logits.logsumexp(-1) - (logits * target).sum(-1)  # (n, S, K)
        total = (entropy * share.T[:, None]).sum() + 0.5 * (penalty * scaled.square().sum((2, 3))).sum()
        total.backward()
        return total

    optimizer.step(loss)
    with torch.no_grad():
        weights, offset = unscaled()
    return weights.numpy(), offset.numpy()
