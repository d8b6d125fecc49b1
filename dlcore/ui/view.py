"""What a panel is given: one run or saved model, its results, and a way to ask it questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import streamlit as st

from dlcore.bundle import read_bundle
from dlcore.errors import NotFound
from dlcore.ui import context


@dataclass(frozen=True)
class Panel:
    """A view that one family adds to a step: what it is called, how it is drawn, for which data and tasks (none named: all)."""

    title: str
    draw: Callable[[View], None]
    data: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


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
        """Those panels that are for this kind of data and this task, by title."""
        return {
            panel.title: panel
            for panel in panels
            if self._fits(panel.data, self.kind) and self._fits(panel.tasks, self.task)
        }

    @staticmethod
    def _fits(wanted: tuple[str, ...], own: str) -> bool:
        return not wanted or own in wanted

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
    return read_bundle(context.store().bundle_path(target, owner)).card


@st.cache_resource(max_entries=6, show_spinner=False)
def _results(run_id: str, owner: str) -> dict:
    return context.store().results(run_id, owner)


@st.cache_resource(max_entries=6, show_spinner=False)
def _dataset(run_id: str, owner: str):
    try:
        return context.store().run_dataset(run_id, owner)
    except NotFound:
        return None
