"""What is said of a map."""

from __future__ import annotations

FIT = {"fits": "fits", "edge": "at the edge", "misfit": "does not fit", "unknown": "no values"}
STABILITY = {
    "very_stable": "very stable",
    "stable": "stable",
    "uncertain": "uncertain",
    "unstable": "not stable",
    "continuum": "part of a continuum",
    "unknown": "not known",
}


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
    if message.get("alone"):
        return (
            f"{number} kinds stand apart ({listed}), but they are told apart by {message['alone']} alone: leave it out to see "
            f"what else there is."
        ) + _left_out(message)
    if stable == number:
        said = (
            f"{number} kinds of patients stand apart ({listed}); all appear again in random resamples of the patients."
        )
    elif stable:
        said = (
            f"{stable} {'kind' if stable == 1 else 'kinds'} of patients can be relied on: the map is divided into {number} "
            f"({listed}), but only {stable} {'appears' if stable == 1 else 'appear'} again in random resamples of the patients."
        )
    else:
        said = (
            f"No kind of patients can be relied on: the map is divided into {number} ({listed}), but none appears again in "
            f"random resamples of the patients."
        )
    return said + _left_out(message)


def _left_out(message: dict) -> str:
    return f" The outcome, {message['left_out']}, was left out of the training." if message.get("left_out") else ""


MESSAGES = {"som.kinds": kinds}
