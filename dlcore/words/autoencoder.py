"""What is said of an autoencoder's findings."""

from __future__ import annotations

from dlcore.words.numerals import written


def stands_out(each: dict) -> bool:
    """Whether a value may be called to blame: it lies outside what was expected, or is another level than the likeliest."""
    if each["value"] is None:
        return False
    if each["low"] is None:
        return each["value"] != each["expected"]
    return not each["low"] <= each["value"] <= each["high"]


def alerts(message: dict) -> str:
    """How many patients are unusual, and whether known anomalies are among them."""
    per_100 = f"{100 * message['asked']:g}"
    if message["ill"]:
        ordinary = message["ordinary"] or "the others"
        return (
            f"{message['found']} of {message['ill']} known anomalies stand out, and {message['false']} of "
            f"{message['well']} patients it had not learnt from who are {ordinary}, at {per_100} alerts per 100."
        )
    return (
        f"{message['alerts']} of {message['n']} patients stand out as unusual, at {per_100} alerts per 100 ordinary "
        "patients. Unusual is not ill."
    )


def _measured(message: dict) -> str:
    network, pca = (f"{100 * message[name]:.1f} %" for name in ("network", "pca"))
    width = message["width"]
    numbers = "1 number" if width == 1 else f"{width} numbers"
    return f"with {numbers} it explains {network} of patients held back, principal components {pca}"


def _difference(message: dict) -> str:
    gain, low, high = (written(100 * message[name], "+.1f") for name in ("gain", "low", "high"))
    return f"difference {gain} points, 95 % interval {low} to {high}"


def earns(message: dict) -> str:
    """The network is worth it."""
    return f"The network earns itself: {_measured(message)} ({_difference(message)})."


def barely(message: dict) -> str:
    """The network explains more, so little that it hardly matters."""
    return (
        f"The network does better, but by very little: {_measured(message)} ({_difference(message)}). "
        "Principal components, which are simpler, may serve as well."
    )


def cannot_tell(message: dict) -> str:
    """The interval holds 0 and differences that would matter."""
    return f"These data cannot tell whether the network earns itself: {_measured(message)} ({_difference(message)})."


def no_better(message: dict) -> str:
    """Principal components do as well."""
    return f"Principal components do as well here: {_measured(message)} ({_difference(message)})."


def loses(message: dict) -> str:
    """Principal components do better."""
    return f"Principal components do better here: {_measured(message)} ({_difference(message)})."


MESSAGES = {
    "autoencoder.alerts": alerts,
    "autoencoder.earns": earns,
    "autoencoder.barely": barely,
    "autoencoder.cannot_tell": cannot_tell,
    "autoencoder.no_better": no_better,
    "autoencoder.loses": loses,
    "autoencoder.judging": lambda message: "Judging every patient by networks that had not seen them",
    "autoencoder.other_bottlenecks": lambda message: "Trying other bottlenecks",
}
