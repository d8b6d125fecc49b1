"""Why a patient lies where it lies: the parts add up, the words hold, and nobody is said to fit who does not."""

from types import SimpleNamespace

import numpy as np
import pytest
from test_som_explain import PANELS, FakeView, drawn, trained  # noqa: F401 (a fixture)

from dlcore.errors import DataError
from dlcore.explain.som import attributions as whys
from dlcore.explain.som import results as explain
from dlcore.explain.som.attributions import attributions as parts_of_the_difference
from dlcore.plots.som import attributions, component_planes, patient_map, placement, replay
from dlcore.plots.som.portraits import beside_texts
from dlcore.ui.panels.som import parts
from dlcore.ui.panels.som import why as panel
from dlcore.ui.panels.som.words import Results, Why

OUTLIER = 5  # the slip of the pen among the patients


def asked(trained, row, number=None):  # noqa: F811
    _, _, model, context = trained
    return explain.CALLS["why"](model, context, row=row, number=number or model.n_clusters_)


@pytest.mark.parametrize("row", [0, 1, 2, 9, OUTLIER])  # 0 and 9 have a gap
@pytest.mark.parametrize("number", [2, 4])
def test_the_parts_add_up_to_the_difference_of_the_squared_distances(trained, row, number):  # noqa: F811
    data, _, model, _ = trained
    tree = asked(trained, row, number)
    other, point = tree["other"], model.encode(data.X)[row]
    squares = np.nansum((point - model.flat_codebook_.astype(float)) ** 2, axis=1)
    assert sum(each["push"] for each in other["pushes"]) == pytest.approx(
        squares[other["cell"]] - squares[tree["cell"]]
    )
    assert other["squared_distance"] == pytest.approx([squares[tree["cell"]], squares[other["cell"]]])
    assert tree["cell"] == squares.argmin() and other["farther"] >= 0
    assert {each["variable"] for each in other["pushes"]} == set(data.X.columns[data.X.iloc[row].notna()])


def test_the_other_cell_is_the_nearest_in_which_another_kind_lives(trained):  # noqa: F811
    data, found, model, _ = trained
    tree, kinds = asked(trained, 2), model.cell_clusters_
    squares = np.nansum((model.encode(data.X)[2] - model.flat_codebook_) ** 2, axis=1)
    squares[(kinds == tree["kind"]) | (model.hits_ == 0)] = np.inf
    assert tree["other"]["cell"] == squares.argmin() and tree["other"]["kind"] == kinds[squares.argmin()]
    assert tree["kind"] == found.results["explain"]["patients"]["cluster"][2]


def test_a_push_is_signed_and_a_gap_pushes_nowhere():
    point, own, other = np.array([3.0, 0.0, np.nan]), np.array([3.0, 1.0, 0.0]), np.array([0.0, 0.0, 5.0])
    np.testing.assert_array_equal(parts_of_the_difference(point, own, other), [9.0, -1.0, 0.0])


def test_bars_add_up_as_they_are_written(trained):  # noqa: F811
    bars = attributions.attribution_bars(asked(trained, 2), False).data[0]
    written = [float(text.replace("−", "-")) for text in bars.text]
    assert sum(written[:-1]) == pytest.approx(written[-1])
    many = asked(trained, 2)
    many["other"]["pushes"] = [many["other"]["pushes"][0] | {"push": 0.26} for _ in range(12)]
    bars = attributions.attribution_bars(many, False).data[0]
    written = [float(text.replace("−", "-")) for text in bars.text]
    assert "4 other values" in bars.y[-2] and sum(written[:-1]) == pytest.approx(written[-1])


def test_the_star_stands_on_the_patients_cell(trained):  # noqa: F811
    tree, layout = asked(trained, 2), trained[1].results["explain"]["map"]
    fig = attributions.where(trained[1].results["explain"], tree, False)
    star = next(trace for trace in fig.data if trace.marker.symbol == "star")
    assert (star.x[0], star.y[0]) == (layout["x"][tree["cell"]], layout["y"][tree["cell"]])
    assert not {(note.x, note.y) for note in fig.layout.annotations} & {(star.x[0], star.y[0])}


def test_the_sentence_names_kind_outcome_values_and_the_next_kind(trained):  # noqa: F811
    data, found, _, _ = trained
    division, layout = found.results["explain"]["clusters"], found.results["explain"]["map"]
    old = int(np.argmax(np.where(data.X["age"] < 100, data.X["age"], 0)))
    called = [f"Kind {k + 1}" for k in range(division["number"])]
    said = panel.in_a_sentence(asked(trained, old), layout, division, called)
    assert said.startswith(f"Row {old + 1} lies in Kind ") and "its patients: dead" in said
    assert "Like that kind" in said and ("age" in said or "crp" in said) and "nearest other kind is Kind" in said


