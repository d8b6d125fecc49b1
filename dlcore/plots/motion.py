"""What moves: frames sent once and played in the browser, without asking the server again."""

from __future__ import annotations

from dlcore.plots.style import ink


def slider(labels: list[str], active: int, dark: bool, prefix: str = "") -> dict:
    """A slider over frames of these names; only the one in hand is named, as all names would run into each other."""
    now = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    return {
        "active": active,
        "steps": [{"label": label, "method": "animate", "args": [[label], now]} for label in labels],
        "x": 0.12,
        "len": 0.86,
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 62},
        "ticklen": 0,
        "font": {"size": 1, "color": "rgba(0,0,0,0)"},
        # at the right end: on a telephone the button stands where it would begin
        "currentvalue": {"prefix": prefix, "font": {"size": 15, "color": ink(dark)}, "xanchor": "right"},
    }


def play(*, redraw: bool = False) -> dict:
    """A button that plays all frames; `redraw` for what plotly cannot move smoothly (bars, pictures)."""
    how = {
        "frame": {"duration": 650, "redraw": redraw},
        "transition": {"duration": 0 if redraw else 400},
        "mode": "immediate",
    }
    return {
        "type": "buttons",
        "buttons": [{"label": "▶ Play", "method": "animate", "args": [None, how]}],
        "x": 0.0,
        "y": 0,
        "pad": {"t": 70},
        "xanchor": "left",
        "yanchor": "top",
        "showactive": False,
    }
