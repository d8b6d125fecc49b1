"""A unit stands once beside a variable, and one far value does not stretch a figure."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dlcore.data import read_table
from dlcore.explain.ann.background import Background
from dlcore.explain.ann.surface import ice_curves, surface
from dlcore.explain.ann.tipping import tipping
from dlcore.models.ann.estimators import ANNClassifier
from dlcore.plots.ann import attributions
from dlcore.plots.ann.network import one_variable, risk_surface
from dlcore.plots.ann.surface import beyond
from dlcore.words.variables import with_unit, without_unit


@pytest.mark.parametrize(
    ("name", "unit", "labelled", "bare"),
    [
        ("albumin (g/dL)", "g/dL", "albumin (g/dL)", "albumin"),
        ("Hb [g/dl]", "g/dl", "Hb [g/dl]", "Hb"),
        ("age", "years", "age (years)", "age"),
        ("grade", "g", "grade (g)", "grade"),  # a letter of the name is not its unit
        ("stage", "", "stage", "stage"),
    ],
)
def test_the_unit_stands_once(name, unit, labelled, bare):
    assert (with_unit(name, unit), without_unit(name, unit)) == (labelled, bare)


@pytest.fixture(scope="module")
def ward():
    """Two hundred patients; one albumin of 29 is a slip of the pen."""
    rng = np.random.default_rng(0)
    albumin, days = rng.normal(3, 0.6, 200).round(1), rng.integers(1, 30, 200)
    died = rng.random(200) < 1 / (1 + np.exp(3 * (albumin - 3)))
    albumin[7] = 29.0
    frame = pd.DataFrame({"albumin (g/dL)": albumin, "days": days, "stay": np.where(died, "died", "alive")})
    data = read_table(frame.to_csv(index=False).encode(), "ward.csv").dataset
    data = data.with_schema(data.schema.with_roles(outcome="stay").with_positive(("died",), "died", "alive"))
    model = ANNClassifier(n_folds=2, n_members=2, max_iter=30, random_state=0).fit(data.X, data.y)
    card = {"schema": data.schema.as_dict(), "classes": data.classes}
    return model, SimpleNamespace(card=card, data=data, results=None)


def test_one_far_value_does_not_stretch_a_curve(ward):
    curve = next(c for c in ice_curves(*ward, patient=0)["curves"] if c["name"] == "albumin (g/dL)")
    assert max(curve["values"]) < 6
    his = next(c for c in ice_curves(*ward, patient=7)["curves"] if c["name"] == "albumin (g/dL)")
    assert max(his["values"]) == 29  # the patient's own place is always on the curve


def test_titles_and_axes_name_the_unit_once(ward):
    tree = ice_curves(*ward, patient=0)
    curve = next(c for c in tree["curves"] if c["name"] == "albumin (g/dL)")
    fig = one_variable(curve, tree, False)
    assert fig.layout.xaxis.title.text == "albumin (g/dL)"
    assert attributions._called({"name": "albumin (g/dL)", "unit": "g/dL"}) == "albumin"


def test_each_bar_has_its_name_above_it(ward):
    from dlcore.explain.ann.attributions import attributions as pushes

    fig = attributions.attribution_bars(pushes(*ward, patient=7), False)
    assert [note.text for note in fig.layout.annotations if note.xref == "paper"] == list(fig.data[0].y)
    assert "albumin <b>29 g/dL</b>, typical" in " ".join(fig.data[0].y)


def test_patients_beyond_the_edges_of_a_map_are_counted(ward):
    tree = surface(*ward, x="albumin (g/dL)", y="days", patient=0)
    out, n = beyond(tree)
    assert n == 200 and 1 <= out <= 20
    fig = risk_surface(tree, False)
    assert fig.layout.xaxis.range[1] < 6
    assert f"{out} of the 200 patients drawn lie beyond the edges" in fig.layout.title.subtitle.text


def test_what_would_cross_the_threshold_is_written_as_a_doctor_would(ward):
    model, context = ward
    assert all(float(v).is_integer() for v in Background.of_card(model, context.card).round_steps("days"))
    found = tipping(model, context, {"albumin (g/dL)": 3.6, "days": 9.0}, 0.5)
    assert not found["flagged"] and found["changes"]
    assert {len(each["then"].split()[0].partition(".")[2]) for each in found["changes"]} <= {0, 1, 2}
