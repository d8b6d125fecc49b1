"""Inside one network: gates and memory over time, and how far back a gradient reaches."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from dlcore.data.sequences.stack import Sequences
from dlcore.models.rnn.networks import GRU, remembering

N_UNITS = 16  # shown of a layer, those that matter most to the answer
STEPS = 500


def gates(model, X: Sequences, member: int = 0) -> dict:
    """Gates, memory and output of the recurrent layer over one course.

    Returns
    -------
    dict
        Each (T, U) for the U units that matter most: of an LSTM ``input``, ``forget``, ``output`` (0 … 1), ``candidate``
        and ``hidden`` (−1 … 1), ``memory``; of a GRU ``reset``, ``update``, ``candidate``, ``hidden``. ``weight`` (U,): what
        the answer makes of each unit; ``units`` (U,), ``times`` (T,), ``kind``.
    """
    ensemble = model.ensemble_
    network = ensemble.networks[member]
    x = ensemble.encoder.transform(X[np.array([0])]).astype(np.float64)
    weights = {name: array.detach().numpy() for name, array in network.recurrent.named_parameters()}
    kind = "gru" if ensemble.shape["architecture"] == GRU else "lstm"
    found = (gru_cell if kind == "gru" else lstm_cell)(weights, x)
    hidden_size = found["hidden"].shape[1]
    weight = network.head.weight.detach().numpy()[-1, :hidden_size]
    units = np.argsort(-np.abs(weight) * (found["hidden"].std(axis=0) + 1e-12), kind="stable")[:N_UNITS]
    shown = {name: array[:, units].astype(np.float32) for name, array in found.items()}
    times, _ = X[0]
    return shown | {"weight": weight[units], "units": units, "times": times, "kind": kind}


def lstm_cell(weights: dict, x: np.ndarray) -> dict[str, np.ndarray]:
    """The LSTM written out, (T, D) -> each (T, H).

    i = σ(W_i x + U_i h), f = σ(W_f x + U_f h), g = tanh(W_g x + U_g h), o = σ(W_o x + U_o h);
    c ← f c + i g, h = o tanh(c), biases left out here (Hochreiter & Schmidhuber 1997, Gers 2000).
    """
    names = ("input", "forget", "candidate", "output", "memory", "hidden")
    found = {name: [] for name in names}
    size = weights["weight_hh_l0"].shape[1]
    h, c = np.zeros(size), np.zeros(size)
    driven = x @ weights["weight_ih_l0"].T + weights["bias_ih_l0"] + weights["bias_hh_l0"]
    for row in driven:
        i, f, g, o = np.split(row + weights["weight_hh_l0"] @ h, 4)
        i, f, o, g = _sigmoid(i), _sigmoid(f), _sigmoid(o), np.tanh(g)
        c = f * c + i * g
        h = o * np.tanh(c)
        for name, value in zip(names, (i, f, g, o, c, h)):
            found[name].append(value)
    return {name: np.array(values) for name, values in found.items()}


def gru_cell(weights: dict, x: np.ndarray) -> dict[str, np.ndarray]:
    """The GRU written out, (T, D) -> each (T, H).

    r = σ(W_r x + U_r h), z = σ(W_z x + U_z h), n = tanh(W_n x + r (U_n h)); h ← (1 − z) n + z h (Cho 2014).
    """
    names = ("reset", "update", "candidate", "hidden")
    found = {name: [] for name in names}
    h = np.zeros(weights["weight_hh_l0"].shape[1])
    for row in x @ weights["weight_ih_l0"].T + weights["bias_ih_l0"]:
        from_x, from_h = np.split(row, 3), np.split(weights["weight_hh_l0"] @ h + weights["bias_hh_l0"], 3)
        r, z = _sigmoid(from_x[0] + from_h[0]), _sigmoid(from_x[1] + from_h[1])
        n = np.tanh(from_x[2] + r * from_h[2])
        h = (1 - z) * n + z * h
        for name, value in zip(names, (r, z, n, h)):
            found[name].append(value)
    return {name: np.array(values) for name, values in found.items()}


def gradient_over_steps(model, steps: int = STEPS, seed: int = 0) -> dict:
    """How much an input k steps back still moves the layer's output, for k = 0 … steps − 1, against k = 0.

    The same random course is shown to this model's layer, and to a plain recurrent layer h = tanh(W x + U h) and an LSTM of
    the same size that have learned nothing and began with the same care (`networks.remembering`).

    Returns
    -------
    dict
        ``lag`` (steps,); ``model``, ``plain``, ``lstm`` (steps,): norm of the gradient by the input, over that at lag 0.
    """
    trained = model.ensemble_.networks[0].recurrent
    n_inputs, size = trained.input_size, trained.hidden_size
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        x = torch.randn(steps, 1, n_inputs, dtype=torch.float64)
        made = {"plain": nn.RNN(n_inputs, size), "lstm": nn.LSTM(n_inputs, size)}
        layers = {"model": trained} | {name: remembering(layer).double() for name, layer in made.items()}
    return {"lag": np.arange(steps)} | {name: _reach(layer, x) for name, layer in layers.items()}


def _reach(layer, x) -> np.ndarray:
    x = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(layer(x)[0][-1].sum(), x)
    norm = slope.norm(dim=2)[:, 0].flip(0).numpy()
    return norm / max(norm[0], 1e-300)


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))
