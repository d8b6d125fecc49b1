"""Training a Boltzmann machine: seconds a pass and pseudo-likelihood beside BernoulliRBM and `rbms`, one thread.

    python benchmarks/rbm.py [digits | 10k | comorbidity | findings | shuffled] ...

The same batch size and learning rate for all, as many passes, alternating. `rbms` (PyTorch) runs where it is installed;
its persistent chains make one Gibbs step an update, as ours and scikit-learn's. "comorbidity" needs the table of
`../shared/data`: five folds of patients, every finding predicted from the other nine. "findings" is 100 000 × 200 with
early stopping.
"""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec

from common import DATA, compare, median, report, single_thread

single_thread()

import numpy as np  # noqa: E402
import torch  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.neural_network import BernoulliRBM  # noqa: E402

from dlcore.models.rbm import RBM  # noqa: E402
from dlcore.models.rbm.completion import log_conditionals  # noqa: E402
from dlcore.models.rbm.machine import Machine  # noqa: E402
from dlcore.models.rbm.units import Units  # noqa: E402

torch.set_num_threads(1)
RATE = 0.05


def digits() -> np.ndarray:
    return (load_digits().data / 16).astype(np.float32)


def pictures(n: int = 10_000, side: int = 28, seed: int = 0) -> np.ndarray:
    """Yes/no pictures of a few soft blobs each, (n, 784)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side]
    field = np.zeros((n, side, side), dtype=np.float32)
    for _ in range(3):
        at, width = rng.uniform(4, side - 4, size=(2, n, 1, 1)), rng.uniform(2, 5, size=(n, 1, 1))
        field += np.exp(-((y - at[0]) ** 2 + (x - at[1]) ** 2) / (2 * width**2))
    return (rng.random(field.shape) < 0.95 * np.minimum(field, 1)).reshape(n, -1).astype(np.float32)


def quality(X, components, hidden, visible, n: int = 1000) -> float:
    """Mean pseudo-log-likelihood of the first rows, made 0 and 1: the same cell of each for everybody."""
    v = (X[:n] > 0.5).astype(np.float64)
    units = Units.all_binary(X.shape[1])
    machine = Machine.of(units, components, hidden, visible, np.zeros(X.shape[1]))
    total = 0.0
    for draw in range(10):
        blocks = np.random.default_rng(draw).integers(X.shape[1], size=len(v))
        total += log_conditionals(machine, torch.as_tensor(v), blocks).mean() * X.shape[1] / 10
    return float(total)


def scikit(X, n_hidden, batch, passes):
    model = BernoulliRBM(n_hidden, batch_size=batch, learning_rate=RATE, n_iter=passes, random_state=0)
    model.fit(X)
    return model.components_, model.intercept_hidden_, model.intercept_visible_


def ours(X, n_hidden, batch, passes):
    model = RBM(n_hidden, batch_size=batch, learning_rate=RATE, n_iter=passes, random_state=0, algorithm="pcd")
    model.fit(X)
    return model.components_, model.intercept_hidden_, model.intercept_visible_


def rbms(X, n_hidden, batch, passes):
    """The PyTorch package, its own sampling and gradient, plain gradient ascent."""
    from rbms.bernoulli_bernoulli.classes import BBRBM

    torch.manual_seed(0)
    v = torch.as_tensor(X)
    params = BBRBM.init_parameters(num_hiddens=n_hidden, dataset=_Data(v), device="cpu", dtype=torch.float32)
    for p in params.parameters():
        p.grad = torch.zeros_like(p)
    chains = params.init_chains(num_samples=batch)
    for _ in range(passes):
        for part in v.split(batch):
            data = {"visible": part, "weights": torch.ones(len(part), 1)}
            data = params.sample_hiddens(data)
            params.compute_gradient(data=data, chains=chains, centered=False)
            with torch.no_grad():
                for p in params.parameters():
                    p.add_(p.grad, alpha=RATE)
            chains = params.sample_state(chains=chains, n_steps=1)
    return params.weight_matrix.T.numpy(), params.hbias.numpy(), params.vbias.numpy()


class _Data:
    """What `rbms` looks at when it begins."""

    def __init__(self, v):
        self.data, self.names, self.labels, self.weights = v, None, None, torch.ones(len(v), 1)

    def get_num_visibles(self):
        return self.data.shape[1]


def race(case: str, X, n_hidden: int, batch: int, passes: int, repeats: int):
    """Seconds and pseudo-likelihood beside each library that is here, at the same work, alternating."""
    peers = {"BernoulliRBM": scikit}
    if find_spec("rbms"):
        peers["rbms"] = rbms

    def judge(found):
        return quality(X, *found)

    for peer, way in peers.items():
        compare(
            case,
            peer,
            lambda repeat: ours(X, n_hidden, batch, passes),
            lambda repeat, way=way: way(X, n_hidden, batch, passes),
            repeats=repeats,
            quality_of_ours=judge,
            quality_of_theirs=judge,
        )


def comorbidity():
    """Completion in five folds, as the page judges it."""
    import pandas as pd
    from sklearn.metrics import log_loss, roc_auc_score
    from sklearn.model_selection import KFold

    if not DATA.exists():
        return report({"name": "rbm comorbidity", "peer": "skipped: the table is not here"})
    X = pd.read_csv(DATA / "comorbidity.csv").drop(columns="id").to_numpy(float)
    p, seconds = np.empty_like(X), []
    for train, test in KFold(5, shuffle=True, random_state=0).split(X):
        start = time.perf_counter()
        model = RBM(random_state=0).fit(X[train])
        seconds.append(time.perf_counter() - start)
        p[test] = model.each_from_others(X[test])
    auc = np.mean([roc_auc_score(X[:, j], p[:, j]) for j in range(10)])
    loss = np.mean([log_loss(X[:, j], p[:, j]) for j in range(10)])
    line = {"name": "rbm comorbidity", "ours_s": round(median(seconds), 2)}
    report(line | {"completion_auroc": round(auc, 4), "completion_log_loss": round(loss, 4)})


def findings(n: int = 100_000, d: int = 200):
    """A large table of findings with twenty syndromes."""
    rng = np.random.default_rng(0)
    syndromes = rng.random((n, 20)) < 0.1
    logits = -3 + syndromes @ (rng.random((20, d)) < 0.1) * 3.0
    X = (rng.random((n, d)) < 1 / (1 + np.exp(-logits))).astype(np.float32)
    start = time.perf_counter()
    model = RBM(random_state=0).fit(X)
    seconds = time.perf_counter() - start
    line = {"name": "rbm 100k x 200", "ours_s": round(seconds, 1), "algorithm": model.algorithm_}
    report(line | {"passes": len(model.history_)})


def shuffled(n_draws: int = 100, n: int = 1000):
    """Tables in which nothing goes together: how many of them have a unit that would be called a syndrome."""
    from dlcore.explain.rbm.syndromes import syndromes

    shares, found = np.array([0.08, 0.12, 0.15, 0.03, 0.28, 0.84, 0.12, 0.57, 0.31, 0.14]), 0
    for draw in range(n_draws):
        X = (np.random.default_rng(draw).random((n, len(shares))) < shares).astype(float)
        model = RBM(random_state=draw).fit(X)
        found += any(unit["syndrome"] for unit in syndromes(model, X, X)["units"])
        if draw % 10 == 9:
            report({"name": "rbm syndromes in shuffled tables", "draws": draw + 1, "with_a_syndrome": found})


CASES = {
    "digits": lambda: race("rbm digits, 256 hidden, batch 10", digits(), 256, 10, 10, 5),
    "10k": lambda: race("rbm 10k x 784, 256 hidden, batch 100", pictures(), 256, 100, 10, 3),
    "comorbidity": comorbidity,
    "findings": findings,
    "shuffled": shuffled,
}

if __name__ == "__main__":
    for case in sys.argv[1:] or CASES:
        CASES[case]()
