"""Training a Boltzmann machine: seconds a pass and pseudo-likelihood beside BernoulliRBM and `rbms`, one thread.

    python benchmarks/rbm.py [digits | 10k | comorbidity | answers | features | findings | shuffled] ...

The same batch size and learning rate for all, as many passes, alternating. `rbms` (PyTorch) runs where it is installed;
its persistent chains make one Gibbs step an update, as ours and scikit-learn's. "comorbidity" needs the table of
`../shared/data`: five folds of patients, every finding predicted from the other nine. "findings" is 100 000 × 200 with
early stopping; "features" is scikit-learn's example of digits told apart on hidden units.
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
    """Completion of held-back patients as the page judges it, beside one regression a finding and all pairs."""
    import pandas as pd

    from dlcore.explain.rbm.completion import completion, metrics
    from dlcore.explain.rbm.heldout import hold_out

    if not (DATA / "comorbidity.csv").exists():
        return report({"name": "rbm comorbidity", "peer": "skipped: the table is not here"})
    table = pd.read_csv(DATA / "comorbidity.csv").drop(columns="id").astype(float)
    seconds = []
    for seed in range(3):
        start = time.perf_counter()
        model = RBM(random_state=seed).fit(table)
        seconds.append(time.perf_counter() - start)
        values = model.encode(table)
        found = metrics(completion(model, hold_out(model, table, values, None), None))
        line = {"name": f"rbm comorbidity, seed {seed}", "n": len(table), "training_s": round(seconds[-1], 2)}
        report(line | {k: [round(v[e], 4) for e in ("value", "low", "high")] for k, v in found.items()})
    bars = {"completion_auroc": 0.79, "difference": 0.03, "log_loss": 0.35, "training_s": 10}
    report({"name": "rbm comorbidity, a training", "peer": f"bars: {bars}", "ours_s": round(median(seconds), 2)})


def answers(n: int = 100):
    """How long one completed list takes on a worker that holds the machine: exact, and drawn by Gibbs chains."""
    from types import SimpleNamespace

    from dlcore.data import samples
    from dlcore.explain.rbm.calls import complete

    wide = (np.random.default_rng(0).random((500, 300)) < 0.1).astype(float)
    for name, model, X in (
        ("skin findings, summed", RBM(random_state=0), samples.load("skin_findings").X),
        ("digits, summed", RBM(random_state=0, n_iter=30), samples.load("digits").X),
        ("300 findings, 64 units, drawn", RBM(64, n_iter=3, random_state=0), _frame(wide)),
    ):
        model.fit(X)
        rng, seconds = np.random.default_rng(0), []
        for row in rng.integers(len(X), size=n):
            cells = X.iloc[row].to_dict()
            known = {k: cells[k] for k in rng.permutation(list(cells))[: rng.integers(1, len(cells) // 2)]}
            start = time.perf_counter()
            complete(model, SimpleNamespace(results=None, data=None), known)
            seconds.append(1000 * (time.perf_counter() - start))
        line = {"name": f"rbm one completion, {name}", "peer": "bar: p95 300 ms", "n": n}
        report(line | {"median_ms": round(median(seconds)), "p95_ms": round(float(np.quantile(seconds, 0.95)))})


def _frame(X):
    import pandas as pd

    return pd.DataFrame(X, columns=[f"finding {j}" for j in range(X.shape[1])])


def features():
    """Digits told apart by a logistic regression, on the pixels and on `transform`: scikit-learn's own example.

    The same recipe (pictures moved by a pixel, 100 units, rate .06, 10 passes, C = 6000 and 500), ours and
    BernoulliRBM's units.
    """
    from scipy.ndimage import convolve
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import minmax_scale

    pixels, digit = load_digits(return_X_y=True)
    kernels = np.zeros((4, 3, 3))
    kernels[[0, 1, 2, 3], [0, 1, 1, 2], [1, 0, 2, 1]] = 1
    moved = [[convolve(row.reshape(8, 8), k, mode="constant").ravel() for row in pixels] for k in kernels]
    X, y = minmax_scale(np.concatenate([pixels, *moved]).astype(np.float32)), np.tile(digit, 5)
    X, new, y, truth = train_test_split(X, y, test_size=0.2, random_state=0)
    plain = LogisticRegression(C=500.0, max_iter=300).fit(X, y).score(new, truth)
    line = {"name": "rbm digits, accuracy of a logistic regression", "on_pixels": round(plain, 3)}
    settings = {"n_components": 100, "learning_rate": 0.06, "n_iter": 10, "random_state": 0}
    for name, units in (
        ("on_ours", RBM(batch_size=10, algorithm="pcd", **settings)),
        ("on_BernoulliRBM", BernoulliRBM(**settings)),
    ):
        seen = units.fit(X).transform(X)
        told = LogisticRegression(C=6000.0, max_iter=300).fit(seen, y)
        line[name] = round(told.score(units.transform(new), truth), 3)
    report(line)


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
    """Tables whose columns were permuted each by itself, so that nothing goes together: how many have a "syndrome"."""
    from dlcore.explain.rbm.syndromes import permuted, syndromes

    whole, found, start = comorbidity_table(n), 0, time.perf_counter()
    units = Units.all_binary(whole.shape[1])
    for draw in range(n_draws):
        X = permuted(whole, units, np.random.default_rng(draw))
        model = RBM(random_state=draw).fit(X)
        found += any(unit["syndrome"] for unit in syndromes(model, X, X)["units"])
        if draw % 10 == 9:
            line = {"name": "rbm syndromes in shuffled tables", "draws": draw + 1, "with_a_syndrome": found}
            report(line | {"wall_s_a_table": round((time.perf_counter() - start) / (draw + 1), 1)})


def comorbidity_table(n: int | None = None) -> np.ndarray:
    """The first n people of the comorbidity table, or as many made up with shares like theirs where it is not here."""
    import pandas as pd

    if (DATA / "comorbidity.csv").exists():
        return pd.read_csv(DATA / "comorbidity.csv").drop(columns="id").to_numpy(float)[:n]
    shares = np.array([0.08, 0.12, 0.15, 0.03, 0.28, 0.84, 0.12, 0.57, 0.31, 0.14])
    return (np.random.default_rng(0).random((n or 12_453, len(shares))) < shares).astype(float)


CASES = {
    "digits": lambda: race("rbm digits, 256 hidden, batch 10", digits(), 256, 10, 10, 5),
    "10k": lambda: race("rbm 10k x 784, 256 hidden, batch 100", pictures(), 256, 100, 10, 3),
    "comorbidity": comorbidity,
    "answers": answers,
    "features": features,
    "findings": findings,
    "shuffled": shuffled,
}

if __name__ == "__main__":
    for case in sys.argv[1:] or CASES:
        CASES[case]()
