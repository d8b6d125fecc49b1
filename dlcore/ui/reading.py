"""A file of one's own: uploaded, read on a worker within limits, and what was noticed on the way."""

from __future__ import annotations

import streamlit as st

from dlcore.errors import DataError, DlcoreError
from dlcore.ui import address, context, frame, words

_REFUSED = "refused-file"


def upload(kind: str, view) -> None:
    """The uploader for one kind of data (`view`: its `KindView`); an error stays beside it and nothing is lost."""
    st.markdown(f"### {view.own}")
    files = view.choose()
    options = view.options() if view.options else None
    st.caption(words.Data.private if context.IS_HERE else words.Data.on_server)
    if not files:
        return
    chosen = (tuple(getattr(file, "file_id", file.name) for file in files), str(options))
    refused = st.session_state.get(_REFUSED)
    if refused and refused["chosen"] == chosen:
        _mend(kind, view, refused)
        return
    path = ""
    try:
        with st.spinner(words.Data.reading, show_time=True):
            path = context.store().keep_upload([(file.name, file.getvalue()) for file in files])
            name = files[0].name if len(files) == 1 else words.Data.several.format(n=len(files))
            id = read(kind, path, name, options)
    except DlcoreError as error:
        if path and view.mend and isinstance(error, DataError):
            st.session_state[_REFUSED] = {"chosen": chosen, "path": path, "name": name, "error": error}
            st.rerun()
        frame.show_error(error)
        return
    address.go("data", data=id, run=None)
    st.rerun()


def _mend(kind: str, view, refused: dict) -> None:
    """What was wrong with a file, its first rows, and the way to say how it is to be read."""
    frame.show_error(refused["error"])
    options = view.mend(refused["path"], refused["name"])
    if options is None:
        return
    try:
        with st.spinner(words.Data.reading, show_time=True):
            id = read(kind, refused["path"], refused["name"], options)
    except DlcoreError as error:
        refused["error"] = error
        st.rerun()
    st.session_state.pop(_REFUSED)
    address.go("data", data=id, run=None)
    st.rerun()


def errand(task: str, files, **kwargs) -> dict:
    """Hand uploaded files to a worker and have it do something with them; they are gone afterwards."""
    contents = [(file.name, file.getvalue()) for file in files]
    return context.engine().ask(task, owner=context.owner(), files=contents, name=files[0].name, **kwargs)


def read(kind: str, path: str, name: str, options: dict | None = None, former: str = "") -> str:
    """Have a worker read an upload; the identifier of the draft. What it guessed is kept for this session.

    Parameters
    ----------
    former : str
        The draft that was read of it before; what was corrected in its columns is carried on.
    """
    how = {"kind": kind, "path": path, "options": options or {}, "name": name, "former": former}
    found = context.engine().ask("read", owner=context.owner(), **how)
    remember(found, path=path, name=name, kind=kind)
    return found["dataset_id"]


def again(found: dict, options: dict) -> None:
    """Read an upload again with some options changed; what was corrected of its columns is kept where it still fits."""
    try:
        with st.spinner(words.Data.reading, show_time=True):
            id = read(found["kind"], found["path"], found["name"], found["options"] | options, found["dataset_id"])
    except DlcoreError as error:
        frame.show_error(error)
        return
    if options.get("shift_dates"):  # what was read before holds the days as they were
        context.store().delete_dataset(found["dataset_id"], context.owner())
    address.go("data", data=id)
    st.rerun()


def settled(dataset_id: str) -> None:
    """The roles are settled: the upload goes."""
    found = remembered(dataset_id)
    if found.get("path"):
        context.store().delete_upload(found["path"])
        found["path"] = ""


def remember(found: dict, **how) -> None:
    """Keep for this session what was guessed and noticed while reading, and how to read it again."""
    st.session_state[_key(found["dataset_id"])] = found | how


def remembered(dataset_id: str) -> dict:
    """What `remember` kept; empty for data read in another session."""
    return st.session_state.get(_key(dataset_id), {})


def notes(dataset_id: str) -> list[str]:
    """What the reader noticed, for data read in this session."""
    return list(remembered(dataset_id).get("notes", ()))


def _key(dataset_id: str) -> str:
    return f"reading-{dataset_id}"
