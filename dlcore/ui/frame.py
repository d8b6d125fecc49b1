"""The frame of every page: its title, the sidebar, the look, and what happens when something goes wrong."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path

import streamlit as st

from dlcore.errors import DlcoreError, NotFound, StoreError
from dlcore.jobs.answers import DISK_FULL, DISK_FULL_REMEDY
from dlcore.specs import FAMILIES, Family
from dlcore.store.patience import is_disk_full
from dlcore.ui import context, names, words

log = logging.getLogger(__name__)

#: What Markdown makes a link of even where its marks are escaped; an unseen joiner (U+2060) behind it keeps it text.
_BEGINS_A_LINK = re.compile(r"https?\\?:|www|@", re.IGNORECASE)

#: A file of ours: Streamlit fetches a named icon from a server outside, and says there who asks.
ICON = Path(__file__).parents[2] / "static" / "icon.svg"
#: Puts buttons beside figures that save them; a script of ours, since Streamlit's own button knows one format and no sentence.
SAVE = ICON.with_name("save.js").read_text(encoding="utf-8")
LARGE_TYPE = "html {font-size: 24px !important}"
#: Widths are counted in letters (rem), so that large type on a wide screen is laid out like small type on a narrow one.
#: A table's own download is hidden: it would write cells that a spreadsheet runs as formulas; ours are made harmless.
STYLE = """
[data-testid="stMain"] {container-type: inline-size}
.block-container {max-width: 77.5rem; padding-top: 2.2rem; padding-bottom: 3rem}
h1 {font-size: 2.1rem !important; line-height: 1.2; padding-bottom: .2rem !important}
h2 {font-size: 1.5rem !important} h3 {font-size: 1.2rem !important}
[data-testid="stSidebar"] a p {white-space: normal; line-height: 1.3}
[data-testid="stButtonGroup"] [aria-checked="true"], [data-testid="stSliderThumbValue"] {color: inherit !important}
[data-testid="stFileUploaderDropzoneInstructions"] span {white-space: normal}
button[kind="elementToolbar"][aria-label="Download as CSV"] {display: none}
.cajal-answer {font-family: 'Source Serif', Georgia, serif; font-size: 1.75rem; line-height: 1.35; margin: .4rem 0 .8rem}
.cajal-finding {font-size: 1.2rem; line-height: 1.35}
@container (max-width: 60rem) {
  .block-container {padding-left: 1.5rem; padding-right: 1.5rem}
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) {flex-wrap: wrap}
  [data-testid="stColumn"]:has(.js-plotly-plot, [data-testid="stButtonGroup"]) {min-width: 100%}
  [data-testid="stColumn"]:has(+ [data-testid="stColumn"] .js-plotly-plot) [data-testid="stImage"] {max-width: 20rem}
  [data-testid="stHorizontalBlock"]:has(> :nth-child(6)) > [data-testid="stColumn"] {min-width: 30%}
}
@container (max-width: 40rem) {
  [class*="st-key-wide-"] {overflow-x: auto}
  [class*="st-key-wide-"] > * {min-width: 46rem}
}
[data-testid="stPlotlyChart"] {position: relative}
.cajal-save {position: absolute; right: .2rem; bottom: .1rem; opacity: 0; display: flex; gap: .3rem; z-index: 5}
.cajal-save button {font-size: .72rem; padding: .05rem .4rem; border: 1px solid currentColor; border-radius: .25rem;
  background: transparent; color: inherit; cursor: pointer; opacity: .75}