@pytest.mark.parametrize("row", range(0, 40, 3))
def test_nobody_is_called_unlike_others_in_a_value_that_they_have_too(trained, row):  # noqa: F811
    data, tree = trained[0], asked(trained, row)
    spread = data.X[["age", "crp"]].std()
    assert tree["compared"]
    for mark in tree["marks"]:
        assert parts.differs(mark)
        if mark["variable"] in spread:
            assert abs(mark["value"] - mark["typical"]) > 0.45 * spread[mark["variable"]]


def test_a_value_like_the_others_is_left_out_though_it_speaks_for_the_kind(trained):  # noqa: F811
    """Most of the others have 0 too, but some have 3: the mean is far, the typical value is not."""
    _, _, model, _ = trained
    kinds = np.repeat([0, 1], 50)
    points = np.random.default_rng(0).normal(size=(100, model.flat_codebook_.shape[1])) * 0.01
    points[:50, 0], points[50:, 0], points[80:, 1] = 0, 3, 4  # column 1 differs in few of the others only
    marks = whys._marks(model, trained[0].X.iloc[2], points, 0, kinds, {})
    assert [mark["variable"] for mark in marks] == [model.encoder_.table_.feature_names_[model.encoder_.feature_of_[0]]]


def test_without_a_mark_it_is_the_combination(trained):  # noqa: F811
    tree, found = asked(trained, 2) | {"marks": []}, trained[1]
    division, called = found.results["explain"]["clusters"], [f"Kind {k + 1}" for k in range(9)]
    layout = found.results["explain"]["map"]
    assert Why.combination in panel.in_a_sentence(tree, layout, division, called)
    assert Why.combination not in panel.in_a_sentence(tree | {"compared": False}, layout, division, called)


def test_why_a_kind_may_lie_nearer_on_the_drawing():
    layout = {"x": np.arange(5.0), "y": np.zeros(5)}
    tree, kinds, hits = {"cell": 2, "other": {"cell": 0, "kind": 1}}, np.array([1, 0, 0, 2, 3]), np.ones(5, dtype=int)
    assert panel.nearer_on_the_drawing(tree, layout, hits, kinds) == 2
    hits[3] = 0  # nobody lies there
    assert panel.nearer_on_the_drawing(tree, layout, hits, kinds) is None
    assert panel.nearer_on_the_drawing(tree | {"other": None}, layout, hits, kinds) is None


def test_a_patient_on_the_border_is_called_borderline(trained):  # noqa: F811
    other = asked(trained, 2)["other"] | {"farther": 0.04}
    said = panel._beside(other, [f"Kind {k + 1}" for k in range(9)])
    assert "borderline" in said[0] and "4 % farther away" in said[0]
    assert panel._farther(1.5) == "2.5 times as far away" and panel._farther(None) == Why.on_its_cell


def test_who_does_not_fit_is_told_so_as_in_the_list_of_the_unusual(trained):  # noqa: F811
    listed = next(p for p in trained[1].results["explain"]["unusual"] if p["row"] == OUTLIER)
    tree = asked(trained, OUTLIER)
    assert tree["word"] == "misfit" == listed["word"]
    assert tree["blame"] == listed["blame"]
    page = drawn(FakeView(*trained), PANELS[Why.title])
    assert not page.warning
    page.selectbox[0].set_value(OUTLIER).run()
    assert "conclude nothing" in page.warning[0].value and "age" in page.warning[0].value


def test_one_kind_has_no_other_and_an_empty_patient_no_place(trained):  # noqa: F811
    data, found, model, context = trained
    tree = asked(trained, 2, number=1)
    assert tree["other"] is None and tree["marks"] == []
    maps_of_one = explain.CALLS["clusters"](model, context, number=1)
    said = panel.in_a_sentence(tree, found.results["explain"]["map"], maps_of_one, ["Kind 1"])
    assert said.endswith(Why.one_kind)
    assert attributions.where(found.results["explain"], tree, False, kinds=maps_of_one).layout.title.text

    class Emptied:
        def __init__(self):
            self.X, self.schema, self.ids = data.X.copy(), data.schema, data.ids
            self.X.loc[3] = None

    class Context:
        data = Emptied()

    with pytest.raises(DataError, match="no values"):
        explain.CALLS["why"](model, Context, row=3, number=2)


def test_why_comes_first_and_tearing_last():
    titles = [title for title in PANELS if title in (Why.title, "How the map unfolds", "Tear it")]
    assert titles == [Why.title, "How the map unfolds", "Tear it"]


# what else the figures say


