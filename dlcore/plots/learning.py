"""How the networks learned: loss by epoch, and where each was stopped."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS

_COLOURS = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow")
_DARK = ("sky", "orange", "green", "purple", "vermillion", "yellow", "blue")


def learning_curves(events: list[dict], members: list[str], dark: bool = False) -> go.Figure:
    """Training and validation loss by epoch, one colour a fold (the mean of its networks), with the best epoch.

    Parameters
    ----------
    events : list of dict
        ``EpochEnd.as_dict()`` in order; others are passed over.
    members : list of str
        Labels such as "fold 1 · network 2", one for each network.
    """
    epochs = [event for event in events if "train_loss" in event]
    fig = go.Figure()
    fig.update_xaxes(title="Epoch", rangemode="tozero")
    fig.update_yaxes(title="Loss (lower is better)")
    if not epochs:
        fig.update_layout(xaxis_range=[0, 10], yaxis_range=[0, 1])
        return titled(fig, "Waiting for the first epoch", "", dark)
    x = np.array([event["epoch"] for event in epochs])
    train, validation = (_losses(epochs, key, len(members)) for key in ("train_loss", "validation_loss"))  # (E, K)
    for i, (fold, positions) in enumerate(_folds(members).items()):
        colour = COLOURS[(_DARK if dark else _COLOURS)[i % len(_COLOURS)]]
        _curve(fig, x, _mean(train[:, positions]), colour, fold, "training", "dot")
        seen = _mean(validation[:, positions])
        if np.isfinite(seen).any():
            _curve(fig, x, seen, colour, fold, "validation", "solid")
            _best(fig, x, seen, colour, fold)
    fig.update_layout(hovermode="x unified")
    return titled(
        fig, _finding(x, validation), "Solid: patients kept aside (dot: lowest); dotted: patients learnt from", dark
    )


def _losses(epochs: list[dict], key: str, n_members: int) -> np.ndarray:
    """(E, K) with NaN where a network had stopped or has no such loss."""
    losses = np.full((len(epochs), n_members), np.nan)
    for row, event in zip(losses, epochs, strict=True):
        values = np.array(event.get(key) if event.get(key) is not None else [], dtype=float)  # None becomes NaN
        row[: len(values)] = values
    return losses


def _folds(members: list[str]) -> dict[str, list[int]]:
    """Which networks belong to which fold, by what stands before the dot in their labels."""
    folds = defaultdict(list)
    for position, label in enumerate(members):
        folds[re.split(r"\s*·\s*", label)[0]].append(position)
    return folds


def _mean(losses: np.ndarray) -> np.ndarray:
    known = np.isfinite(losses)
    total = np.where(known, losses, 0).sum(axis=1)
    return np.divide(total, known.sum(axis=1), out=np.full(len(losses), np.nan), where=known.any(axis=1))


def _curve(fig: go.Figure, x, y, colour: str, fold: str, what: str, dash: str) -> None:
    fig.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": colour, "width": 2.5 if dash == "solid" else 1.5, "dash": dash},
        name=fold if what == "validation" else f"{fold}, {what}",
        legendgroup=fold,
        showlegend=what == "validation",
        hovertemplate=f"{what} %{{y:.3f}}",
    )


def _best(fig: go.Figure, x, y, colour: str, fold: str) -> None:
    best = int(np.nanargmin(y))
    marker = {"size": 11, "color": colour, "line": {"color": "white", "width": 2}}
    fig.add_scatter(
        x=[x[best]],
        y=[y[best]],
        mode="markers",
        marker=marker,
        legendgroup=fold,
        showlegend=False,
        name=f"{fold}: kept",
        hovertemplate=f"kept from epoch {x[best]}",
    )


def _finding(x: np.ndarray, validation: np.ndarray) -> str:
    known = np.isfinite(validation).any(axis=0)
    if not known.any():
        return f"Epoch {x[-1]}"
    best = x[np.nanargmin(np.where(np.isfinite(validation), validation, np.inf)[:, known], axis=0)]
    return f"Epoch {x[-1]}; best so far at epoch {np.median(best):.0f}"
