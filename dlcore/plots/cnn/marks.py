"""Strokes that figures with pictures in them share."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.words.numerals import written

HALF = 0.5  # of a map's largest value: what lies above is outlined


def signed(value: float) -> str:
    """A number of two digits with its sign, the minus as printers set it."""
    return written(value, "+.2f")


def rgb(picture) -> np.ndarray:  # (h, w, 1 | 3) -> (h, w, 3)
    """A picture as plotly takes it."""
    picture = np.asarray(picture)
    return picture if picture.shape[2] == 3 else np.repeat(picture, 3, axis=2)


def bare(fig: go.Figure) -> None:
    """Pictures need no axes; their pixels stay square and their first row on top."""
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False, autorange="reversed", constrain="domain")
    for axis in list(fig.select_yaxes()):
        axis.scaleanchor = axis.anchor or "x"


def add_outline(
    fig: go.Figure, values: np.ndarray, size: tuple[int, int], at: tuple[int, int], colour: str, cased: bool = True
) -> None:
    """A line around the places above half of the map's largest value.

    Parameters
    ----------
    values : ndarray of shape (h, w)
        A map, as coarse as it is.
    size : (height, width)
        Of the picture it lies on, in pixels.
    at : (row, column)
        Of the part of the figure.
    colour : str
        Of the line.
    cased : bool
        It runs on a broader white one, to be seen on any picture.
    """
    top = float(values.max())
    if top <= 0:
        return
    ringed = np.pad(values, 1, constant_values=min(float(values.min()), 0.0))  # closes the line at the picture's edge
    y, x = (_middles(n, pixels) for n, pixels in zip(values.shape, size))
    for line, width in ((("#FFFFFF", 5),) if cased else ()) + ((colour, 2.5),):
        contours = {"start": HALF * top, "end": HALF * top, "size": 1, "coloring": "none"}
        ring = go.Contour(z=ringed, x=x, y=y, contours=contours, autocontour=False, showscale=False, hoverinfo="skip")
        ring.update(line={"color": line, "width": width}, showlegend=False)
        fig.add_trace(ring, row=at[0], col=at[1])


def _middles(n: int, pixels: int) -> np.ndarray:
    """Where the middles of `n` cells lie over so many pixels, and the two edges."""
    return np.r_[-0.5, (np.arange(n) + 0.5) * pixels / n - 0.5, pixels - 0.5]
