"""A file of one's own: uploaded, read on a worker within limits, and what was guessed about it."""

from __future__ import annotations

import streamlit as st

from dlcore.data.images.public import PUBLIC_SETS, public_set
from dlcore.errors import DlcoreError
from dlcore.ui import address, context, frame, words

TABLES = ["csv", "txt", "tsv", "xlsx", "xls", "xlsm", "ods"]
PICTURES = ["zip", "npz", "csv", "png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "dcm"]
SEPARATORS = {None: words.Reading.guess, ",": ",", ";": ";", "\t": "tab", "|": "|"}
DECIMALS = {None: words.Reading.guess, ".": "1.5", ",": "1,5"}
ENCODINGS = (None, "utf-8", "utf-16", "cp1252", "gb18030", "shift_jis")


def upload(kind: str) -> None:
    """The uploader for one kind of data; an error stays beside it and nothing is lost."""
    st.markdown(f"### {words.Data.own if kind == 'table' else words.Data.own_images}")
    files = _table_file() if kind == "table" else _picture_files()
    st.caption(words.Data.private)
    if not files:
        return
    try:
        with st.spinner(words.Data.reading, show_time=True):
            path = context.store().keep_upload([(file.name, file.getvalue()) for file in files])
            name = files[0].name if len(files) == 1 else words.Data.several.format(n=len(files))
            id = read(kind, path, name)
    except DlcoreError as error:
        frame.show_error(error)
        return
    address.go("data", data=id, run=None)
    st.rerun()


def public_sets() -> None:
    """Real pictures to fetch: what would come from whom is said first, and nothing is fetched before the button."""
    with st.expander(words.Data.public, icon=":material/public:"):
        chosen = public_set(st.selectbox(words.Data.public_which, list(PUBLIC_SETS), format_func=_title))
        st.markdown(words.Data.public_about.format(about=frame.escape(chosen.about())))
        st.caption(words.Data.public_offline.format(file=chosen.file))
        if not st.button(words.Data.public_fetch, icon=":material/download:"):
            return
        try:
            with st.spinner(words.Data.reading, show_time=True):
                found = context.engine().ask("read_public", owner=context.owner(), name=chosen.name)
        except DlcoreError as error:
            frame.show_error(error)
            return
        remember(found, path="", name=chosen.title, kind="images")
        address.go("data", data=found["dataset_id"], run=None)
        st.rerun()


def _title(name: str) -> str:
    return public_set(name).title


def _table_file() -> list:
    file = st.file_uploader(words.Data.own_help, type=TABLES, key="table-file")
    return [file] if file else []


def _picture_files() -> list:
    files = st.file_uploader(words.Data.own_images_help, type=PICTURES, accept_multiple_files=True, key="picture-files")
    folder = st.file_uploader(words.Data.folder, accept_multiple_files="directory", key="picture-folder")
    return [*(files or []), *(folder or [])]


def errand(task: str, files, **kwargs) -> dict:
    """Hand uploaded files to a worker and have it do something with them."""
    path = context.store().keep_upload([(file.name, file.getvalue()) for file in files])
    return context.engine().ask(task, owner=context.owner(), path=path, name=files[0].name, **kwargs)


def read(kind: str, path: str, name: str, options: dict | None = None) -> str:
    """Have a worker read an upload; the identifier of the draft. What it guessed is kept for this session."""
    task = "read_table" if kind == "table" else "read_images"
    found = context.engine().ask(task, owner=context.owner(), path=path, options=options or {}, name=name)
    remember(found, path=path, name=name, kind=kind)
    return found["dataset_id"]


def remember(found: dict, **how: str) -> None:
    """Keep for this session what was guessed and noticed while reading, and how to read it again."""
    st.session_state[_key(found["dataset_id"])] = found | how


def remembered(dataset_id: str) -> dict:
    """What `remember` kept; empty for data read in another session."""
    return st.session_state.get(_key(dataset_id), {})


def notes(dataset_id: str) -> list[str]:
    """What the reader noticed, for data read in this session."""
    return list(remembered(dataset_id).get("notes", ()))


def guesses(choice) -> None:
    """What was guessed about the file, and the way to read it again with something else."""
    found = remembered(choice.dataset_id)
    if found.get("kind") != "table":
        return
    with st.expander(words.Data.guessed, icon=":material/help:"):
        said = found["guesses"]
        shown = {label: said[key] for key, label in words.Reading.said.items() if said.get(key)}
        st.markdown("\n".join(f"- {label}: **{frame.escape(_in_words(value))}**" for label, value in shown.items()))
        options = _options(said)
        if st.button(words.Data.reread, disabled=not options):
            try:
                address.go("data", data=read("table", found["path"], found["name"], options))
            except DlcoreError as error:
                frame.show_error(error)
            else:
                st.rerun()


def _in_words(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _options(said: dict) -> dict:
    """What the doctor settled instead of the guess; only that."""
    left, middle, right, last = st.columns(4)
    picked = {
        "separator": left.selectbox(words.Reading.separator, list(SEPARATORS), format_func=SEPARATORS.get),
        "decimal": middle.selectbox(words.Reading.decimal, list(DECIMALS), format_func=DECIMALS.get),
        "encoding": right.selectbox(words.Reading.encoding, ENCODINGS, format_func=lambda e: e or words.Reading.guess),
    }
    if said.get("sheets"):
        picked["sheet"] = last.selectbox(words.Reading.sheet, said["sheets"], index=said["sheets"].index(said["sheet"]))
    return {name: value for name, value in picked.items() if value is not None and value != said.get(name)}


def _key(dataset_id: str) -> str:
    return f"reading-{dataset_id}"
