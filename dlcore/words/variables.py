"""What a variable is called beside its values: its unit once, whether or not the column's name carries it."""

from __future__ import annotations


def with_unit(name: str, unit: str) -> str:
    """ "albumin (g/dL)", of "albumin" as of "albumin (g/dL)": for an axis or a field."""
    return name if not unit or without_unit(name, unit) != name else f"{name} ({unit})"


def without_unit(name: str, unit: str) -> str:
    """ "albumin", of "albumin (g/dL)": where the unit stands beside the value."""
    for left, right in ("()", "[]"):
        if unit and name.endswith(f"{left}{unit}{right}"):
            return name.removesuffix(f"{left}{unit}{right}").rstrip(" ,_")
    return name
