"""The machine's formulas against sums over every state, written out a second time in plain numpy."""

import itertools

import numpy as np
import pytest
import torch
from scipy.special import logsumexp
from scipy.stats import norm
from sklearn.neural_network import BernoulliRBM

from dlcore.models.rbm import RBM
from dlcore.models.rbm.ais import annealed_log_partition
from dlcore.models.rbm.completion import complete, each_from_others, gibbs_means
from dlcore.models.rbm.draws import TorchDraws
from dlcore.models.rbm.exact import Rows, log_partition, mean_log_likelihood, row_log_likelihood
from dlcore.models.rbm.exact_training import exact_gradient, exact_steps
from dlcore.models.rbm.fast import BinaryDreamer
from dlcore.models.rbm.machine import Machine
from dlcore.models.rbm.stochastic import Dreamer, StepConfig
from dlcore.models.rbm.units import Units


def machine(units, n_hidden=3, seed=0, scale=1.0, log_variance=None):
    rng, d = np.random.default_rng(seed), units.n_columns
    weights = rng.normal(size=(n_hidden, d)) * scale
    variance = np.zeros(d) if log_variance is None else log_variance
    return Machine.of(units, weights, rng.normal(size=n_hidden) * scale, rng.normal(size=d) * scale, variance)


def arrays(m):
    return (t.numpy() for t in (m.weights, m.hidden_bias, m.visible_bias))


def energy(m, v, h):
    """The definition, term by term, of yes/no units."""
    W, c, b = arrays(m)
    return -sum(b[i] * v[i] for i in range(len(v))) - sum(
        h[j] * (c[j] + sum(W[j, i] * v[i] for i in range(len(v)))) for j in range(len(h))
    )


def joint(m):
    """P(v, h) of every pair of states of yes/no units: (v's, h's, table)."""
    n_hidden, d = m.weights.shape
    vs, hs = (np.array(list(itertools.product([0, 1], repeat=k)), dtype=float) for k in (d, n_hidden))
    table = np.exp([[-energy(m, v, h) for h in hs] for v in vs])
    return vs, hs, table / table.sum()


BINARY = Units.all_binary(4)
MIXED = Units(np.array([0, 4]), (np.array([1, 2, 3]),), np.zeros(0, dtype=int))


def test_probabilities_of_every_state():
    m = machine(BINARY)
    vs, _, table = joint(m)
    ours = row_log_likelihood(m, vs, float(log_partition(m)))
    np.testing.assert_allclose(ours, np.log(table.sum(axis=1)), atol=1e-10)


@pytest.mark.parametrize("units", [BINARY, MIXED], ids=["yes/no", "mixed"])
def test_either_side_gives_the_same_likelihood(units):
    m = machine(units, n_hidden=5)
    values = units.states[[0, 3, 7, 7, 2]].copy()
    values[0, 0] = values[2, 4 if units is MIXED else 3] = np.nan
    values[1, units.blocks[1]] = np.nan
    by = [float(mean_log_likelihood(m, Rows.of(units, values, side))[0]) for side in ("visible", "hidden")]
    assert by[0] == pytest.approx(by[1], abs=1e-10)
    assert by[0] == pytest.approx(row_log_likelihood(m, values, float(log_partition(m))).mean(), abs=1e-10)


def test_the_gradient_is_that_of_the_enumerated_likelihood():
    m, rng = machine(BINARY), np.random.default_rng(1)
    data = rng.integers(0, 2, size=(20, 4)).astype(float)
    vs, hs, table = joint(m)
    W, c, _ = arrays(m)
    h_given = 1 / (1 + np.exp(-(data @ W.T + c)))
    expected = {
        "weights": h_given.T @ data / 20 - np.einsum("vh,hj,vi->ji", table, hs, vs),
        "hidden_bias": h_given.mean(axis=0) - table.sum(axis=0) @ hs,
        "visible_bias": data.mean(axis=0) - table.sum(axis=1) @ vs,
    }
    for side in ("visible", "hidden"):
        ours = exact_gradient(m, Rows.of(BINARY, data, side))
        for name, slope in expected.items():
            np.testing.assert_allclose(ours[name], slope, atol=1e-10)


def test_many_long_dreams_give_the_exact_gradient():
    m, data = machine(BINARY, scale=0.5), np.random.default_rng(1).integers(0, 2, size=(500, 4)).astype(float)
    exact = exact_gradient(m, Rows.of(BINARY, data, "visible"))
    v = torch.as_tensor(data)
    dreamer = Dreamer(m, torch.zeros((40_000, 3), dtype=torch.float64), TorchDraws(0), StepConfig(n_gibbs_steps=40))
    h = m.hidden_mean(v)
    ours = dreamer.gradient(v, h, *dreamer.dream(h))
    for name in ("weights", "hidden_bias", "visible_bias"):
        np.testing.assert_allclose(ours[name].numpy(), exact[name], atol=0.015)


