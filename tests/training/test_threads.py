"""Threads, shards and batches: who computes when changes nothing but the time."""

import threading
import time

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.training import threads
from dlcore.training.batches import batches
from dlcore.training.devices import Device
from dlcore.training.loop import TrainConfig, TrainingProblem, TrainingState, clip_gradients, train
from dlcore.training.shards import ShardedLoss, replicas


@pytest.fixture
def n_threads():
    """Set the number of threads; afterwards it is as before."""
    before = threads.n_threads()
    yield threads.limit_threads
    threads.limit_threads(before)


def test_results_come_in_order_each_from_one_torch_thread(n_threads):
    n_threads(3)
    seen = threads.parallel(lambda i: (i, torch.get_num_threads(), threading.get_ident()), range(20))
    assert [i for i, _, _ in seen] == list(range(20))
    assert {torch_threads for _, torch_threads, _ in seen} == {1}
    assert threading.get_ident() not in {ident for _, _, ident in seen}


def test_no_more_at_once_than_allowed(n_threads):
    running, most = [], []

    def piece(_):
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        running.pop()

    for allowed in (1, 2):
        most.clear()
        n_threads(allowed)
        threads.parallel(piece, range(6))
        assert max(most) <= allowed


def test_pieces_of_a_piece_run_where_they_are(n_threads):
    n_threads(1)
    assert threads.parallel(lambda i: threads.parallel(lambda j: 10 * i + j, range(3)), range(2)) == [
        [0, 1, 2],
        [10, 11, 12],
    ]


def test_alone_a_piece_runs_on_the_thread_that_is_there_unless_that_has_other_settings(n_threads):
    n_threads(1)
    here = lambda _: (threading.get_ident(), torch.is_inference_mode_enabled())
    assert threads.parallel(here, range(3)) == [(threading.get_ident(), False)] * 3
    with torch.inference_mode():
        assert all(ident != threading.get_ident() and not plain for ident, plain in threads.parallel(here, range(3)))
    n_threads(2)
    assert threads.parallel(here, [0]) == [(threading.get_ident(), False)]


def test_a_failure_is_raised_and_the_rest_is_left(n_threads):
    n_threads(1)
    begun = []

    def piece(i):
        begun.append(i)
        if i == 2:
            raise MemoryError

    with pytest.raises(MemoryError):
        threads.parallel(piece, range(100))
    assert begun == [0, 1, 2]


class Normed(nn.Module):
    """A layer, batch statistics, noise of its own: all that could depend on who computes when."""

    def __init__(self):
        super().__init__()
        self.first, self.norm, self.last = nn.Linear(6, 40), nn.BatchNorm1d(40), nn.Linear(40, 1)

    def forward(self, x, generator):
        hidden = self.norm(self.first(x)).relu()
        return self.last(hidden * torch.empty_like(hidden).bernoulli_(0.8, generator=generator))


def trained(n_rows=203, **config):
    torch.manual_seed(0)
    x, y = torch.randn(n_rows, 6), torch.randn(n_rows, 1)
    network = Normed()

    def loss(replica, rows, weights, generator):  # (1, B) -> (1,)
        error = (replica(x[rows[0]], generator) - y[rows[0]]).square()[:, 0]
        return (error * weights[0]).sum()[None] / weights.sum()

    config = {"n_epochs": 4, "batch_size": 64, "keeps_last": True} | config
    sharded = ShardedLoss(network, loss, shard_size=16, batch_size=config["batch_size"], seed=1)
    problem = TrainingProblem(network, sharded, lambda: torch.ones(1), [np.arange(n_rows)], ["one"])
    list(train(problem, TrainConfig(**config), Device(), TrainingState(1)))
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def test_the_numbers_do_not_depend_on_the_threads(n_threads):
    n_threads(1)
    alone = trained()
    for number in (2, 4, 7):
        n_threads(number)
        for name, tensor in trained().items():
            assert torch.equal(tensor, alone[name]), name


def test_shards_give_the_gradient_of_the_whole_batch():
    torch.manual_seed(0)
    x, module = torch.randn(50, 3, dtype=torch.float64), nn.Linear(3, 1).double()
    weights = torch.rand(1, 50, dtype=torch.float64)

    def loss(replica, rows, w, generator=None):
        return ((replica(x[rows[0]])[:, 0] ** 2 * w[0]).sum() / w.sum())[None]

    rows = torch.randperm(50)[None]
    sharded = ShardedLoss(module, loss, shard_size=8, batch_size=50, seed=0)
    found = sharded(rows, weights)
    whole = loss(module, rows, weights)
    for parameter, gradient in zip(module.parameters(), torch.autograd.grad(whole, module.parameters())):
        torch.testing.assert_close(parameter.grad, gradient)
    torch.testing.assert_close(found, whole.detach())
    assert not found.requires_grad


