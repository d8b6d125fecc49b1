"""How the files were read, and reading them again another way without losing what was corrected."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.ui import frame, reading
from dlcore.ui.kinds.sequences.words import Choose as C
from dlcore.ui.kinds.sequences.words import Look as W


def how_read(choice) -> None:
    """What was guessed about the file, and the way to read it again with something else."""
    found = reading.remembered(choice.dataset_id)
    if not found:
        return
    if found.get("skipped"):
        with st.expander(W.skipped.format(n=len(found["skipped"])), icon=":material/block:"):
            st.dataframe(pd.DataFrame(found["skipped"], columns=[W.file, W.reason]), hide_index=True)
    with st.expander(W.how, icon=":material/help:"):
        said = found["guesses"]
        lines = [f"- {W.said_form}: **{C.forms.get(said.get('form', ''), '')}**"]
        lines += [f"- {label}: **{frame.escape(str(said[key]))}**" for key, label in W.said.items() if said.get(key)]
        st.markdown("\n".join(lines))
        if not found["path"]:
            st.caption(W.upload_again)
            return
        options = _other_options(choice, said)
        if st.button(W.again, disabled=not options, key=choice.key("again")):
            reading.again(found, options)


def _other_options(choice, said: dict) -> dict:
    """What the doctor settled instead of the guess; only that."""
    names = ["", *(c.name for c in choice.dataset.schema.columns)]
    cells = st.columns(4)
    picked = {
        name: cell.selectbox(
            getattr(C, name), names, index=names.index(said.get(name) or "") if (said.get(name) or "") in names else 0
        )
        for name, cell in zip(("patient", "time", "stay"), cells, strict=False)
    }
    picked["day_first"] = cells[3].selectbox(W.day_first, list(W.day_orders), format_func=W.day_orders.get)
    return {name: value for name, value in picked.items() if value not in ("", None) and value != said.get(name)}
