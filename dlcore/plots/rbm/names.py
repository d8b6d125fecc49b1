"""Names of findings beside a figure: wrapped where there is room, else shortened so that they stay different."""

from __future__ import annotations

from collections import Counter

from dlcore.plots.parts import wrapped

CUT, LEVEL = "…", " = "
MOST_BESIDE_A_ROW = 48  # letters, in two lines


def shortened(names: list[str], most: int) -> list[str]:
    """Each name in at most so many letters, no two alike that were not.

    Of a category the level is kept ("…pityriasis rosea"); names that begin alike keep their ends, and a number where
    these are alike too.
    """
    found = [_short(name, most) for name in names]
    if len(set(found)) < len(set(names)):
        found = _apart(names, found, lambda name: _both_ends(name, most))
    if len(set(found)) < len(set(names)):
        number = {name: f"{k}{CUT}" for k, name in enumerate(dict.fromkeys(names), start=1)}
        found = _apart(names, found, lambda name: number[name] + name[len(number[name]) - most :])
    return found


def beside_rows(names: list[str]) -> list[str]:
    """Names beside the rows of a figure, in two lines, so that a telephone leaves room for the rows."""
    return [wrapped(name, MOST_BESIDE_A_ROW // 2) for name in shortened(names, MOST_BESIDE_A_ROW)]


def _short(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    own = CUT + name.split(LEVEL, 1)[1] if LEVEL in name else name
    return own if len(own) <= most else own[: most - 1] + CUT


def _both_ends(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most // 2 - 1] + CUT + name[-(most - most // 2) :]


def _apart(names, found, other) -> list[str]:
    """Those that several different names share, shortened in the other way."""
    shared = Counter(dict(zip(names, found)).values())
    return [other(name) if shared[own] > 1 else own for name, own in zip(names, found)]


def n_lines(names: list[str]) -> int:
    """Lines of the longest wrapped name."""
    return max((name.count("<br>") + 1 for name in names), default=1)
