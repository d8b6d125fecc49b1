"""What a panel is given: one run or saved model, its results, and a way to ask it questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import streamlit as st

from dlcore.bundle import read_card
from dlcore.errors import NotFound
from dlcore.ui import context


@dataclass(frozen=True)
class Panel:
    """A view that one family adds to a step.

    Parameters
    ----------
    title : str
    draw : function of a View
    data : tuple of str
        Kinds of data it is for; none named: all.
    tasks : tuple of str
        Tasks it is for; none named: all.
    fits : function of a View, optional
        Whether there is anything to see for this run or model; always by default.
    """

    title: str
    draw: Callable[[View], None]
    data: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    fits: Callable[[View], bool] | None = None


@dataclass
class View:
    """One trained run, or one saved model, as panels see it.

    Parameters
    ----------
    target : str
        Identifier of the run or model that interactive calls go to.
    name : str
    run : RunRow or None
        The run it came from; None for a model that was uploaded, or whose run was deleted.
    """

    target: str
    name: str
    run: object | None
    dark: bool = field(default_factory=context.dark)

    @classmethod
    def of_run(cls, run) -> View:
        return cls(run.id, run.name, run)

    @classmethod
    def of_model(cls, model) -> View:
        return cls(model.id, model.name, _run_of(model))

    @cached_property
    def card(self) -> dict:
        """The model card."""
        return _card(self.target, context.owner())

    @property
    def kind(self) -> str:
        """Key of the kind of data it learnt from."""
        return self.card["data"]["kind"]

    @property
    def task(self) -> str:
        """Key of the task it was trained for."""
        return self.card["task"]

    def fitting(self, panels: Iterable[Panel]) -> dict[str, Panel]:
        """Those panels that have something to show of this run or model, by title."""
        return {panel.title: panel for panel in panels if self._fits(panel)}

    def _fits(self, panel: Panel) -> bool:
        named = (not panel.data or self.kind in panel.data) and (not panel.tasks or self.task in panel.tasks)
        return named and (panel.fits is None or panel.fits(self))

    @cached_property
    def results(self) -> dict | None:
        return _results(self.run.id, context.owner()) if self.run else None

    @cached_property
    def dataset(self):
        """The data it was trained on, with the roles they had; None where they are not here."""
        return _dataset(self.run.id, context.owner()) if self.run else None

    def call(self, name: str, /, **kwargs):
        """Ask the model something; answered by the worker that is kept free. Returns a tree."""
        return context.engine().call(self.target, name, owner=context.owner(), **kwargs)

    def call_with_file(self, name: str, file):
        """Ask the model about the contents of an uploaded file, which is read where hostile files are read."""
        return context.engine().ask(
            "call_with_file",
            owner=context.owner(),
            files=[(file.name, file.getvalue())],
            name=file.name,
            target=self.target,
            call=name,
        )

    @cached_property
    def remarks(self) -> dict:
        """What the doctor noted on this run."""
        return context.store().remarks(self.run.id, context.owner()) if self.run else {}

    def remark(self, name: str, value) -> None:
        """Keep a note of the doctor's with the run, if it changed."""
        if self.run and self.remarks.get(name) != value:
            context.store().remark(self.run.id, context.owner(), name, value)
            self.remarks[name] = value

    def key(self, name: str) -> str:
        """A widget key that no other run or model on this page shares."""
        return f"{self.target}:{name}"


def _run_of(model):
    try:
        return context.store().run(model.run_id, context.owner()) if model.run_id else None
    except NotFound:
        return None


# Shared by the sessions of one owner, so never changed in place.


@st.cache_resource(max_entries=16, show_spinner=False)
def _card(target: str, owner: str) -> dict:
    return read_card(context.store().bundle_path(target, owner))


@st.cache_resource(max_entries=6, show_spinner=False)
def _results(run_id: str, owner: str) -> dict:
    return context.store().results(run_id, owner)


@st.cache_resource(max_entries=6, show_spinner=False)
def _dataset(run_id: str, owner: str):
    try:
        return context.store().run_dataset(run_id, owner)
    except NotFound:
        return None
