"""Which variables matter, whatever the outcome."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import titled
from dlcore.plots.style import accent, ink, soft_ink
from dlcore.words.sentences import clearly_missed

_ROW = 30


def importance(results: dict, dark: bool = False, top: int = 15) -> go.Figure:
    """How much worse held-out predictions get when a variable is shuffled, the `top` most important, with intervals."""
    found = results["importance"]
    names = found["variables"][:top]
    drop, low, high = (np.asarray(found[key], float)[:top] for key in ("drop", "low", "high"))
    fig = go.Figure()
    fig.add_bar(
        x=drop,
        y=names,
        orientation="h",
        marker_color=[accent(dark) if sure else soft_ink(dark) for sure in low > 0],
        error_x={"array": high - drop, "arrayminus": drop - low, "thickness": 1.5, "width": 4, "color": ink(dark)},
        hovertemplate="%{y}: %{x:.3g}<extra></extra>",
        width=0.62,
    )
    fig.add_vline(0, line={"color": soft_ink(dark), "width": 1})
    if found["measure"] == "mae":
        unit = f" ({results['unit']})" if results["unit"] else ""
        fig.update_xaxes(title=f"Rise of the mean error when shuffled{unit}")
    else:
        fig.update_xaxes(title="Fall of the AUC when shuffled")
    fig.update_yaxes(autorange="reversed", title="Variable", showgrid=False, ticks="")
    detail = f"Each shuffled {found['repeats']} times; grey: the 95 % interval reaches 0, may be chance"
    return titled(fig, _finding(found), detail, dark, height=max(300, 150 + _ROW * len(names)))


def _finding(found: dict) -> str:
    """Names variables only where the longest bars are also the sure ones."""
    clear, names = clearly_missed(found), found["variables"]
    if len(clear) <= len(names) / 10:
        return f"{'Hardly any' if clear else 'No'} variable is clearly indispensable"
    if clear[0] != names[0]:
        return f"{len(clear)} of {len(names)} variables are clearly missed"
    return f"Missed most: {', '.join(clear[:2])}"
