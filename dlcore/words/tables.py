"""What is said of the columns of a table."""

from __future__ import annotations


def nothing_to_learn(message: dict) -> str:
    """Columns that a model cannot learn from."""
    names = message["columns"]
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return f"Left out, because the value never changes or is always missing: {shown}."


def no_finding(message: dict) -> str:
    """A column of 0 and 1 with a few other numbers."""
    return (
        f"{message['column']} holds 0 and 1 but also {message['value']:g} ({message['n']} times): "
        "it is taken as a number, not as a yes/no finding."
    )


def many_levels(message: dict) -> str:
    """A category of very many values."""
    return f"{message['column']} has {message['n']} different values; only the {message['most']} commonest are used."


MESSAGES = {
    "tables.nothing_to_learn": nothing_to_learn,
    "tables.infinite": lambda m: f"Infinite or impossibly large values in {m['column']} count as missing.",
    "tables.many_levels": many_levels,
    "tables.no_finding": no_finding,
}
