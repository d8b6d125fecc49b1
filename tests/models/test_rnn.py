"""Recurrent networks for courses: only the past, no padding, no held-out label, the same after loading."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent))

from courses import SMALL, order, signals, visits

from dlcore.bundle import read_tree, write_tree
from dlcore.data.sequences.stack import Sequences
from dlcore.errors import BundleError, DataError
from dlcore.models.rnn import summaries
from dlcore.models.rnn.estimators import RNNClassifier, RNNRegressor
from dlcore.models.rnn.members import Members
from dlcore.models.rnn.networks import build

ARCHITECTURES = ("lstm", "gru", "lstm_fcn")


@pytest.fixture(scope="module", params=ARCHITECTURES)
def fitted(request):
    X, y = visits()
    return RNNClassifier(architecture=request.param, **SMALL).fit(X, y), X, y


def changed(X: Sequences, rows, by=7.0) -> Sequences:
    values = X.values.copy()
    values[rows] = np.nan_to_num(values[rows]) + by
    return Sequences(values, X.times, X.starts, X.names, X.units, X.static, X.time_unit, X.sampling_rate)


def test_a_value_in_the_future_changes_no_answer_before_it(fitted):
    model, X, _ = fitted
    before = model.predict_course(X)["answer"]
    positions = np.arange(len(X.times)) - X.starts[:-1][X.owners]
    for t in range(1, X.lengths.max()):
        after = model.predict_course(changed(X, positions >= t))["answer"]
        np.testing.assert_array_equal(after[positions < t], before[positions < t])
        assert not np.allclose(after[positions >= t], before[positions >= t])


def test_the_course_is_what_would_have_been_answered_then(fitted):
    model, X, _ = fitted
    course = model.predict_course(X)
    for t in (0, 2, 5):
        long = np.flatnonzero(X.lengths > t)
        kept = np.arange(len(X.times)) - X.starts[:-1][X.owners] <= t
        np.testing.assert_allclose(
            model.predict_proba(X.rows(kept)[long]), course["answer"][X.starts[long] + t], atol=1e-12
        )
    assert np.allclose(course["answer"][summaries.ends(X)], model.predict_proba(X), atol=1e-12)


def test_alone_or_in_a_batch_the_answer_is_the_same(fitted):
    model, X, _ = fitted
    together = model.predict_proba(X)
    alone = np.concatenate([model.predict_proba(X[np.array([i])]) for i in range(len(X))])
    np.testing.assert_allclose(alone, together, atol=1e-12)
    assert np.allclose(model.predict_proba(X[np.arange(len(X))[::-1]])[::-1], together, atol=1e-12)


def test_only_distances_in_time_count(fitted):
    model, X, _ = fitted
    moved = Sequences(X.values, X.times + 1000, X.starts, X.names, X.units, X.static, X.time_unit)
    np.testing.assert_allclose(model.predict_proba(moved), model.predict_proba(X), atol=1e-9)
    stretched = Sequences(X.values, X.times * 5, X.starts, X.names, X.units, X.static, X.time_unit)
    assert np.abs(model.predict_proba(stretched) - model.predict_proba(X)).max() > 1e-4


def test_saved_and_loaded_it_answers_bit_for_bit(fitted, tmp_path):
    model, X, _ = fitted
    write_tree(tmp_path / "state", model.to_state())
    again = RNNClassifier.from_state(model.get_params(), read_tree(tmp_path / "state"))
    np.testing.assert_array_equal(again.predict_members(X), model.predict_members(X))
    np.testing.assert_array_equal(again.predict_course(X)["answer"], model.predict_course(X)["answer"])


def test_labels_held_out_decide_nothing_about_their_own_predictions():
    X, y = visits(60)
    folds = np.arange(60) % 3
    first = _fit(X, y, folds)
    flipped = np.where(folds == 0, 1 - y, y)
    second = _fit(X, flipped, folds)
    np.testing.assert_array_equal(first.out_of_fold_[folds == 0], second.out_of_fold_[folds == 0])
    np.testing.assert_array_equal(first.summary_out_of_fold_[folds == 0], second.summary_out_of_fold_[folds == 0])
    assert not np.array_equal(first.out_of_fold_[folds == 1], second.out_of_fold_[folds == 1])


def _fit(X, y, folds):
    model = RNNClassifier(**SMALL)
    for _ in model.iter_fit(X, y, folds=folds):
        pass
    return model


def test_values_held_out_decide_nothing_about_others():
    X, y = visits(60)
    folds = np.arange(60) % 3
    wild = changed(X, np.isin(X.owners, np.flatnonzero(folds == 0)), by=1e4)
    first, second = _fit(X, y, folds), _fit(wild, y, folds)
    assert first.fold_[0] == 0
    states = [model.teams_[0][1].to_state() for model in (first, second)]
    for name, weights in states[0]["weights"].items():
        np.testing.assert_array_equal(weights, states[1]["weights"][name])
    np.testing.assert_array_equal(states[0]["encoder"]["centre"], states[1]["encoder"]["centre"])


def test_the_same_seed_gives_the_same_numbers_whatever_the_threads():
    X, y = visits()
    before = torch.get_num_threads()
    found = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(RNNClassifier(**SMALL).fit(X, y).out_of_fold_)
    torch.set_num_threads(before)
    np.testing.assert_array_equal(*found)


def test_out_of_fold_is_what_predict_out_of_fold_gives(fitted):
    model, X, _ = fitted
    np.testing.assert_array_equal(model.predict_out_of_fold(X), model.out_of_fold_)
    course = model.predict_course_out_of_fold(X)
    np.testing.assert_allclose(course["answer"][summaries.ends(X)], model.out_of_fold_, atol=1e-12)
    np.testing.assert_allclose(course["summary"][summaries.ends(X)], model.summary_out_of_fold_, atol=1e-12)


def test_stopped_early_it_answers():
    X, y = visits()
    model = RNNClassifier(**SMALL | {"max_iter": 50})
    events = model.iter_fit(X, y)
    for event in events:
        if getattr(event, "epoch", 0) == 2:
            events.close()
            break
    assert model.n_iter_ == 2 and np.isfinite(model.predict_proba(X)).all()


def test_only_order_tells_and_the_network_hears_it():
    from sklearn.metrics import roc_auc_score

    X, y = order(240)
    model = RNNClassifier(hidden_size=16, n_folds=2, n_members=1, random_state=0, max_iter=16, batch_size=16).fit(X, y)
    assert roc_auc_score(y, model.out_of_fold_[:, 1]) >= 0.9
    assert abs(roc_auc_score(y, model.summary_out_of_fold_[:, 1]) - 0.5) < 0.12


def test_signals_are_given_convolutions():
    X, y = signals()
    model = RNNClassifier(**SMALL | {"max_iter": 1, "n_members": 1}).fit(X, y)
    assert model.architecture_ == "lstm_fcn"
    assert model.predict_proba(X).shape == (len(X), 2)


def test_a_number_comes_back_in_its_own_unit():
    X, _ = visits(60)
    y = 1000 + 50 * np.array([np.nanmax(np.append(v[:, 1], 0)) for _, v in map(X.__getitem__, range(60))])
    model = RNNRegressor(**SMALL).fit(X, y)
    assert model.out_of_fold_.shape == (60,)
    assert np.abs(model.out_of_fold_ - y).mean() < 0.8 * np.abs(y - y.mean()).mean()
    again = RNNRegressor.from_state(model.get_params(), model.to_state())
    np.testing.assert_array_equal(again.predict(X), model.predict(X))


def test_several_classes():
    X, y = visits(90)
    words = np.array(["none", "mild", "severe"])[(y + (np.arange(90) % 3 == 0)).clip(0, 2)]
    model = RNNClassifier(**SMALL).fit(X, words)
    assert np.allclose(model.predict_proba(X).sum(axis=1), 1)
    assert set(model.predict(X)) <= set(words)


def test_a_patients_courses_never_stand_on_both_sides():
    X, y = visits(60)
    patient = np.arange(60) // 3
    model = RNNClassifier(**SMALL).fit(X, y, groups=patient)
    for p in np.unique(patient):
        assert len(np.unique(model.fold_[patient == p])) == 1


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda X: X.rows(X.owners != 3), "without a single row"),
        (lambda X: X.values, "courses"),
        (lambda X: Sequences(X.values, X.times, X.starts, ("a", "b"), X.units, X.static, X.time_unit), "bilirubin"),
        (lambda X: Sequences(X.values, X.times, X.starts, X.names, X.units, X.static, "h"), "Times are in h"),
        (lambda X: Sequences(X.values, X.times, X.starts, X.names, X.units, X.static, "days", 250.0), "250 Hz"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(fitted, spoil, word):
    model, X, _ = fitted
    with pytest.raises(DataError, match=word):
        model.predict_proba(spoil(X))


def test_a_damaged_file_is_refused(fitted):
    model, _, _ = fitted
    state = model.to_state()
    state["ensemble"]["weights"] = dict(list(state["ensemble"]["weights"].items())[1:])
    with pytest.raises(BundleError):
        RNNClassifier.from_state(model.get_params(), state)


# --- parts -------------------------------------------------------------------------------------------------------


def slow_summary(times, values):
    """The summaries of one course, written out."""
    found = []
    for column in values.T:
        known = np.flatnonzero(~np.isnan(column))
        if not len(known):
            found += [np.nan] * 4 + [0, np.nan]
            continue
        seen = column[known]
        found += [seen[-1], seen.min(), seen.max(), seen.mean(), len(seen), times[-1] - times[known[-1]]]
    return [*found, times[-1] - times[0]]


def test_summaries_of_every_prefix_against_a_second_implementation(monkeypatch):
    X, _ = visits(25, longest=12)
    monkeypatch.setattr(summaries, "_CELLS", 100)  # several chunks
    found = summaries.at_rows(X, np.arange(len(X.times)))
    for i in range(len(X)):
        times, values = X[i]
        for t in range(len(times)):
            np.testing.assert_allclose(found[X.starts[i] + t], slow_summary(times[: t + 1], values[: t + 1]))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_stacked_networks_get_each_its_own_gradient(architecture):
    torch.manual_seed(0)
    make = lambda: build(architecture, 3, 1, 5, 2)
    networks = [make() for _ in range(3)]
    twins = [make() for _ in range(3)]
    for network, twin in zip(networks, twins):
        twin.load_state_dict(network.state_dict())
    members, x = Members(networks), torch.randn(7, 4, 3)
    members.zero_grad()
    members[1].both(x)[1].square().sum().backward()
    twins[1].both(x)[1].square().sum().backward()
    for name, parameter in twins[1].named_parameters():
        grad = members.parts(members.weights.grad)[name]
        if parameter.grad is not None:
            np.testing.assert_allclose(grad[1], parameter.grad, atol=1e-6)
        assert not grad[[0, 2]].any()
