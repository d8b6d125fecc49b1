"""How every figure looks: calm, journal-like, readable on light and dark ground and from the back row."""

from __future__ import annotations

from functools import cache

import plotly.graph_objects as go

#: Okabe and Ito's colours, told apart by readers with any kind of colour vision.
#: https://jfly.uni-koeln.de/color/
COLOURS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "yellow": "#F0E442",
    "sky": "#56B4E9",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
    "grey": "#8C8C8C",
}

FONT = "'Source Sans 3', 'Source Sans Pro', Inter, 'Helvetica Neue', Arial, sans-serif"
_ORDER = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey")
_DARK_ORDER = ("sky", "orange", "green", "purple", "vermillion", "yellow", "blue", "grey")
_CLEAR = "rgba(0,0,0,0)"
LARGER_TYPE, LARGER_PLOT = 1.4, 1.25  # in front of a room


def ink(dark: bool) -> str:
    """Colour of text and of lines that must be seen."""
    return "#E6E9EF" if dark else "#1F2933"


def soft_ink(dark: bool) -> str:
    """Colour of reference lines and of notes."""
    return "#9AA5B4" if dark else "#667080"


def accent(dark: bool) -> str:
    """The colour of what a figure is about: legible on its ground."""
    return COLOURS["sky"] if dark else COLOURS["blue"]


def contrast(dark: bool) -> str:
    """The second colour, for the group that has the outcome."""
    return COLOURS["orange"] if dark else COLOURS["vermillion"]


def fade(colour: str, alpha: float) -> str:
    """`colour` (#rrggbb) as an rgba string with opacity `alpha`, for bands and fills."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def style(fig: go.Figure, dark: bool) -> go.Figure:
    """Give `fig` the house's look and return it.

    Pages pass ``theme=None`` to ``st.plotly_chart`` so that Streamlit's own theme does not paint over it.
    """
    fig.update_layout(template=_template(bool(dark)))
    return fig


def for_a_room(fig: go.Figure) -> go.Figure:
    """The same figure for the back row: larger type with the room it needs, larger plots and marks."""
    margin, usual = fig.layout.margin, fig.layout.template.layout.margin
    around = sum(usual[side] if margin[side] is None else margin[side] for side in ("t", "b"))
    height = LARGER_PLOT * (fig.layout.height - around) + LARGER_TYPE * around
    return go.Figure(_grown(fig.to_dict())).update_layout(height=height)


def _grown(tree, key: str = ""):
    """Every size of type, every margin and every mark in a figure's tree, larger."""
    if isinstance(tree, list | tuple):
        return [_grown(part, key) for part in tree]
    if not isinstance(tree, dict):
        return tree
    grown = {name: _grown(part, name) for name, part in tree.items()}
    by = LARGER_PLOT if key == "marker" else LARGER_TYPE
    in_pixels = grown if key == "margin" else {"size"} & grown.keys() if key == "marker" or key.endswith("font") else ()
    return grown | {name: by * grown[name] for name in in_pixels if isinstance(grown[name], int | float)}


@cache
def _template(dark: bool) -> go.layout.Template:
    axis = {
        "gridcolor": "rgba(128,140,155,0.18)",
        "zeroline": False,
        "linecolor": soft_ink(dark),
        "showline": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": soft_ink(dark),
        "tickfont": {"size": 14},
        "title": {"font": {"size": 15}, "standoff": 10},
        "automargin": True,
    }
    order = _DARK_ORDER if dark else _ORDER
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 15, "color": ink(dark)},
            "title": {
                **{"x": 0, "xref": "container", "xanchor": "left", "yanchor": "top", "y": 1, "yref": "container"},
                **{"font": {"size": 18}, "pad": {"l": 12, "t": 10}, "subtitle": {"font": {"size": 15}}},
            },
            "paper_bgcolor": _CLEAR,
            "plot_bgcolor": _CLEAR,
            "colorway": [COLOURS[name] for name in order],
            "margin": {"l": 64, "r": 24, "t": 80, "b": 56},
            "xaxis": axis,
            "yaxis": axis,
            "legend": {
                **{"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
                **{"font": {"size": 14}, "itemwidth": 30},
            },
            "hoverlabel": {"font": {"family": FONT, "size": 14}},
            "height": 420,
        }
    )
