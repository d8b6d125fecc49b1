"""Names of findings beside a figure: wrapped, so that none is cut and the figure keeps its room on a telephone."""

from __future__ import annotations

from textwrap import wrap

LABEL = 22  # letters a line


def wrapped(name: str, width: int = LABEL) -> str:
    """The name over as many lines as it needs."""
    return "<br>".join(wrap(name, width)) or name


def short(name: str, most: int) -> str:
    """At most so many letters."""
    return name if len(name) <= most else name[: most - 1] + "…"


def n_lines(names: list[str]) -> int:
    """Lines of the longest wrapped name."""
    return max((name.count("<br>") + 1 for name in names), default=1)
