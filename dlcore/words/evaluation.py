"""What is said of predictions that were judged."""

from __future__ import annotations

from dlcore.words import headlines
from dlcore.words.numerals import interval, measured, percent


def elsewhere(message: dict) -> str:
    """How a model does on patients of another place: how well it ranks, and whether its percentages hold there."""
    parts = [_ranks(message) if message["measure"] == "auroc" else _errs(message)]
    if "ratio" in message:
        parts.append(_percentages(message))
    return " ".join(parts)


def _ranks(message: dict) -> str:
    here, own, gap = message["here"], message["own"], message["difference"]
    if here["high"] < 0.5:
        return f"Worse than chance on these patients (AUC {interval(here)}): check what counts as yes in this file."
    if here["low"] <= 0.5:
        return f"On these patients it may be no better than chance (AUC {interval(here)})."
    if gap is None:
        return f"On these patients: AUC {interval(here)}."
    figures = f"AUC {interval(here)}, where its own held-out patients gave {interval(own)}"
    if gap["high"] < 0:
        return f"It ranks these patients worse than its own: {figures}."
    if gap["low"] > 0:
        return f"It ranks these patients better than its own: {figures}."
    return f"No difference to its own patients can be seen in how it ranks these: {figures}."


def _errs(message: dict) -> str:
    here, own, gap = message["here"], message["own"], message["difference"]
    size = lambda m: measured(m, message["unit"])
    if gap is None:
        return f"Mean error on these patients: {size(here)}."
    figures = f"mean error {size(here)}, where its own held-out patients gave {size(own)}"
    if gap["low"] > 0:
        return f"It is farther off on these patients than on its own: {figures}."
    if gap["high"] < 0:
        return f"It is nearer the truth on these patients than on its own: {figures}."
    return f"No difference to its own patients can be seen: {figures}."


def _percentages(message: dict) -> str:
    """Foreseen and seen, of 100: what the observed-to-expected ratio says."""
    ratio, shares = message["ratio"], [percent(message[name]) for name in ("expected", "observed")]
    said = "Of 100 it foresaw the outcome in {}, and {} had it".format(*shares)
    if ratio["low"] > 1:
        return f"{said}: its percentages are too low here."
    return f"{said}: its percentages are too high here." if ratio["high"] < 1 else f"{said}: right on average."


MESSAGES = {"evaluation.headline": headlines.headline, "evaluation.elsewhere": elsewhere}
