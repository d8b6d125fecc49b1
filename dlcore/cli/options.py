"""Options of the command line that name several things."""

from __future__ import annotations

from dlcore.errors import DataError


def name_value_pairs(pairs: list[str], option: str, form: str) -> dict[str, str]:
    """What was given as ``NAME=VALUE``; `DataError` naming the `option` and its `form` where there is no “=”."""
    unclear = [pair for pair in pairs if "=" not in pair]
    if unclear:
        raise DataError(f"{option} {unclear[0]} cannot be read.", f"Write {option} {form}.")
    return {name.strip(): value.strip() for name, value in (pair.split("=", 1) for pair in pairs)}
