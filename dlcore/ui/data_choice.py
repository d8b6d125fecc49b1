"""Which data the page works on, with the roles as the doctor corrected them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from dlcore.data import Dataset
from dlcore.data.schema import Schema
from dlcore.errors import DataError, NotFound
from dlcore.specs import FORECAST, UNSUPERVISED, Family
from dlcore.ui import address, context, frame, words
from dlcore.ui.kinds import KIND_VIEWS


@dataclass
class Choice:
    """A stored dataset, and its columns as they stand now.

    Parameters
    ----------
    dataset : Dataset
        As it was read.
    schema : Schema
        As the doctor corrected it.
    """

    family: Family
    dataset_id: str
    dataset: Dataset
    schema: Schema

    @property
    def name(self) -> str:
        return self.dataset.name

    @property
    def dark(self) -> bool:
        return context.dark()

    def key(self, name: str) -> str:
        """A widget key that no other data on this page share."""
        return f"{self.dataset_id}:{name}"

    @property
    def kind(self) -> str:
        """Key of the kind of data."""
        return self.dataset.kind

    @property
    def arranged(self) -> Dataset | None:
        """The data with these roles; None where they cannot be used (`refusal` says why)."""
        return self._tried[0]

    @property
    def refusal(self) -> str:
        """Why the data cannot be used with these roles; empty where they can."""
        return self._tried[1]

    @cached_property
    def _tried(self) -> tuple[Dataset | None, str]:
        if self.schema == self.dataset.schema:
            return self.dataset, ""
        return _with_schema(self.dataset_id, context.owner(), json.dumps(self.schema.as_dict()), self.dataset)

    @property
    def task(self) -> str:
        """What would be trained; a family that takes no outcome leaves it aside."""
        return self.family.task_for(self.kind, self.schema.task)

    @property
    def needs_outcome(self) -> bool:
        return self.task == UNSUPERVISED and not self.family.learns_without_outcome(self.kind)

    def problems(self) -> list[str]:
        """What must be settled before training, one sentence each."""
        if self.needs_outcome:
            return [words.Data.no_outcome]
        return self.dataset.problems(self.schema) or ([self.refusal] if self.refusal else [])

    def sentence(self) -> str:
        """What would be learnt from what, in one line of Markdown."""
        n, features = (
            len(self.dataset),
            len(self.schema.features) + (self.task == FORECAST),
        )  # what goes on is known so far
        counted = KIND_VIEWS[self.kind].counted.format(n=f"{n:,}", features=features, s="" if features == 1 else "s")
        parts = [f"**{frame.escape(self.name)}**", counted]
        if self.task != UNSUPERVISED and not self.problems():
            said = words.Data.forecast_is if self.task == FORECAST else words.Data.outcome_is
            parts.append(said.format(outcome=self._outcome()))
        return " · ".join(parts)

    def _outcome(self) -> str:
        data = self.arranged
        name = frame.escape(self.schema.outcome.name) if self.schema.outcome else words.Data.the_class
        if data.task == "binary":
            yes = (data.y == data.classes[1]).sum()
            values = words.Data.or_.join(map(frame.escape, self.schema.positive or data.classes[1:]))
            return f"{name} = {values} ({yes:,}, {yes / len(data.y):.0%})"
        return f"{name} ({len(data.classes)})" if data.task == "multiclass" else name


def chosen(page) -> Choice | None:
    """The data in the address, or those of the run in the address."""
    run = page.run()
    if id := address.get("data"):
        edited = context.store().schema_edits(id, context.owner())
    elif run:
        id, edited = run.dataset_id, run.spec.get("schema")
    else:
        return None
    try:
        dataset = load(id, context.owner())
    except NotFound:
        if run and not address.get("data"):  # the data of an old run may be gone; its results are not
            return None
        raise
    schema = Schema.from_dict(edited).without_lost(dataset.schema.names) if edited else dataset.schema
    if page.family.rows_are_lists:
        schema = schema.outcome_as_feature()
    return Choice(page.family, id, dataset, schema)


@st.cache_resource(max_entries=6, show_spinner=False)
def _with_schema(dataset_id: str, owner: str, schema: str, _dataset: Dataset) -> tuple[Dataset | None, str]:
    """The data with other roles, arranged once for all the times that a page is drawn; or why they cannot be."""
    try:
        return _dataset.with_schema(Schema.from_dict(json.loads(schema))), ""
    except DataError as error:
        return None, str(error)


@st.cache_resource(max_entries=6, show_spinner=False)
def load(dataset_id: str, owner: str) -> Dataset:
    """Shared by the sessions of one owner, so never changed in place."""
    return context.store().load_dataset(dataset_id, owner)


def let_go(dataset_id: str, owner: str) -> None:
    """Keep these data no longer in memory: they are not what they were."""
    load.clear(dataset_id, owner)
    _with_schema.clear()
