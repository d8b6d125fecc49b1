"""Training a machine by either way, told event by event."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import torch

from dlcore.errors import TrainingError
from dlcore.models.rbm.completion import log_conditionals
from dlcore.models.rbm.draws import ScikitDraws, TorchDraws
from dlcore.models.rbm.exact import Rows
from dlcore.models.rbm.exact_training import exact_steps
from dlcore.models.rbm.fast import WORTH_BFLOAT16, BinaryDreamer
from dlcore.models.rbm.gibbs import start_values
from dlcore.models.rbm.machine import Machine, base_biases, initial_weights
from dlcore.models.rbm.plan import CD, EXACT, PCD, Plan
from dlcore.models.rbm.stochastic import Dreamer, StepConfig, fill_gaps, slices
from dlcore.training.devices import cpu_has_bfloat16
from dlcore.training.events import ALL_EPOCHS, NO_BETTER, EpochEnd, Finished, Started

ENOUGH_ROWS, LAST_STEPS = 20_000, 12  # more patients hardly change where the climb leads; they polish its end
LOOKED_AT = 500  # rows whose free energy and pseudo-likelihood are followed
SMALL_WORK = 2_000_000  # rows × columns × hidden units up to which the numbers are scikit-learn's own
N_SNAPSHOTS = 16
SMALL_GAIN = 1e-5  # nats a patient; steps that gain less are not worth the waiting


class RBMTraining:
    """What `RBM` does while it trains; mixed into it."""

    def _train(self, units, values, validation, plan: Plan, random):
        """Yield events; `self._keep` is called whenever the machine got better."""
        self.history_, self.snapshots_ = [], []
        with torch.no_grad():
            machine = self._start(units, values, plan, random)
        self._keep(machine)
        if plan.algorithm == EXACT:
            yield from self._train_exactly(machine, values, validation, plan)
        else:
            yield from self._train_by_dreams(machine, values, validation, plan, random)

    def _start(self, units, values, plan: Plan, random) -> Machine:
        weights = initial_weights(plan.n_hidden, units.n_columns, random)
        bias, log_variance = base_biases(units, values)
        self.base_bias_ = bias
        if plan.algorithm == EXACT:
            weights = weights * 10  # far enough from 0 for the hidden units to part
        elif plan.patience is None and units.only_binary:
            bias = np.zeros_like(bias)  # as scikit-learn starts
        return Machine.of(units, weights, np.zeros(plan.n_hidden), bias, log_variance)

    # the likelihood itself

    def _train_exactly(self, machine, values, validation, plan):
        yield Started(plan.n_iter, ["machine"], precision="float64", note=_by(plan.algorithm))
        held_out = Rows.of(machine.units, validation, plan.side) if validation is not None else None
        watch, start = Watch(self, plan, values, validation), time.perf_counter()
        gain = 1e-9 if plan.patience is None else SMALL_GAIN
        for part, n_steps in _parts(values, plan):
            rows = Rows.of(machine.units, part, plan.side)
            for step in exact_steps(machine, rows, held_out, plan.weight_decay, n_steps, gain):
                yield watch.record(step.machine, -step.train, -step.validation, start)
                if watch.over:
                    break
            machine, watch.over = self.machine_, False
        yield watch.finished()

    # patients against dreams

    @torch.no_grad()
    def _train_by_dreams(self, machine, values, validation, plan, random):
        trainer = _trainer(self, machine, values, plan, random)
        yield Started(plan.n_iter, ["machine"], precision=trainer.precision, note=_by(plan.algorithm))
        watch, start = Watch(self, plan, values, validation), time.perf_counter()
        for _ in range(plan.n_iter):
            trainer.epoch()
            now = trainer.machine
            if not torch.isfinite(now.weights).all():
                raise TrainingError("The weights grew beyond all numbers.", "Lower the learning rate.")
            self.h_samples_ = trainer.chains
            yield watch.record(now, -watch.pseudo_likelihood(now, 0), -watch.pseudo_likelihood(now, 1), start)
            if watch.over:
                break
        yield watch.finished()


def _parts(values, plan: Plan) -> list[tuple[np.ndarray, int]]:
    """What to climb on, and for how many steps: of very many patients first a sample, everybody for the last steps."""
    stride = len(values) // ENOUGH_ROWS if plan.patience is not None else 0
    return [(values[::stride], plan.n_iter), (values, LAST_STEPS)] if stride > 1 else [(values, plan.n_iter)]


class Watch:
    """Who watches training: keeps the best machine, and says when the held-out patients gain no more."""

    def __init__(self, estimator, plan: Plan, values, validation):
        self.estimator, self.plan = estimator, plan
        self.best_loss, self.best_epoch, self.epoch, self.over = np.inf, 0, 0, False
        self.shown = [_complete_rows(values), None if validation is None else _complete_rows(validation)]
        self._every, self.ended_early = 1, False

    def record(self, machine: Machine, train_loss: float, validation_loss: float, start: float) -> EpochEnd:
        """Take in one epoch's losses (minus the log-likelihood, or pseudo-likelihood, a patient)."""
        self.epoch += 1
        self.estimator.n_iter_ = self.epoch
        judged = validation_loss if self.plan.patience and np.isfinite(validation_loss) else -self.epoch
        if judged < self.best_loss - SMALL_GAIN * max(1.0, abs(judged) / 4):
            self.best_loss, self.best_epoch = judged, self.epoch
            self.estimator._keep(machine)
        self.over = self.plan.patience is not None and self.epoch - self.best_epoch >= self.plan.patience
        self.ended_early |= self.over
        scores = self._free_energies(machine)
        self.estimator.history_.append({"train": train_loss, "validation": validation_loss, **scores})
        self._snapshot(machine)
        seconds = time.perf_counter() - start
        return EpochEnd(self.epoch, np.array([train_loss]), np.array([validation_loss]), seconds, scores)

    def _snapshot(self, machine):
        """Weights now and then: every step at first, then every second, fourth …, at most sixteen."""
        kept = self.estimator.snapshots_
        if self.epoch % self._every == 0:
            kept.append((self.epoch, machine.weights.detach().numpy().copy()))
        if len(kept) >= N_SNAPSHOTS:
            self._every *= 2
            kept[:] = [pair for pair in kept if pair[0] % self._every == 0]

    def finished(self) -> Finished:
        reason = NO_BETTER if self.ended_early else ALL_EPOCHS
        return Finished(np.array([self.best_epoch]), reason)

    def _free_energies(self, machine) -> dict[str, float]:
        names = ("free_energy_train", "free_energy_validation")
        return {name: _mean_free_energy(machine, rows) for name, rows in zip(names, self.shown)}

    def pseudo_likelihood(self, machine, which: int) -> float:
        """Mean pseudo-log-likelihood of the rows followed, the same cells each time; NaN where there are none."""
        rows = self.shown[which]
        if rows is None or not len(rows):
            return float("nan")
        v = torch.as_tensor(rows, dtype=torch.float32)
        blocks = np.random.default_rng(which).integers(len(machine.units.blocks), size=len(rows))
        return float(log_conditionals(machine.to(torch.float32), v, blocks).mean()) * len(machine.units.blocks)


