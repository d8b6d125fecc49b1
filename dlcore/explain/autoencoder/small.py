"""Plain networks trained aside, to show what a wider or a tighter bottleneck does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from dlcore.models.autoencoder.build import empty_networks
from dlcore.models.autoencoder.defaults import slowing
from dlcore.models.autoencoder.ensemble import Ensemble
from dlcore.models.autoencoder.problem import Problem
from dlcore.training.cross_fitting import Team
from dlcore.training.devices import Device
from dlcore.training.events import EpochEnd
from dlcore.training.loop import TrainConfig, TrainingState, train

STEPS = 1_500


def train_small(
    model,
    rows: np.ndarray,
    learn: np.ndarray,
    widths: list[int],
    most_epochs: int,
    progress: Callable[[float], None] = lambda share: None,
) -> list[Ensemble]:
    """Plain networks of the model's shape, one for each width of the bottleneck, on the rows `learn`, all at once.

    Parameters
    ----------
    progress : callable
        Takes the share of the epochs that is done.
    """
    architecture = model.architecture_ | {"kind": "plain", "n_components": max(widths)}
    generator = torch.Generator().manual_seed(0)
    build = lambda n: empty_networks(architecture, model.inputs_, n, generator, widths=widths if n > 1 else [1])
    apart = np.random.default_rng(0).permutation(len(learn)) < len(learn) // 6
    check = learn[apart] if apart.any() else learn  # too few to spare any
    n = len(widths)
    team = Team("small", 0, learn, learn[:0], [learn[~apart] if apart.any() else learn] * n, [check] * n)
    problem = Problem(rows, [team], build, random_start=False)
    batch = int(np.clip(2 ** np.round(np.log2(max(len(learn), 2) / 16)), 16, 64))
    config = TrainConfig(
        n_epochs=int(np.clip(STEPS * batch // max(len(learn), 1), 5, most_epochs)),
        batch_size=batch,
        learning_rate=0.002,
        weight_decay=1e-4,
        patience=12,
        schedule=slowing,
    )
    for event in train(problem.as_problem(), config, Device(), TrainingState(n), problem.parameters):
        if isinstance(event, EpochEnd):
            progress(event.epoch / config.n_epochs)
    return [Ensemble.of(build(1), problem.networks, np.array([k])) for k in range(n)]