@pytest.mark.parametrize("bfloat16", [False, True])
def test_the_fast_step_is_the_plain_step(bfloat16):
    """Expected change of both over many draws from the same start."""
    units, rng = Units.all_binary(6), np.random.default_rng(0)
    data = rng.integers(0, 2, size=(3000, 6)).astype(float)
    start, changes = machine(units, 4, scale=0.5), []
    plain = Dreamer(start.clone(), torch.zeros((3000, 4), dtype=torch.float64), TorchDraws(0), StepConfig(0.5))
    fast = BinaryDreamer(start.to(torch.float32), 3000, 0.5, 0, bfloat16)
    for _ in range(5):
        plain.step(torch.as_tensor(data))
        fast.step(fast.rows(data, bfloat16))
    changes = [m.weights.double() - start.weights for m in (plain.machine, fast.machine)]
    np.testing.assert_allclose(changes[0], changes[1], atol=0.05)
    assert float(changes[0].abs().max()) > 0.1


class OneCell(np.random.RandomState):
    """In place of chance: the same cell of every row."""

    cell = 0

    def randint(self, low, high, size):
        return np.full(size, self.cell)


def every_cell(theirs, X):
    """BernoulliRBM's pseudo-likelihood, which draws one cell a row, averaged over all of them."""
    theirs.random_state = OneCell(0)
    found = []
    for cell in range(X.shape[1]):
        theirs.random_state.cell = cell
        found.append(theirs.score_samples(X))
    return np.mean(found, axis=0)


def test_free_energy_and_pseudo_likelihood_are_scikit_learns():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 2, size=(50, 8)).astype(float)
    theirs = BernoulliRBM(n_components=5, n_iter=3, random_state=0).fit(X)
    ours = RBM(n_components=5, n_iter=1, random_state=0).fit(X)
    for name in ("components_", "intercept_hidden_", "intercept_visible_"):
        setattr(ours, name, getattr(theirs, name))
    np.testing.assert_allclose(ours.free_energy(X), theirs._free_energy(X), atol=1e-6)
    np.testing.assert_allclose(ours.score_samples(X), every_cell(theirs, X), atol=1e-6)
    grey = rng.random((20, 8))
    np.testing.assert_allclose(ours.score_samples(grey), every_cell(theirs, grey), atol=1e-6)
    np.testing.assert_allclose(ours.transform(X), theirs.transform(X), atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_annealed_importance_sampling_is_near_the_sum(seed):
    m = machine(Units.all_binary(12), 10, seed, scale=0.7)
    found, error = annealed_log_partition(m, np.zeros(12), seed=seed)
    exact = float(log_partition(m))
    assert abs(found - exact) < 0.1 and abs(found - exact) < 5 * error + 1e-3


def test_annealing_with_numbers_and_categories():
    units = Units(np.array([0]), (np.array([1, 2, 3]),), np.array([4, 5]))
    m = machine(units, 6, scale=0.7, log_variance=np.array([0, 0, 0, 0, -0.5, 0.3]))
    found, _ = annealed_log_partition(m, m.visible_bias.numpy())
    assert found == pytest.approx(float(log_partition(m)), abs=0.1)


# training


def teacher():
    """Six findings of two syndromes: the first three together, or the last three."""
    weights = np.array([[5, 5, 5, 0, 0, 0], [0, 0, 0, 5, 5, 5]])
    return Machine.of(Units.all_binary(6), weights, [-8, -7], [-2] * 6, np.zeros(6))


def known_rows(n=2000):
    vs = teacher().units.states
    p = np.exp(row_log_likelihood(teacher(), vs, float(log_partition(teacher()))))
    return vs[np.random.default_rng(0).choice(len(vs), n, p=p)]


def test_exact_training_never_loses_likelihood():
    X, units, rng = known_rows(), Units.all_binary(6), np.random.default_rng(0)
    X[rng.random(X.shape) < 0.1] = np.nan
    rows = Rows.of(units, X, "visible")
    course = [step.train for step in exact_steps(machine(units, 4, scale=0.1), rows, None, 0.0, 60)]
    assert len(course) > 10 and np.all(np.diff(course) >= -1e-9)
    assert course[-1] > course[0] + 0.1


@pytest.mark.parametrize(("algorithm", "enough"), [("cd", 0.9), ("pcd", 0.6), ("exact", 0.99)])
def test_training_comes_near_a_known_distribution(algorithm, enough):
    X = known_rows()
    best = row_log_likelihood(teacher(), X, float(log_partition(teacher()))).mean()
    alone = np.log(np.where(X == 1, X.mean(axis=0), 1 - X.mean(axis=0))).sum(axis=1).mean()
    model = RBM(n_components=4, algorithm=algorithm, n_iter=60, batch_size=20, random_state=0).fit(X)
    assert (model.log_likelihood(X).mean() - alone) / (best - alone) > enough


# gaps


def test_a_row_with_gaps_is_the_sum_over_its_completions():
    for units, gap in ((BINARY, [1, 3]), (MIXED, [1, 2, 3, 4])):
        m = machine(units)
        row = units.states[-1].copy()
        same = np.delete(np.arange(units.n_columns), gap)
        fits = (units.states[:, same] == row[same]).all(axis=1)
        log_z = float(log_partition(m))
        expected = logsumexp(row_log_likelihood(m, units.states[fits], log_z))
        row[gap] = np.nan
        assert row_log_likelihood(m, row[None], log_z)[0] == pytest.approx(expected, abs=1e-6)


def test_learning_from_gaps_finds_the_gradient_of_the_sum():
    m = machine(BINARY)
    values = np.array([[1, np.nan, 0, 1], [np.nan, np.nan, 1, 0], [0, 1, 1, 1]], dtype=float)
    ours = exact_gradient(m, Rows.of(BINARY, values, "visible"))["weights"]
    step = 1e-6
    for j, i in ((0, 1), (2, 3), (1, 0)):
        ends = []
        for sign in (1, -1):
            moved = m.clone()
            moved.weights[j, i] += sign * step
            ends.append(row_log_likelihood(moved, values, float(log_partition(moved))).mean())
        assert ours[j, i] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-6)


