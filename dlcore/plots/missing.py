"""What is missing, and what is missing together."""

from __future__ import annotations

import plotly.graph_objects as go

from dlcore.plots.parts import titled
from dlcore.plots.style import accent, contrast, soft_ink

MOST_COLUMNS = 16
_LONGEST = 22  # letters of a name


def missing_pattern(tree: dict, dark: bool = False) -> go.Figure:
    """One line a pattern, one place a variable: a filled mark where it is missing; the number of rows at the right.

    Parameters
    ----------
    tree : dict
        As `data.tables.overview.overview` gives it.
    """
    share = {name: value for name, value in tree["missing"].items() if value > 0}
    used = {name for p in tree["patterns"] for name in p["missing"]}
    share = {name: value for name, value in share.items() if name in used}
    names = sorted(share, key=share.get, reverse=True)[:MOST_COLUMNS]
    patterns = [p for p in tree["patterns"] if set(p["missing"]) & set(names)]
    fig = go.Figure()
    rows = [_rows(p["n"], tree["n"]) for p in patterns]
    for missing, colour, name in ((True, contrast(dark), "missing"), (False, soft_ink(dark), "there")):
        at = [(_short(c), i) for i, p in enumerate(patterns) for c in names if (c in p["missing"]) == missing]
        fig.add_scatter(
            x=[c for c, _ in at],
            y=[i for _, i in at],
            mode="markers",
            name=name,
            marker={
                "color": colour,
                "size": 14 if missing else 6,
                "symbol": "square" if missing else "circle",
                "opacity": 1 if missing else 0.5,
            },
            hovertemplate="%{x}: " + name + "<extra></extra>",
        )
    fig.update_xaxes(
        title="",
        side="top",
        tickangle=-40 if len(names) > 5 else 0,
        categoryorder="array",
        categoryarray=[_short(n) for n in names],
    )
    fig.update_yaxes(title="", tickvals=list(range(len(rows))), ticktext=rows, autorange="reversed")
    fig.update_layout(margin={"t": 150 if len(names) > 5 else 70})
    fig.update_traces(line_color=accent(dark))
    return titled(fig, *_finding(tree, share), dark, height=220 + 30 * len(patterns) + (80 if len(names) > 5 else 0))


def _finding(tree: dict, share: dict) -> tuple[str, str]:
    worst = max(share, key=share.get)
    said = f"{worst} is missing in {100 * share[worst]:.0f} % of the rows"
    gaps = "1 variable has gaps" if len(share) == 1 else f"{len(share)} variables have gaps"
    return said, f"{tree['complete']:,} of {tree['n']:,} rows are complete; {gaps}"


def _rows(n: int, of: int) -> str:
    return f"{n:,} rows ({100 * n / max(of, 1):.0f} %)" if n > 1 else "1 row"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
