"""What is said of a Boltzmann machine."""

from __future__ import annotations

from dlcore.words.numerals import written

RIVALS = {
    "plain": "one logistic regression per finding",
    "pairs": "one logistic regression per finding with all pairs of findings",
}


def _numbers(message: dict) -> str:
    gain, low, high = (written(message[f"difference_{part}"], "+.3f") for part in ("value", "low", "high"))
    return (
        f"mean AUC {message['auroc']:.3f} against {message['rival_auroc']:.3f}, "
        f"difference {gain} (95 % interval {low} to {high}), "
        f"{message['n_findings']} findings of {message['n_patients']:,} patients, each hidden in turn"
        f"{_not_judged(message.get('n_not_judged', 0))}"
    )


def _not_judged(n: int) -> str:
    """Why fewer findings are counted than the machine learnt."""
    return f" ({n} more {'is' if n == 1 else 'are'} too rare, or too common, to judge)" if n else ""


def wins(message: dict) -> str:
    """The machine completes better than the best of the plainer ways."""
    return f"The machine completes hidden findings better than {RIVALS[message['rival']]}: {_numbers(message)}."


def equals(message: dict) -> str:
    """No difference that the patients could show."""
    return f"The machine completes hidden findings about as well as {RIVALS[message['rival']]}: {_numbers(message)}."


def loses(message: dict) -> str:
    """The plainer way is better."""
    return (
        f"The machine completes hidden findings less well than {RIVALS[message['rival']]}: {_numbers(message)}. "
        "For completing a list, use the regression."
    )


def not_judged(message: dict) -> str:
    """Nothing occurs often enough."""
    return (
        f"How well the machine completes a list cannot be told: no finding is present in at least {message['fewest']} "
        f"and absent in at least {message['fewest']} patients."
    )


MESSAGES = {
    "rbm.wins": wins,
    "rbm.equals": equals,
    "rbm.loses": loses,
    "rbm.not_judged": not_judged,
    "rbm.hiding": lambda message: "Hiding every finding in turn",
    "rbm.coming_back": lambda message: "Looking whether the patterns come back",
}
