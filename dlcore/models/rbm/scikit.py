"""The parts of scikit-learn's BernoulliRBM that are its own: pseudo-likelihood, Gibbs steps, learning batch by batch."""

from __future__ import annotations

import time

import numpy as np
import torch
from scipy.special import expit
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from dlcore.models.rbm.completion import log_conditionals, pseudo_likelihood
from dlcore.models.rbm.draws import ScikitDraws
from dlcore.models.rbm.encode import FindingsEncoder, dense
from dlcore.models.rbm.gibbs import sample_hidden, sample_visible
from dlcore.models.rbm.machine import Machine, base_biases, initial_weights
from dlcore.models.rbm.stochastic import Dreamer, StepConfig
from dlcore.training.events import EpochEnd


class ScikitInterface:
    """Mixed into `RBM`; formulas, attributes and the order of random numbers are BernoulliRBM's."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    @torch.no_grad()
    def score_samples(self, X) -> np.ndarray:
        """Pseudo-log-likelihood of each row, (n,): Σ log P(one cell | the others) over all cells.

        What BernoulliRBM draws one random cell for, and multiplies by their number, is summed here: the same in
        expectation, without chance, at the cost of a pass for every cell. The probability of everything together is
        `log_likelihood`.
        """
        v = self._filled(self.encode(X, check=False))
        units, machine, total = self.encoder_.units_, self.machine_, np.zeros(len(v))
        if units.only_binary:
            return pseudo_likelihood(machine, v)
        for block in range(len(units.blocks)):
            total += log_conditionals(machine, v, np.full(len(v), block))
        return total

    def gibbs(self, v) -> np.ndarray:
        """One Gibbs step from the rows v, (n, d): hidden side drawn given v, then visible side given hidden."""
        check_is_fitted(self)
        if not hasattr(self, "random_state_"):
            self.random_state_ = check_random_state(self.random_state)
        draws = ScikitDraws(self.random_state_)
        with torch.no_grad():
            h = sample_hidden(self.machine_, self._filled(self.encode(v, check=False)), draws)
            return sample_visible(self.machine_, h, draws).numpy()

    def partial_fit(self, X, y=None):
        """One step of persistent contrastive divergence on the rows of X."""
        first = not hasattr(self, "components_")
        X = self._check_table(dense(X), reset=first)
        if not hasattr(self, "random_state_"):
            self.random_state_ = check_random_state(self.random_state)
        if first:
            self._begin(X)
        values = self.encoder_.transform(X)
        batch_size, n_hidden = self.batch_size or 10, len(self.components_)
        if not hasattr(self, "h_samples_"):
            self.h_samples_ = np.zeros((batch_size, n_hidden))
        chains = torch.as_tensor(self.h_samples_, dtype=torch.float64)
        with torch.no_grad():
            config = StepConfig(self.learning_rate, True, self.n_gibbs_steps, weight_decay=self.weight_decay or 0.0)
            dreamer = Dreamer(self.machine_, chains, ScikitDraws(self.random_state_), config)
            dreamer.step(self._filled(values))
        self.h_samples_ = dreamer.chains.numpy()
        self._keep(dreamer.machine)
        return self

    def _begin(self, X):
        self._dtype, self.algorithm_, self.n_iter_ = np.float64, "pcd", 0
        self.encoder_ = FindingsEncoder(self.visible).fit(X)
        values, units = self.encoder_.transform(X), self.encoder_.units_
        self.base_bias_, log_variance = base_biases(units, values)
        weights = initial_weights(self.n_components or 64, units.n_columns, self.random_state_)
        zeros = np.zeros(units.n_columns)
        self._keep(Machine.of(units, weights, np.zeros(len(weights)), zeros, log_variance))

    def _drain(self, events):
        return super()._drain(self._printed(events) if self.verbose else events)

    def _printed(self, events):
        start = time.time()
        for event in events:
            if isinstance(event, EpochEnd):
                now = time.time()
                print(
                    f"[{type(self).__name__}] Iteration {event.epoch}, "
                    f"pseudo-likelihood = {-event.train_loss[0]:.2f}, time = {now - start:.2f}s"
                )
                start = now
            yield event

    def _remember_dtype(self, X):
        self._dtype = np.float32 if getattr(X, "dtype", None) == np.float32 else np.float64

    def _dtype_of(self, X):
        return np.float32 if getattr(X, "dtype", None) == np.float32 else np.float64

    def _mean_hiddens(self, v) -> np.ndarray:
        v = dense(v)
        if len(self.encoder_.units_.gaussian):
            v = v / self.machine_.variance().numpy()
        return expit(v @ self.components_.T + self.intercept_hidden_)

    def _sample_hiddens(self, v, rng) -> np.ndarray:
        p = self._mean_hiddens(v)
        return rng.uniform(size=p.shape) < p

    def _free_energy(self, v) -> np.ndarray:
        with torch.no_grad():
            return self.machine_.free_energy(torch.as_tensor(dense(v), dtype=torch.float64)).numpy()
