"""Training a map: seconds, quantization and topographic error beside MiniSom and XPySom, one thread.

    python benchmarks/som.py [569 | 10k | 100k | page | front] ...

Every map starts from principal components. Ours follows the one schedule of `dlcore.models.som.batch.Schedule` at
every size. MiniSom gets ten steps a patient (three at 100 000), XPySom 20 epochs; each at its documented sigma and at
the one of a few with the smallest quantization error × (1 + topographic error) on the 569 or 10 000 rows. Quality is
the quantization error; the line after it, named "… topographic error", repeats the row with that error.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time

from common import compare, median, none_if_nan, report, single_thread

single_thread()

import numpy as np  # noqa: E402
from minisom import MiniSom  # noqa: E402

from dlcore.models.som.batch import MaskedRows, Schedule, batch_passes, pca_start  # noqa: E402
from dlcore.models.som.grid import GAUSSIAN, Grid  # noqa: E402
from dlcore.models.som.quality import topographic_error, two_best_units, unit_distances  # noqa: E402

with contextlib.redirect_stdout(io.StringIO()):  # it prints a warning about a missing GPU library
    from xpysom import XPySom

SIGMAS = (1, 1.5, 2, 3, 5)
REACHES = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 1.0, 1.2, 1.5)


def patients(n: int, d: int = 50, seed: int = 0) -> np.ndarray:
    """Eight kinds of patients along six hidden factors, with noise in every measurement; standardised (n, d)."""
    rng = np.random.default_rng(seed)
    loadings, centres = rng.normal(size=(6, d)), 2 * rng.normal(size=(8, 6))
    factors = centres[rng.integers(8, size=n)] + rng.normal(size=(n, 6))
    X = factors @ loadings + rng.normal(size=(n, d))
    return (X - X.mean(axis=0)) / X.std(axis=0)


def breast_cancer() -> np.ndarray:
    from sklearn.datasets import load_breast_cancer

    X = load_breast_cancer().data
    return (X - X.mean(axis=0)) / X.std(axis=0)


def ours(X, grid, last_sigma: float = Schedule().last_sigma) -> np.ndarray:
    rows, schedule = MaskedRows.of(X), Schedule(last_sigma=last_sigma)
    *_, (codebook, _, _) = batch_passes(rows, pca_start(rows, grid), grid, schedule, None, GAUSSIAN)
    return codebook


def minisom(X, grid, sigma, steps) -> np.ndarray:
    som = MiniSom(grid.n_rows, grid.n_columns, X.shape[1], sigma=sigma, random_seed=0)
    som.pca_weights_init(X)
    som.train(X, steps)
    return som.get_weights().reshape(grid.n_cells, -1)


def xpysom(X, grid, sigma) -> np.ndarray:
    som = XPySom(grid.n_rows, grid.n_columns, X.shape[1], sigma=sigma, random_seed=0, xp=np)
    som.pca_weights_init(X)
    som.train(X, 20)
    return np.asarray(som.get_weights()).reshape(grid.n_cells, -1)


def errors(X, grid, codebook) -> tuple[float, float]:
    rows, codebook = MaskedRows.of(X), codebook.astype(np.float32)
    first, second = two_best_units(rows, codebook)
    return float(unit_distances(rows, codebook, first).mean()), topographic_error(grid, first, second)


def chosen_sigma(X, grid, train) -> float:
    """The sigma whose map has the smallest quantization error × (1 + topographic error)."""
    found = {sigma: errors(X, grid, train(sigma)) for sigma in SIGMAS}
    return min(found, key=lambda sigma: found[sigma][0] * (1 + found[sigma][1]))


def row(name, peer, X, grid, theirs, repeats) -> None:
    """One comparison: a line with the quantization error, a line with the topographic error."""
    topographic = {"ours": [], "peer": []}

    def judge(side):
        def of(codebook):
            quantization, torn = errors(X, grid, codebook)
            topographic[side].append(torn)
            return quantization

        return of

    line = compare(
        name,
        peer,
        lambda repeat: ours(X, grid),
        lambda repeat: theirs(),
        repeats=repeats,
        quality_of_ours=judge("ours"),
        quality_of_theirs=judge("peer"),
    )
    torn = {f"{side}_quality": none_if_nan(median(values)) for side, values in topographic.items()}
    report(line | {"name": f"{name} topographic error"} | torn)


def against_minisom(name, X, grid, steps, sigmas, repeats=3) -> None:
    for label, sigma in sigmas:
        row(name, f"MiniSom sigma={sigma:g} ({label})", X, grid, lambda s=sigma: minisom(X, grid, s, steps), repeats)


def small() -> None:
    X, grid = breast_cancer(), Grid(12, 10, "rectangular")
    best = chosen_sigma(X, grid, lambda sigma: minisom(X, grid, sigma, 10 * len(X)))
    sigmas = (("documented", 1), ("chosen", best))
    against_minisom("569x30 on 12x10", X, grid, 10 * len(X), sigmas, repeats=7)


def medium() -> None:
    X, grid = patients(10_000), Grid(20, 20, "rectangular")
    best = chosen_sigma(X, grid, lambda sigma: minisom(X, grid, sigma, 10 * len(X)))
    against_minisom("10kx50 on 20x20", X, grid, 10 * len(X), (("documented", 1), ("chosen", best)))
    best = chosen_sigma(X, grid, lambda sigma: xpysom(X, grid, sigma))
    for label, sigma in (("documented: half the side", 0), ("chosen", best)):
        peer = f"XPySom sigma={sigma:g} ({label})"
        row("10kx50 on 20x20", peer, X, grid, lambda s=sigma: xpysom(X, grid, s), 5)


def large() -> None:
    X, grid = patients(100_000), Grid(30, 30, "rectangular")
    against_minisom("100kx50 on 30x30", X, grid, 3 * len(X), (("documented", 1), ("chosen", 3)), repeats=1)


def front() -> None:
    """Fit and order trade against each other: MiniSom at each sigma, and the last reach of ours that is best beside it.

    Of ours, the one of `REACHES` whose worse ratio to MiniSom's two errors is smallest; below 1 both errors are smaller.
    """
    for name, X, grid in (
        ("569x30", breast_cancer(), Grid(12, 10, "rectangular")),
        ("10kx50", patients(10_000), Grid(20, 20, "rectangular")),
    ):
        found = {reach: np.array(errors(X, grid, ours(X, grid, reach))) for reach in REACHES}
        for sigma in SIGMAS:
            theirs = np.array(errors(X, grid, minisom(X, grid, sigma, 10 * len(X))))
            best = min(found, key=lambda reach: (found[reach] / theirs).max())
            line = {"name": f"{name} both errors", "peer": f"MiniSom sigma={sigma:g}", "our_last_sigma": best}
            pairs = {"ours_quality": found[best].round(4).tolist(), "peer_quality": theirs.round(4).tolist()}
            report(line | pairs | {"worse_ratio": round(float((found[best] / theirs).max()), 3)})


def page() -> None:
    """What a page waits for: the whole of a training with clusters, results and every figure, at 100 000 × 50."""
    import pandas as pd

    from dlcore.data.schema import Column, Schema
    from dlcore.data.tables.dataset import TableDataset
    from dlcore.jobs.recipe import train
    from dlcore.plots.som import patient_map

    frame = pd.DataFrame(patients(100_000), columns=[f"v{j}" for j in range(50)])
    schema = Schema(tuple(Column(name) for name in frame))
    data = TableDataset.from_frame(frame, schema, "large")
    start = time.process_time()
    trained = train("som", data, {})
    figures = patient_map.every_figure(trained.results["explain"], dark=False)
    sizes = {name: len(figure.to_json()) / 1e6 for name, figure in figures.items()}
    seconds, largest = time.process_time() - start, max(sizes, key=sizes.get)
    line = {"name": "100kx50, trained, explained and drawn", "peer": "bar: 15 s and 5 MB a figure"}
    line |= {"ours_s": round(seconds, 2), "peer_s": 15.0, "ratio": round(15 / seconds, 2)}
    report(line | {"ours_quality": round(sizes[largest], 2), "peer_quality": 5.0, "largest_figure": largest})


PARTS = {"569": small, "10k": medium, "100k": large, "front": front, "page": page}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
