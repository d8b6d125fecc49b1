"""What every view of pictures shares: thumbnails in rows, a word where they are drawn, files that were left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.contact_sheet import thumbnail
from dlcore.ui.kinds.images.words import Look as W

SIDE = 160  # pixels of a thumbnail
PER_ROW = 6


def show_grid(pictures: Sequence[np.ndarray], captions: Sequence[str], under=None, per_row: int = PER_ROW) -> None:
    """Thumbnails with a line below each; `under(i)` may draw something more below picture `i`."""
    for start in range(0, len(pictures), per_row):
        for i, column in zip(range(start, min(start + per_row, len(pictures))), st.columns(per_row)):
            with column:
                st.image(np.asarray(thumbnail(pictures[i], SIDE)), width="stretch")
                st.caption(captions[i])
                if under:
                    under(i)


def say_if_drawn(name: str, words: str = W.drawn) -> None:
    """A line where data of this name are no photographs, so that nobody takes them for patients."""
    if any(mark in str(name).lower() for mark in W.marks):
        st.caption(f":material/draw: {words}")


def show_skipped(skipped) -> None:
    """Every file that was left out, by name and with the reason."""
    if skipped:
        with st.expander(W.skipped.format(n=len(skipped)), icon=":material/block:"):
            st.dataframe(pd.DataFrame(skipped, columns=[W.file, W.reason]), hide_index=True)
