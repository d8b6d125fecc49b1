"""The restricted Boltzmann machine, with the interface of scikit-learn's BernoulliRBM and what it lacks."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from dlcore.errors import BundleError, DataError
from dlcore.models.base import TableEstimator, check_marks
from dlcore.models.rbm.ais import annealed_log_partition
from dlcore.models.rbm.completion import Completion, complete, each_from_others
from dlcore.models.rbm.draws import ScikitDraws
from dlcore.models.rbm.encode import FindingsEncoder, dense
from dlcore.models.rbm.exact import log_partition, row_log_likelihood, side_to_sum
from dlcore.models.rbm.gibbs import sample_hidden, sample_visible, start_values
from dlcore.models.rbm.machine import Machine
from dlcore.models.rbm.plan import FEWEST_HELD_OUT, HELD_OUT, settle
from dlcore.models.rbm.scikit import ScikitInterface
from dlcore.models.rbm.training import RBMTraining
from dlcore.training.events import Note
from dlcore.training.folds import stratified_group_folds

ALGORITHMS, VISIBLE = ("auto", "exact", "cd", "pcd"), ("auto", "bernoulli", "gaussian")


class RBM(ScikitInterface, RBMTraining, ClassNamePrefixFeaturesOutMixin, TransformerMixin, TableEstimator):
    """Restricted Boltzmann machine of yes/no findings, categories and numbers, gaps allowed.

    Parameters
    ----------
    n_components : int or None
        Hidden units. ``None``: 16 where the states of the findings can be summed, else 10, else 64.
    learning_rate : float
        Of contrastive divergence; exact training needs none.
    batch_size : int or None
        Patients a step. A number asks for contrastive divergence; ``None``: everybody at once, or a size by the data.
    n_iter : int or None
        Passes through the data. ``None``: until held-out patients gain no more; a number: all of them, nobody held out.
    verbose : int
    random_state : int, RandomState or None
    algorithm : {"auto", "exact", "cd", "pcd"}
        The likelihood itself, contrastive divergence, or the persistent one. "auto": exact wherever one side has at most
        2¹⁴ states, else persistent.
    n_gibbs_steps : int
        Steps of a dream (the k of CD-k).
    momentum : float
    weight_decay : float or None
        Price of large weights. ``None``: none, or in exact training that of a normal prior with standard deviation 2.
    sparsity_target : float or None
        Share of patients for whom a hidden unit should be on (contrastive divergence only).
    sparsity_cost : float
    visible : {"auto", "bernoulli", "gaussian"}
        How columns of numbers are read; see `FindingsEncoder`.

    Attributes
    ----------
    components_ : (n_components, d) weights, over the encoded columns
    intercept_hidden_ : (n_components,)
    intercept_visible_ : (d,)
    log_variance_ : (d,) of numbers given the hidden side; 0 elsewhere
    encoder_ : FindingsEncoder
    algorithm_ : str, what was used
    n_iter_ : int
    h_samples_ : (batch_size, n_components) hidden states of the dreams
    history_ : list of dict, losses and free energies after each pass
    snapshots_ : list of (pass, weights)

    References
    ----------
    Hinton, Training products of experts by minimizing contrastive divergence, Neural Computation 14 (2002).
    Tieleman, Training restricted Boltzmann machines using approximations to the likelihood gradient, ICML (2008).
    """

    def __init__(
        self,
        n_components=None,
        *,
        learning_rate=0.1,
        batch_size=None,
        n_iter=None,
        verbose=0,
        random_state=None,
        algorithm="auto",
        n_gibbs_steps=1,
        momentum=0.0,
        weight_decay=None,
        sparsity_target=None,
        sparsity_cost=0.1,
        visible="auto",
    ):
        self.n_components = n_components
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.n_iter = n_iter
        self.verbose = verbose
        self.random_state = random_state
        self.algorithm = algorithm
        self.n_gibbs_steps = n_gibbs_steps
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.sparsity_target = sparsity_target
        self.sparsity_cost = sparsity_cost
        self.visible = visible

    def iter_fit(self, X, y=None, groups=None, split=None):
        """Train, telling what happens; `y` is not looked at. Rows that `split` marks "test" are left out."""
        self._check_parameters()
        X = self._check_table(dense(X), reset=True)
        self._remember_dtype(X)
        groups, split = check_marks(groups, X, "The patient"), check_marks(split, X, "The split")
        self.encoder_ = FindingsEncoder(self.visible).fit(X)
        values = self.encoder_.transform(X)
        yield from self._notes(values)
        yield from self._iter_encoded(values, groups, split)

    def _iter_encoded(self, values, groups=None, split=None):
        random = check_random_state(self.random_state)
        train, validation = self._held_out(values, groups, split)
        plan = settle(self, self.encoder_.units_, train)
        self.algorithm_, self.n_iter_ = plan.algorithm, 0
        yield from self._train(self.encoder_.units_, train, validation, plan, random)

    def fit_encoded(self, values: np.ndarray, encoder: FindingsEncoder) -> RBM:
        """Train on rows already encoded by `encoder`, (n, d): resampled or permuted ones."""
        self.encoder_, self.n_features_in_ = encoder, encoder.n_features_
        self._dtype = np.float64
        return self._drain(self._iter_encoded(values))

    def _held_out(self, values, groups, split):
        """Rows to learn from and rows to stop by (None where all are learned from)."""
        split = np.full(len(values), "train") if split is None else split.astype(str)
        learned = split != "test"
        if self.n_iter is not None:
            return values if learned.all() else values[learned], None
        validation = split == "validation"
        if not validation.any():
            rng = np.random.default_rng(0)
            validation = stratified_group_folds(np.zeros(len(values), dtype=int), groups, round(1 / HELD_OUT), rng) == 0
        validation &= learned
        if validation.sum() < FEWEST_HELD_OUT or validation.all():
            return values[learned], None
        return values[learned & ~validation], values[validation]

    def _check_parameters(self):
        if self.algorithm not in ALGORITHMS:
            raise DataError(f"There is no algorithm {self.algorithm!r}.", f"Choose one of: {', '.join(ALGORITHMS)}.")
        if self.visible not in VISIBLE:
            raise DataError(f"Columns cannot be read as {self.visible!r}.", f"Choose one of: {', '.join(VISIBLE)}.")
        for name, lowest in (("n_components", 0), ("batch_size", 1), ("n_iter", 0), ("n_gibbs_steps", 1)):
            value = getattr(self, name)
            if value is not None and value < lowest:
                raise DataError(f"{name} cannot be {value}.", f"Give a whole number from {lowest} on.")

    def _notes(self, values):
        yield from map(Note, self.encoder_.notes_)
        if values.shape[1] == 0:
            raise DataError("No column varies, so nothing belongs together.", "Choose columns with different values.")
        empty = np.isnan(values).all(axis=1)
        if empty.all():
            raise DataError("Every patient is without any value.", "Choose columns that were filled in.")
        if empty.any():
            yield Note({"name": "training.empty_teach_nothing", "n": int(empty.sum())})

    def _keep(self, machine: Machine):
        dtype = getattr(self, "_dtype", np.float64)
        found = machine.to(torch.float64).clone()
        self.components_ = np.asarray(found.weights.numpy(), dtype=dtype)
        self.intercept_hidden_ = found.hidden_bias.numpy().astype(dtype)
        self.intercept_visible_ = found.visible_bias.numpy().astype(dtype)
        self.log_variance_ = found.log_variance.numpy()
        self.n_iter_ = getattr(self, "n_iter_", 0)
        self._n_features_out = len(self.components_)
        self.__dict__.pop("_log_z", None)

    # in use

    @property
    def machine_(self) -> Machine:
        """The fitted machine in float64."""
        return Machine.of(
            self.encoder_.units_, self.components_, self.intercept_hidden_, self.intercept_visible_, self.log_variance_
        )

    def encode(self, X, check: bool = True) -> np.ndarray:
        """The rows of X as visible units, (n, d) float64 with NaN."""
        check_is_fitted(self)
        return self.encoder_.transform(self._check_table(dense(X), reset=False), check)

    @torch.no_grad()
    def transform(self, X):
        """P(h = 1 | v), (n, n_components); gaps are filled by what is expected of them first."""
        return self._mean_hiddens(np.asarray(self._filled(self.encode(X)))).astype(self._dtype_of(X))

    def _filled(self, values) -> torch.Tensor:
        if np.isnan(values).any():
            values = complete(self.machine_, values).mean
        return torch.as_tensor(values)

    def complete(self, X) -> np.ndarray:
        """What is unknown in each row, given what is known, (n, d) over the encoded columns.

        Known cells stay; an unknown finding becomes its probability, a category the probability of each level, a
        number its expectation in encoded units. Summed exactly wherever that can be done (see `completion`).
        """
        return self.completion(X).mean

    def completion(self, X) -> Completion:
        """`complete` with the spread of numbers, and the standard error where it had to be drawn."""
        return self.complete_encoded(self.encode(X))

    def complete_encoded(self, values: np.ndarray) -> Completion:
        """`completion` of rows already encoded, (n, d)."""
        return complete(self.machine_, values, self._fixed_seed())

    def each_from_others(self, X) -> np.ndarray:
        """Every known cell of each row as expected from all its other cells, (n, d); NaN where it is not known."""
        return each_from_others(self.machine_, self.encode(X))

    @torch.no_grad()
    def reconstruct(self, X) -> np.ndarray:
        """E[v | h] where h is as `transform` gives it, (n, d): what the hidden units keep of each row."""
        machine = self.machine_
        return machine.visible_mean(machine.hidden_mean(self._filled(self.encode(X)))).numpy()

    @torch.no_grad()
    def free_energy(self, X) -> np.ndarray:
        """F of each row, (n,): low for what the machine finds usual. Gaps are summed out."""
        return -row_log_likelihood(self.machine_, self.encode(X, check=False), 0.0)

    def log_likelihood(self, X) -> np.ndarray:
        """log P(v) of each row, (n,), gaps summed out; with an estimated log Z where it cannot be summed."""
        return self.log_likelihood_encoded(self.encode(X, check=False))

    @torch.no_grad()
    def log_likelihood_encoded(self, values: np.ndarray) -> np.ndarray:
        """`log_likelihood` of rows already encoded, (n, d)."""
        return row_log_likelihood(self.machine_, values, self.log_partition()[0])

    @torch.no_grad()
    def log_partition(self, n_chains: int = 100, n_temperatures: int = 1000) -> tuple[float, float]:
        """log Z and its standard error: 0 where it was summed, else by annealed importance sampling."""
        check_is_fitted(self)
        if not hasattr(self, "_log_z"):
            machine = self.machine_
            if side_to_sum(machine.units, machine.n_hidden):
                self._log_z = float(log_partition(machine)), 0.0
            else:
                args = self.base_bias_, n_chains, n_temperatures, self._fixed_seed()
                self._log_z = annealed_log_partition(machine, *args)
        return self._log_z

    def _fixed_seed(self) -> int:
        return self.random_state if isinstance(self.random_state, (int, np.integer)) else 0

    @torch.no_grad()
    def sample(self, n: int = 1, n_steps: int = 1000) -> np.ndarray:
        """Patients the machine makes up, (n, d): drawn from all states where they can be summed, else by Gibbs steps."""
        check_is_fitted(self)
        machine, random = self.machine_, check_random_state(self.random_state)
        units = machine.units
        if units.n_states <= 2**14:
            p = torch.softmax(-machine.free_energy(torch.as_tensor(units.states)), dim=0).numpy()
            return units.states[random.choice(len(p), size=n, p=p / p.sum())]
        draws, v = ScikitDraws(random), start_values(machine, np.full((n, units.n_columns), np.nan))
        for _ in range(n_steps):
            v = sample_visible(machine, sample_hidden(machine, v, draws), draws)
        return v.numpy()

    def _state(self):
        return {
            "components": self.components_,
            "intercept_hidden": self.intercept_hidden_,
            "intercept_visible": self.intercept_visible_,
            "log_variance": self.log_variance_,
            "base_bias": self.base_bias_,
            "encoder": self.encoder_.to_state(),
            "algorithm": self.algorithm_,
            "n_iter": self.n_iter_,
        }

    def _set_state(self, state):
        self.encoder_ = FindingsEncoder.from_state(state["encoder"])
        self.components_ = np.asarray(state["components"])
        self._dtype = self.components_.dtype
        for name in ("intercept_hidden", "intercept_visible"):
            setattr(self, name + "_", np.asarray(state[name], dtype=self._dtype))
        self.log_variance_, self.base_bias_ = (
            np.asarray(state[k], dtype=np.float64) for k in ("log_variance", "base_bias")
        )
        self.algorithm_, self.n_iter_ = str(state["algorithm"]), int(state["n_iter"])
        self._n_features_out = len(self.components_)
        d = self.encoder_.units_.n_columns
        columns = [self.intercept_visible_, self.log_variance_, self.base_bias_]
        fits = self.components_.shape == (len(self.intercept_hidden_), d) and all(a.shape == (d,) for a in columns)
        if not fits or self.encoder_.n_features_ != self.n_features_in_:
            raise BundleError("The machine's weights do not fit together.", "Save the model again.")
