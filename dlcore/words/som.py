"""What is said of a map."""

from __future__ import annotations


def kinds(message: dict) -> str:
    """Which kinds of patients there are, how many in each, how sure."""
    n, sizes, stable = message["n"], message["sizes"], message["stable"]
    number = len(sizes)
    if number == 1:
        return f"All {n} patients form one group on the map."
    listed = ", ".join(map(str, sizes[:-1])) + f" and {sizes[-1]} of {n}"
    if message["beyond_chance"] is None:
        return f"The map is divided into {number} regions ({listed} patients); how stable they are was not tested."
    if not message["beyond_chance"]:
        return (
            f"The {n} patients form a continuum rather than separate kinds: between the {number} regions of the map "
            f"({listed}) the gaps are no wider than in random data without kinds."
        )
    sure = "all appear" if stable == number else f"{stable} {'appears' if stable == 1 else 'appear'}"
    return f"{number} kinds of patients stand apart ({listed}); {sure} again in random resamples of the patients."


MESSAGES = {"som.kinds": kinds}
