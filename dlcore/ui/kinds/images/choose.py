"""Choosing pictures: files, a folder, or a published set."""

from __future__ import annotations

import streamlit as st

from dlcore.data.images.public import PUBLIC_SETS, public_set
from dlcore.data.kinds import data_kind
from dlcore.errors import DlcoreError
from dlcore.specs import IMAGES
from dlcore.ui import address, context, frame, reading, words


def choose() -> list:
    """Uploaded files: pictures, archives of them, or a whole folder."""
    files = st.file_uploader(
        words.Data.own_images_help, type=list(data_kind(IMAGES).files), accept_multiple_files=True, key="picture-files"
    )
    folder = st.file_uploader(words.Data.folder, accept_multiple_files="directory", key="picture-folder")
    return [*(files or []), *(folder or [])]


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
        reading.remember(found, path="", name=chosen.title, kind=IMAGES)
        address.go("data", data=found["dataset_id"], run=None)
        st.rerun()


def _title(name: str) -> str:
    return public_set(name).title
