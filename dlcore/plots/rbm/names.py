"""Names of findings beside a figure: wrapped, so that none is cut and the figure keeps its room on a telephone."""

from __future__ import annotations


def short(name: str, most: int) -> str:
    """At most so many letters."""
    return name if len(name) <= most else name[: most - 1] + "…"


def n_lines(names: list[str]) -> int:
    """Lines of the longest wrapped name."""
    return max((name.count("<br>") + 1 for name in names), default=1)