def _complete_rows(values) -> np.ndarray:
    complete = values[~np.isnan(values).any(axis=1)]
    return (
        complete[np.unique(np.linspace(0, max(len(complete) - 1, 0), LOOKED_AT).astype(int))]
        if len(complete)
        else complete
    )


@torch.no_grad()
def _mean_free_energy(machine, rows) -> float:
    if rows is None or not len(rows):
        return float("nan")
    return float(machine.free_energy(torch.as_tensor(rows, dtype=machine.dtype)).mean())


# who makes the steps


class _Steps:
    """Epochs of `Dreamer` steps; missing cells are clamped Gibbs chains that go on from epoch to epoch."""

    precision = "float64"

    def __init__(self, machine, values, plan, config, draws):
        self.draws, self.batches = draws, slices(len(values), plan.batch_size)
        chains = torch.zeros((plan.batch_size, machine.n_hidden), dtype=machine.dtype)
        self.dreamer = Dreamer(machine, chains, draws, config)
        self.v, missing = start_values(machine, values), torch.as_tensor(np.isnan(values))
        self.missing = missing if missing.any() else None

    def epoch(self):
        for batch in self.batches:
            if self.missing is not None:
                fill_gaps(self.dreamer.machine, self.v[batch], self.missing[batch], self.draws)
            self.dreamer.step(self.v[batch])

    @property
    def machine(self):
        return self.dreamer.machine.clone()

    @property
    def chains(self):
        return self.dreamer.chains.numpy().copy()


class _FastSteps:
    """Epochs of `BinaryDreamer` steps."""

    def __init__(self, machine, values, plan, learning_rate, seed):
        largest = 2 * plan.batch_size * machine.weights.numel()
        bfloat16 = cpu_has_bfloat16() and largest >= WORTH_BFLOAT16
        self.precision = "bfloat16" if bfloat16 else "float32"
        self.batches = slices(len(values), plan.batch_size)
        self.dreamer = BinaryDreamer(machine.to(torch.float32), plan.batch_size, learning_rate, seed, bfloat16)
        self.v = self.dreamer.rows(values, bfloat16)

    def epoch(self):
        for batch in self.batches:
            self.dreamer.step(self.v[batch])

    @property
    def machine(self):
        return self.dreamer.machine

    @property
    def chains(self):
        return self.dreamer.chains[:, :-1].float().numpy()


def _trainer(estimator, machine, values, plan: Plan, random):
    n, (n_hidden, d) = len(values), machine.weights.shape
    config = step_config(estimator, plan, machine.units)
    if n * d * n_hidden <= SMALL_WORK and plan.patience is None:
        return _Steps(machine, values, plan, config, ScikitDraws(random))
    seed = int(random.randint(2**31 - 1))
    plain = StepConfig(config.learning_rate, config.persistent)
    if machine.units.only_binary and config == plain and config.persistent and not np.isnan(values).any():
        return _FastSteps(machine, values, plan, config.learning_rate, seed)
    steps = _Steps(machine.to(torch.float32), values, plan, config, TorchDraws(seed))
    steps.precision = "float32"
    return steps


def _by(algorithm: str) -> dict:
    return {"name": "training.algorithm", "algorithm": algorithm}


def step_config(estimator, plan: Plan, units) -> StepConfig:
    """The estimator's settings for one step; numbers learn more slowly than yes and no."""
    config = StepConfig(
        estimator.learning_rate,
        plan.algorithm != CD,
        estimator.n_gibbs_steps,
        estimator.momentum,
        plan.weight_decay,
        estimator.sparsity_target,
        estimator.sparsity_cost,
    )
    return replace(config, learning_rate=config.learning_rate / 10) if len(units.gaussian) else config


__all__ = ["CD", "EXACT", "PCD", "RBMTraining", "step_config"]