[data-testid="stPlotlyChart"]:hover .cajal-save, .cajal-save:focus-within {opacity: 1}
@media (hover: none) {.cajal-save {opacity: 1}}
.cajal-quiet {opacity: .72; font-size: .92rem}
.cajal-number {font-family: 'Source Serif', Georgia, serif; font-size: 3.2rem; line-height: 1.1}
"""


def page_path(family: Family) -> str:
    """The file under ``pages/`` of a family: its place on the home page, then its name."""
    return f"pages/{list(FAMILIES).index(family.key) + 1}_{family.name}.py"


@contextmanager
def page(title: str) -> Iterator[None]:
    """Draw the frame, then the body; show an error in words and lose nothing.

    A `DlcoreError` is shown as it stands. Anything else is logged without its message, which might quote a
    patient's value, and shown as one plain sentence.
    """
    st.set_page_config(page_title=f"{title} · {words.NAME}", layout="wide", page_icon=str(ICON))
    if not context.is_admitted():
        _stay_outside()
    _sidebar()
    large = st.session_state.get("large_type", False)
    st.html(f"<style>{STYLE}{LARGE_TYPE if large else ''}</style>")
    st.html(f"<script>{SAVE}</script>", unsafe_allow_javascript=True)
    with in_words():
        yield
    st.html(f'<p class="cajal-quiet" style="margin-top:2rem">{words.DISCLAIMER}</p>')


@contextmanager
def in_words() -> Iterator[None]:
    """Show whatever goes wrong inside as a sentence with a remedy."""
    try:
        yield
    except NotFound:
        show_error(DlcoreError(words.Errors.gone, words.Errors.gone_remedy))
    except DlcoreError as error:
        show_error(error)
    except Exception as error:
        _log_without_values(error)
        show_error(StoreError(DISK_FULL, DISK_FULL_REMEDY) if is_disk_full(error) else unexpected())


def fragment(run_every: float | None = None):
    """A part of a page that is redrawn by itself, with errors shown in words as on the whole page."""

    def decorate(draw: Callable[..., None]) -> Callable[..., None]:
        @wraps(draw)
        def drawn(*args) -> None:
            with in_words():
                draw(*args)

        return st.fragment(drawn, run_every=run_every)

    return decorate


def show_error(error: DlcoreError) -> None:
    st.error(f"**{escape(error.message)}** {escape(error.remedy)}".strip(), icon=":material/error:")


def unexpected() -> DlcoreError:
    return DlcoreError(
        words.Errors.unexpected,
        words.Errors.unexpected_remedy.format(time=datetime.now().strftime("%d %b %Y, %H:%M:%S")),
    )


def escape(text: str) -> str:
    """A column name or value from somebody's file, so that Markdown shows it as written."""
    for mark in "\\`*_[]<>$#|~:@.&!":
        text = text.replace(mark, f"\\{mark}")
    return _BEGINS_A_LINK.sub("\\g<0>\u2060", text)


def plain(text: str) -> str:
    """Somebody's text inside HTML of ours."""
    return html.escape(text)


def _log_without_values(error: Exception) -> None:
    trace, places = error.__traceback__, []
    while trace:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("%s at %s", type(error).__name__, " < ".join(reversed(places)))


def _stay_outside() -> None:
    """All that is shown to whoever the gate let through without a name, or where no gate stands."""
    st.title(words.NAME)
    if context.GUARDED:
        st.button(words.SIGN_IN, type="primary", on_click=st.login)
    else:
        st.markdown(words.NO_GATE)
    st.stop()


def _sidebar() -> None:
    st.session_state["large_type"] = st.session_state.get("large_type", False)  # else it would end with the page
    with st.sidebar:
        st.page_link("app.py", label=f"**{words.NAME}**", icon=":material/network_node:")
        for family in FAMILIES.values():
            st.page_link(
                page_path(family), label=f"**{family.name}** {family.short or family.question}", help=family.question
            )
        st.divider()
        st.page_link("pages/7_Runs_and_models.py", label=words.RUNS, icon=":material/inventory_2:")
        st.toggle(words.PRESENT, key="large_type")
        if st.session_state["large_type"]:
            st.session_state[names.SHOW] = st.session_state.get(names.SHOW, False)  # as above
            st.toggle(words.SHOW_NAMES, key=names.SHOW)
        st.caption(words.THEME_HINT)
        if getattr(st.user, "is_logged_in", False) and st.button(words.SIGN_OUT):
            st.logout()
