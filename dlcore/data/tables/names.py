"""Names of columns, as they are compared."""

from __future__ import annotations

import re


def plain_name(name: str) -> str:
    """A column name for comparing: small letters, "_" for anything between words, no unit."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.sub(r"[(\[].*?[)\]]", "", name))
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