def test_replicas_share_weights_and_count_for_themselves():
    module = Normed().eval()
    first, second = replicas(module, 2)
    assert first.training and not module.training
    assert all(a is b for a, b in zip(first.parameters(), module.parameters()))
    first(torch.randn(9, 6), torch.Generator())
    assert not torch.equal(first.norm.running_mean, second.norm.running_mean)
    assert torch.equal(second.norm.running_mean, module.norm.running_mean)


def test_running_statistics_are_those_of_all_rows():
    state = trained(n_rows=256, learning_rate=0.0, n_epochs=60)
    torch.manual_seed(0)
    x = torch.randn(256, 6)
    seen = x @ state["first.weight"].T + state["first.bias"]
    torch.testing.assert_close(state["norm.running_mean"], seen.mean(0), atol=0.1, rtol=0)
    torch.testing.assert_close(state["norm.running_var"], seen.var(0), atol=0.1, rtol=0.2)


def test_each_members_gradient_is_clipped_by_itself():
    weight, bias = nn.Parameter(torch.zeros(3, 2, 2)), nn.Parameter(torch.zeros(3, 1, 2))
    weight.grad = torch.tensor([0.1, 10.0, float("nan")]).view(3, 1, 1).expand(3, 2, 2).clone()
    bias.grad = torch.ones(3, 1, 2) * torch.tensor([0.1, 10.0, 1.0]).view(3, 1, 1)
    before = weight.grad[0].clone()
    norms = clip_gradients(torch.optim.SGD([weight, bias], lr=1), 3, 1.0)
    assert norms[:2].tolist() == pytest.approx([0.1 * 6**0.5, 10 * 6**0.5])
    assert torch.equal(weight.grad[0], before)  # short already
    joined = torch.cat([weight.grad[1].ravel(), bias.grad[1].ravel()])
    assert joined.norm().item() == pytest.approx(1, rel=1e-5) and joined.std() == 0
    assert torch.isnan(weight.grad[2]).all()


def test_clipping_is_that_of_torch_for_one_network():
    ours, theirs = (nn.Linear(4, 3) for _ in range(2))
    for module in (ours, theirs):
        for parameter in module.parameters():
            parameter.grad = torch.arange(parameter.numel(), dtype=torch.float32).view_as(parameter)
    clip_gradients(torch.optim.SGD(ours.parameters(), lr=1), 1, 2.0)
    nn.utils.clip_grad_norm_(theirs.parameters(), 2.0)
    for a, b in zip(ours.parameters(), theirs.parameters()):
        torch.testing.assert_close(a.grad, b.grad)


def test_the_loop_clips_and_takes_another_optimizer():
    def steps(**config):
        before = trained(n_epochs=1, learning_rate=0.0)
        after = trained(n_epochs=1, batch_size=256, optimizer=torch.optim.SGD, **config)
        return torch.cat([(after[n] - before[n]).ravel() for n in before if "running" not in n and "num" not in n])

    assert steps(learning_rate=1.0, clip_norm=0.01).norm().item() == pytest.approx(0.01, rel=1e-3)
    assert steps(learning_rate=1.0).norm().item() > 0.1


def test_rows_of_like_length_come_together():
    generator = torch.Generator().manual_seed(0)
    lengths = torch.randint(1, 1000, (2000,), generator=generator)
    rows, weights = torch.stack([torch.arange(1000), torch.arange(1000, 2000)]), torch.ones(2, 1000)
    plain = batches(rows, weights, 32, generator)
    alike = batches(rows, weights, 32, generator, lengths)
    for dealt in (plain, alike):
        for member in range(2):
            assert sorted(torch.cat([r[member] for r, _ in dealt]).tolist()) == rows[member].tolist()
    padding = lambda dealt: np.mean([1 - (lengths[r].float().mean() / lengths[r].max()).item() for r, _ in dealt])
    assert padding(alike) < 0.2 < 0.4 < padding(plain)
    longest = [int(lengths[r].max()) for r, _ in alike]
    assert longest != sorted(longest)  # short batches and long ones in random order
    assert any(not torch.equal(a[0], b[0]) for a, b in zip(alike, batches(rows, weights, 32, generator, lengths)))


def test_the_loop_hands_the_lengths_on():
    lengths, seen = np.repeat([5, 500], 32), []
    module = nn.Linear(1, 1)

    def loss(rows, weights):
        seen.append(set(lengths[rows[0]]))
        return module(torch.ones(1, 1))[0]

    problem = TrainingProblem(module, loss, lambda: torch.ones(1), [np.arange(64)], ["one"], lengths=lengths)
    list(train(problem, TrainConfig(3, 16), Device(), TrainingState(1)))
    assert all(len(both) == 1 for both in seen)
