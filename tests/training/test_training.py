"""The loop, its events, and who is held out when."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.errors import DataError, TrainingError
from dlcore.training.batches import pad
from dlcore.training.cross_fitting import plan
from dlcore.training.devices import Device, choose
from dlcore.training.events import EpochEnd, Finished, Note, Started
from dlcore.training.folds import inner_parts, outer_folds, patients_per_class, strata_of, stratified_group_folds
from dlcore.training.loop import TrainConfig, TrainingProblem, TrainingState, train
from dlcore.training.schedules import warm_up_then_cosine
from dlcore.words import say


class Lines(nn.Module):
    """K slopes; the simplest thing that can be learned."""

    def __init__(self, starts):
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(starts).view(-1, 1))


def lines_task(starts, rows=None, goals=None):
    module = Lines(starts)
    x = torch.linspace(-1, 1, 40)
    goals = torch.tensor(goals or [2.0] * len(starts)).view(-1, 1)

    def loss(rows, weights):
        error = (module.slope * x[rows] - goals * x[rows]) ** 2
        return (error * weights).sum(1) / weights.sum(1).clamp_min(1)

    every = torch.arange(40).expand(len(starts), -1)
    rows = rows or [np.arange(40)] * len(starts)
    return TrainingProblem(
        module, loss, lambda: loss(every, torch.ones(every.shape)), rows, [f"line {k}" for k in range(len(starts))]
    )


def run(task, **settings):
    outcome = TrainingState(len(task.rows))
    settings = {"n_epochs": 30, "batch_size": 8, "learning_rate": 0.1} | settings
    return list(train(task, TrainConfig(**settings), Device(), outcome)), outcome


def test_events_in_order_and_json():
    events, _ = run(lines_task([0.0, 1.0]), n_epochs=3)
    assert [type(event) for event in events] == [Started, EpochEnd, EpochEnd, EpochEnd, Finished]
    assert json.loads(json.dumps(events[1].as_dict()))["validation_loss"] == events[1].validation_loss.tolist()
    assert events[0].members == ["line 0", "line 1"]
    message = {"name": "training.fewer_folds", "fewest": 3, "n_folds": 5}
    assert Note(message).as_dict() == {"event": "Note", "message": message}
    assert EpochEnd(1, np.array([np.nan]), np.array([1.0]), 0.1).as_dict()["train_loss"] == [None]


def test_it_learns_and_keeps_the_best():
    task = lines_task([0.0, -5.0])
    _, outcome = run(task, n_epochs=60)
    np.testing.assert_allclose(task.module.slope.detach().numpy().ravel(), [2, 2], atol=0.2)
    assert task.validation_loss().detach().numpy() == pytest.approx(outcome.best_loss, rel=1e-5)


def test_the_last_is_kept_where_asked_and_every_epoch_was_used():
    task = lines_task([2.0])  # it starts where it should end and can only get worse
    _, best = run(task, n_epochs=8)
    task = lines_task([2.0])
    _, last = run(task, n_epochs=8, keeps_last=True)
    assert best.best_epoch[0] < 8 and last.best_epoch[0] == 8
    assert float(task.validation_loss().detach()) == pytest.approx(last.best_loss[0], rel=1e-5)


def test_a_member_fails_alone():
    task = lines_task([0.0, float("nan"), 1.0])
    _, outcome = run(task)
    assert outcome.failed.tolist() == [False, True, False]
    assert outcome.best_epoch[1] == 0 and (outcome.best_epoch[[0, 2]] > 0).all()
    alone = lines_task([0.0, 0.5, 1.0])
    run(alone)
    np.testing.assert_array_equal(task.module.slope[[0, 2]].detach(), alone.module.slope[[0, 2]].detach())


def test_all_members_failing_is_an_error():
    with pytest.raises(TrainingError, match="learning rate"):
        run(lines_task([float("nan")]))


def test_members_stop_by_themselves():
    task = lines_task([2.0, 0.0])  # the first starts where it should end and can only get worse
    _, outcome = run(task, patience=3, n_epochs=200)
    assert outcome.best_epoch[0] < outcome.best_epoch[1]
    assert outcome.epoch < 200


def test_unequal_rows_are_padded_without_weight():
    rows, weights = pad([np.array([3, 4, 5]), np.array([9])])
    assert rows.shape == weights.shape == (2, 3)
    assert weights.sum(axis=1).tolist() == [3, 1] and rows[1, 0] == 9


def test_rows_of_one_member_do_not_reach_another():
    few = lines_task([0.0, 0.0], rows=[np.arange(40), np.arange(5)], goals=[2.0, -3.0])
    run(few)
    other = lines_task([0.0, 0.0], rows=[np.arange(40), np.arange(5)], goals=[2.0, 7.0])
    run(other)
    assert few.module.slope[0] == other.module.slope[0]
    assert few.module.slope[1] != other.module.slope[1]


def test_closing_keeps_the_best_so_far_not_the_last():
    problem = lines_task([0.0])
    to_and_fro = lambda progress: 1.0 if progress < 0.25 else -1.0  # towards the goal, then away from it
    config = TrainConfig(20, 8, 0.5, optimizer=torch.optim.SGD, schedule=to_and_fro)
    state = TrainingState(1)
    events, losses = train(problem, config, Device(), state), []
    for event in events:
        if isinstance(event, EpochEnd):
            losses.append(event.validation_loss[0])
        if len(losses) == 9:
            break
    assert min(losses) == losses[4] < losses[-1]
    events.close()
    assert next(events, None) is None and state.epoch == 9
    assert state.best_loss[0] == losses[4] and state.best_epoch[0] == 5
    assert float(problem.validation_loss().detach()) == pytest.approx(losses[4], rel=1e-5)


def test_out_of_memory_names_the_remedy():
    task = lines_task([0.0])
    task.loss = lambda rows, weights: torch.empty(10**15)
    with pytest.raises(TrainingError, match="smaller batch"):
        run(task)


def test_schedule_is_followed():
    task = lines_task([0.0])
    run(task, schedule=lambda progress: 0.0, n_epochs=2)
    assert task.module.slope.item() == 0.0


def test_the_learning_rate_rises_then_falls_to_nothing():
    factors = [warm_up_then_cosine(p) for p in np.linspace(0, 1, 101)]
    assert np.argmax(factors) == 20 and factors[-1] < 1e-6 and factors[0] < 0.1


def test_same_seed_same_numbers():
    first, second, third = lines_task([0.0]), lines_task([0.0]), lines_task([0.0])
    run(first, n_epochs=2, seed=1), run(second, n_epochs=2, seed=1), run(third, n_epochs=2, seed=2)
    assert first.module.slope == second.module.slope
    assert first.module.slope != third.module.slope


def test_bfloat16_only_where_the_hardware_has_it():
    device = choose(prefer_bfloat16=True, allow_gpu=False)
    assert device.precision in ("float32", "bfloat16")
    assert choose(allow_gpu=False) == Device("cpu", "float32")
    with device.autocast():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).sum() == 8


# folds


def rng():
    return np.random.default_rng(0)


def test_a_patient_stands_on_one_side():
    patients = np.random.default_rng(1).integers(0, 60, 300)
    y = np.random.default_rng(2).integers(0, 2, 300)
    fold, notes = outer_folds(y, patients, 5, rng(), numeric=False)
    assert all(len(set(fold[patients == p])) == 1 for p in np.unique(patients)) and not notes
    parts = inner_parts(y, patients, 5, rng(), numeric=False)
    assert all(len(set(parts[patients == p])) == 1 for p in np.unique(patients))


@pytest.mark.parametrize("numeric", [False, True])
def test_folds_are_alike(numeric):
    y = np.random.default_rng(3).normal(size=203) if numeric else np.repeat([0, 1, 2], [120, 60, 23])
    fold, _ = outer_folds(y, None, 5, rng(), numeric=numeric)
    strata = strata_of(y, numeric=numeric)
    for stratum in np.unique(strata):
        counts = np.bincount(fold[strata == stratum], minlength=5)
        assert np.ptp(counts) <= 1
    assert np.ptp(np.bincount(fold)) <= 1


def test_folds_fall_to_the_smallest_class():
    y = np.array(["a"] * 20 + ["b"] * 3)
    fold, notes = outer_folds(y, None, 5, rng(), numeric=False)
    assert len(np.unique(fold)) == 3 and "3 folds instead of 5" in say(notes[0])
    assert all((y[fold != f] == "b").any() and (y[fold == f] == "b").any() for f in range(3))


def test_small_classes_count_patients_not_rows():
    y, patients = np.array([0] * 10 + [1] * 6), np.array([*range(10), 90, 90, 90, 91, 91, 91])
    assert patients_per_class(y, patients).tolist() == [10, 2]
    fold, notes = outer_folds(y, patients, 5, rng(), numeric=False)
    assert len(np.unique(fold)) == 2 and notes


def test_the_only_patient_of_a_class_is_always_learned_from():
    y = np.array([0] * 10 + [1] * 10 + [2])
    fold, notes = outer_folds(y, None, 5, rng(), numeric=False)
    assert fold[-1] == -1 and (fold[:-1] >= 0).all() and "'2'" in say(notes[0])
    assert inner_parts(y, None, 5, rng(), numeric=False)[-1] == -1


def test_one_patient_is_too_few():
    with pytest.raises(DataError, match="one patient"):
        outer_folds(np.arange(6.0), np.zeros(6), 5, rng(), numeric=True)


def test_dealing_depends_on_the_generator_only():
    strata = np.repeat([0, 1], 30)
    one, two = (stratified_group_folds(strata, None, 5, np.random.default_rng(s)) for s in (0, 1))
    np.testing.assert_array_equal(one, stratified_group_folds(strata, None, 5, np.random.default_rng(0)))
    assert (one != two).any()


def test_patients_on_both_sides_of_an_own_split_leave_the_test():
    groups, split = np.repeat(np.arange(60), 2), np.tile(["train", "test"], 60)
    split[:80] = "train"  # the last twenty patients stand on both sides
    groups[-4:] = [100, 101, 102, 103]  # but for these
    y = np.random.default_rng(0).integers(0, 2, 120)
    (team,), fold, notes = plan(y, groups, split, None, 5, 5, 0, numeric=False)
    assert not np.isin(groups[team.held_out], groups[team.rows]).any()
    assert np.array_equal(np.flatnonzero(fold == 0), team.held_out) and (fold == -2).sum() == 18
    assert say(notes[0]).startswith("Left out of the test: 18 of 20")
    with pytest.raises(DataError, match="nobody is left to test on"):
        plan(y, np.repeat(np.arange(60), 2), np.tile(["train", "test"], 60), None, 5, 5, 0, numeric=False)