def test_completion_by_hand_by_sum_and_by_chains():
    m = machine(BINARY, n_hidden=3)
    vs, _, table = joint(m)
    p = table.sum(axis=1)
    row = np.array([[1, np.nan, 0, np.nan]])
    fits = (vs[:, 0] == 1) & (vs[:, 2] == 0)
    expected = (p[fits] @ vs[fits]) / p[fits].sum()
    np.testing.assert_allclose(complete(m, row).mean[0], expected, atol=1e-10)
    many = machine(BINARY, n_hidden=15)  # too many hidden units to sum: over the visible states
    wide = machine(Units.all_binary(20), n_hidden=15, scale=0.5)  # neither: over the gaps
    for big in (many, wide):
        values = np.zeros((1, big.units.n_columns))
        values[0, [1, 3]] = np.nan
        ways = np.repeat(np.nan_to_num(values), 4, axis=0)
        ways[:, [1, 3]] = [[0, 0], [0, 1], [1, 0], [1, 1]]
        weight = np.exp(row_log_likelihood(big, ways, 0.0))
        np.testing.assert_allclose(complete(big, values).mean[0], weight @ ways / weight.sum(), atol=1e-8)
        mean, _, error = gibbs_means(big, values, 0)
        assert np.all(np.abs(mean - complete(big, values).mean)[0, [1, 3]] < 5 * error[0, [1, 3]] + 1e-3)


def test_each_finding_from_all_others():
    m = machine(BINARY)
    vs, _, table = joint(m)
    p = table.sum(axis=1)
    found = each_from_others(m, vs)
    for i in range(4):
        yes = vs.copy()
        yes[:, i] = 1
        at = (yes @ [8, 4, 2, 1]).astype(int)
        other = at - 2 ** (3 - i)
        np.testing.assert_allclose(found[:, i], p[at] / (p[at] + p[other]), atol=1e-10)
    gappy = vs[[5]].copy()
    gappy[0, 2] = np.nan
    hidden = gappy.copy()
    hidden[0, 0] = np.nan
    assert each_from_others(m, gappy)[0, 0] == pytest.approx(complete(m, hidden).mean[0, 0])
    assert np.isnan(each_from_others(m, gappy)[0, 2])


# kinds of visible units


def test_a_number_with_one_hidden_unit_is_two_normals():
    units = Units(np.zeros(0, dtype=int), (), np.array([0]))
    m = Machine.of(units, [[1.5]], [0.3], [-0.4], [np.log(0.49)])
    x = np.linspace(-3, 3, 7)
    log_odds = 0.3 + ((-0.4 + 1.5) ** 2 - 0.4**2) / (2 * 0.49)  # of h = 1, from integrating out the number
    on = 1 / (1 + np.exp(-log_odds))
    expected = (1 - on) * norm.pdf(x, -0.4, 0.7) + on * norm.pdf(x, 1.1, 0.7)
    ours = row_log_likelihood(m, x[:, None], float(log_partition(m)))
    np.testing.assert_allclose(ours, np.log(expected), atol=1e-9)
    mean = complete(m, np.array([[np.nan]]))
    centre = (1 - on) * -0.4 + on * 1.1
    assert mean.mean[0, 0] == pytest.approx(centre)
    assert mean.spread[0, 0] == pytest.approx(np.sqrt(0.49 + on * (1 - on) * 1.5**2))
    assert each_from_others(m, np.array([[0.7]]))[0, 0] == pytest.approx(centre, abs=1e-3)


def test_a_category_without_hidden_units_is_its_shares():
    units = Units(np.zeros(0, dtype=int), (np.array([0, 1, 2]),), np.zeros(0, dtype=int))
    m = Machine.of(units, np.zeros((0, 3)), [], np.log([0.2, 0.5, 0.3]), np.zeros(3))
    np.testing.assert_allclose(complete(m, np.full((1, 3), np.nan)).mean[0], [0.2, 0.5, 0.3])
    np.testing.assert_allclose(row_log_likelihood(m, np.eye(3), float(log_partition(m))), np.log([0.2, 0.5, 0.3]))
