"""Every panel of every family, drawn from what a trained model and its explanations really give."""

import io
import runpy
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from picture_views import drawn
from quick import QUICK

from dlcore.bundle import read_bundle, read_tree, write_bundle, write_tree
from dlcore.data import samples
from dlcore.jobs import recipe
from dlcore.jobs.predictions import predict_one
from dlcore.specs import FAMILIES
from dlcore.ui import flow
from dlcore.ui.frame import page_path
from dlcore.ui.view import Panel, View

ROOT = Path(__file__).parents[2]
READY = [family for family in FAMILIES.values() if family.ready]


class RealView:
    """A trained model as its panels see it; calls are answered here instead of on a worker."""

    target, dark, run, dataset_id, remarks = "run-1", False, None, "data-1", {}
    kind, task, fitting, key = View.kind, View.task, View.fitting, View.key
    _fits = View._fits

    def __init__(self, family):
        data = samples.load(family.example_sample)
        rows = {"table": np.arange(min(120, len(data))), "images": np.arange(0, len(data), 4)}.get(data.kind)
        data = data if rows is None else data.take(rows)
        trained = recipe.train(family.key, data, QUICK.get(family.key, {}), seed=0)
        self.name, self.dataset, self.asked = data.name, data, set()
        self.results = self._stored(trained.results)
        file = io.BytesIO()
        write_bundle(file, trained.card, trained.state)
        bundle = read_bundle(file.getvalue())
        self.card, self._model = bundle.card, recipe.load_model(bundle)
        self._calls = import_module(family.explain).CALLS

    @staticmethod
    def _stored(results):
        """As the store gives them back: written and read."""
        file = io.BytesIO()
        write_tree(file, results)
        return read_tree(file.getvalue())

    def call(self, name, /, **kwargs):
        self.asked.add(name)
        context = SimpleNamespace(data=self.dataset, results=self.results, card=self.card)
        if name == "predict_one":
            return predict_one(self._model, self.card, **kwargs)
        return self._stored({"answer": self._calls[name](self._model, context, **kwargs)})["answer"]

    def remark(self, name, value):
        """Nothing is kept."""


def panels_of(family) -> dict[str, tuple[Panel, ...]]:
    """What the family's page hands to the flow: panels by step."""
    given = {}
    real, flow.show = flow.show, lambda key, **rest: given.update(rest, key=key)
    try:
        runpy.run_path(str(ROOT / page_path(family)))
    finally:
        flow.show = real
    assert given["key"] == family.key
    return {name: given[name] for name in ("results", "understand", "use") if given.get(name)}


CASES = [(family.key, name, panel) for family in READY for name, own in panels_of(family).items() for panel in own]


@pytest.fixture(scope="module")
def views():
    return {}


@pytest.mark.parametrize(("key", "step", "panel"), CASES, ids=lambda x: getattr(x, "title", x))
def test_a_panel_is_drawn_from_a_real_model(views, key, step, panel):
    view = views.setdefault(key, None) or views.__setitem__(key, RealView(FAMILIES[key])) or views[key]
    if not view.fitting([panel]):
        pytest.skip("for other data, another task, or nothing to see of this model")
    test = drawn(view, panel)
    assert len(test.main.children) > 0