def test_cells_bear_their_patients_and_empty_ones_are_pale(trained):  # noqa: F811
    tree = trained[1].results["explain"]
    marks = patient_map.patient_map(tree, patient_map.KINDS, False).data[0]
    assert [int(text or 0) for text in marks.text] == list(tree["hits"])
    assert [colour.startswith("rgba") for colour in marks.marker.color] == list(tree["hits"] == 0)


def test_patients_bear_the_colours_of_their_kinds_while_the_map_unfolds(trained):  # noqa: F811
    tree = trained[1].results["explain"]
    fig = replay.unfolding(tree, False)
    k = tree["clusters"]["number"]
    assert [len(trace.x) for trace in fig.data[:k]] == list(tree["clusters"]["sizes"])
    assert all(frame.traces == (k, k + 1) for frame in fig.frames)
    before = tree | {"unfolding": {name: tree["unfolding"][name] for name in tree["unfolding"] if name != "rows"}}
    assert len(replay.unfolding(before, False).data) == 3  # a map trained earlier still opens


def test_the_share_seen_is_the_sum_of_the_shares_on_the_axes():
    view = replay._component_view([0.274, 0.164])
    assert "27 %" in view["titles"][0] and "16 %" in view["titles"][1] and "43 %" in view["seen"]


def test_steps_of_a_pull_say_what_is_left(trained):  # noqa: F811
    _, _, model, context = trained
    fig = replay.pulling(explain.CALLS["pull"](model, context, row=2), False)
    labels = [step.label for step in fig.layout.sliders[0].steps]
    assert labels[0].startswith("before: 100 %") and labels[1].startswith("shown once: 50 %")
    assert "SD" not in fig.layout.title.text


def test_cohorts_without_a_cell_in_common_are_said_to_have_none():
    tree = {"hits": np.array([[2, 0, 1], [0, 5, 0]]), "kinds": np.array([[2, 1], [0, 5]])}
    finding, detail = placement._in_common(tree, None)
    assert finding.startswith("No cell") and detail.startswith("Kind 2 holds 1 of 3 and 5 of 5, in different cells")
    tree["hits"][1, 0] = 1
    assert placement._in_common(tree, None)[0].startswith("1 of 3 inhabited cells")


def test_cells_and_patients_have_ranges_of_their_own(trained):  # noqa: F811
    fig = component_planes.planes(trained[1].results["explain"], False, ranges={"age": (21.0, 480.0)})
    said = [note.text for note in fig.layout.annotations]
    assert sum("patients 21 to 480" in text for text in said) == 1 and all("cells " in text for text in said)


def test_numbers_beside_each_other():
    assert beside_texts(3, 0.1234, 2.0) == ["3", "0.12", "2"]
    assert beside_texts("male", "female") == ["male", "female"]
    assert parts.farther_out_than(1.0) == Results.all_others and parts.farther_out_than(0.99) == "99.0 %"


def test_a_known_patient_typed_anew_lies_where_it_lay(trained):  # noqa: F811
    data, _, model, context = trained
    row = {name: value for name, value in data.X.iloc[2].items() if value == value and value is not None}
    new, old = explain.CALLS["why_new"](model, context, row=row), asked(trained, 2)
    assert (new["cell"], new["kind"], new["id"]) == (old["cell"], old["kind"], "this patient")
    pushes = [{each["variable"]: each["push"] for each in tree["other"]["pushes"]} for tree in (new, old)]
    assert pushes[0] == pytest.approx(pushes[1])
    assert [mark["variable"] for mark in new["marks"]] == [mark["variable"] for mark in old["marks"]]


def test_without_the_patients_of_the_map_a_new_one_is_placed_all_the_same(trained):  # noqa: F811
    data, _, model, context = trained
    row = explain.CALLS["typical"](model, context)
    assert set(row) == set(data.X.columns)
    alone = explain.CALLS["why_new"](model, SimpleNamespace(card=context.card, data=None), row=row)
    assert alone["cell"] == explain.CALLS["why_new"](model, context, row=row)["cell"] and alone["marks"] == []


def test_the_map_in_use_bears_the_names_of_the_kinds(trained):  # noqa: F811
    _, _, model, context = trained
    tree = explain.CALLS["why_new"](model, context, row=explain.CALLS["typical"](model, context))
    called = [f"called {k}" for k in range(model.n_clusters_)]
    fig = placement.placed_one(tree, False, called)
    legend = [trace.name for trace in fig.data if trace.showlegend is not False]
    assert legend[:-1] == [f"{k + 1} · {name}" for k, name in enumerate(called)] and legend[-1] == "this patient"
    assert sorted(note.text for note in fig.layout.annotations) == [f"<b>{k + 1}</b>" for k in range(model.n_clusters_)]
    assert called[tree["kind"]] in fig.layout.title.text
