"""The one flow of every page: Data → Train → Results → Understand → Use.

Where one is stands in the address (``data``, ``run``, ``model``, ``step``), so that closing the browser loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dlcore.specs import Family, family
from dlcore.ui import address, context, frame, words
from dlcore.ui.steps import data, results, train, understand, use
from dlcore.ui.view import Panel, View

STEPS: dict[str, Callable[[Page], None]] = {
    "data": data.show,
    "train": train.show,
    "results": results.show,
    "understand": understand.show,
    "use": use.show,
}


@dataclass(frozen=True)
class Page:
    """One family's page: its declaration, and what only it has.

    Parameters
    ----------
    family : Family
    lead : str
        What happens on this page, in two plain sentences.
    results, understand, use : tuple of Panel
        Views of this family, added to the shared ones.
    notice : function of a View, optional
        What must stand above every result and explanation.
    """

    family: Family
    lead: str
    results: tuple[Panel, ...] = ()
    understand: tuple[Panel, ...] = ()
    use: tuple[Panel, ...] = ()
    notice: Callable[[View], None] | None = None

    def view(self) -> View | None:
        """The run in the address once it is done; None before."""
        run = self.run()
        return View.of_run(run) if run and run.state == "done" else None

    def run(self):
        return context.store().run(id, context.owner()) if (id := address.get("run")) else None


def show(key: str, **parts) -> None:
    """Draw the page of one family; `parts` are the fields of `Page`."""
    page = Page(family(key), **parts)
    with frame.page(f"{page.family.name} · {page.family.question}"):
        st.title(page.family.question)
        st.markdown(f"**{page.family.name}**, {page.family.long_name}. {page.lead}")
        if not page.family.ready:
            st.info(words.NOT_READY, icon=":material/construction:")
            return
        data.take_invitations(page)
        step = _step_bar(page)
        if page.notice and step in ("results", "understand"):
            page.notice(page.view())
        STEPS[step](page)


def _step_bar(page: Page) -> str:
    run = page.run()
    open_steps = _open_steps(run)
    current = address.get("step") or ("data" if run is None else "results")
    if current not in open_steps:
        current = "train" if run else "data"
    with st.container(horizontal=True, gap="small", key="steps"):
        for number, (step, label) in enumerate(words.STEPS.items(), 1):
            st.button(
                f"{number}  {label}",
                key=f"step-{step}",
                type="primary" if step == current else "secondary",
                disabled=step not in open_steps,
                help=None if step in open_steps else words.NEEDS[step],
                on_click=address.go,
                args=(step,),
            )
    return current


def _open_steps(run) -> set[str]:
    opened = {"data", "use"}
    if address.get("data") or run:
        opened.add("train")
    if run and run.state == "done":
        opened |= {"results", "understand"}
    return opened
