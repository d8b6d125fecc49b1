"""Labels and parts of pictures as they are written, brought to one spelling, and to a part that can be tested on."""

from __future__ import annotations

import numpy as np

from dlcore.data.tables.levels import one_spelling


def one_spelling_of(labels: list[str] | None) -> tuple[list[str] | None, list[str]]:
    """Labels with one spelling a class (Malignant and malignant are one), and sentences that say so."""
    if labels is None:
        return None, []
    words, merged = one_spelling(np.array(labels, dtype=object))
    notes = [f"The class {kept} is also written {', '.join(other)}: read as one." for kept, other in merged.items()]
    return list(words), notes


def with_test(split: list[str] | None) -> tuple[list[str] | None, list[str]]:
    """Parts of which one is a test, and sentences: without one, training would end with nothing to judge it by."""
    if split is None or "test" in split or "validation" not in split:
        return split, []
    said = (
        "There is no test part: the validation part is used as the test. If a model was chosen by it before, the figures "
        "are a little too good."
    )
    return ["test" if part == "validation" else part for part in split], [said]
