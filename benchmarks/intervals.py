"""How often 95 % intervals hold what they promise, and how often a verdict misleads; one JSON line a comparison.

    python benchmarks/intervals.py                    # coverage and shuffled outcomes, about three minutes
    python benchmarks/intervals.py --verdicts 100     # also verdicts on the network itself, 100 draws each
    python benchmarks/intervals.py --areas 500        # only AUC intervals on test sets: 76 settings, 500 draws each

The recipe is ridge logistic regression by stratified five-fold cross-validation, quick enough to be retrained a
thousand times. The peer of an interval is the plain patient bootstrap on the same out-of-fold predictions.
``ours_quality`` and ``peer_quality`` are shares; ``ours_width`` and ``peer_width`` mean widths of the interval.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dlcore.evaluation.auroc import auroc_with_interval, newcombe, on_logit_scale
from dlcore.evaluation.baseline import compare
from dlcore.evaluation.curves import beyond_chance
from dlcore.evaluation.heldout import HeldOut, held_out
from dlcore.evaluation.intervals import over, patient_draws, percentiles, wilson, with_interval
from dlcore.evaluation.ranking import Ranking, auroc_influence
from dlcore.evaluation.tasks import task_of

N_INPUTS, N_FOLDS, N_DRAWS, PREVALENCE = 10, 5, 500, 0.4


def patients(rng, n: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """Two Gaussian groups, `shift` apart along the first three of ten inputs."""
    ill = rng.random(n) < PREVALENCE
    inputs = rng.normal(size=(n, N_INPUTS))
    inputs[:, :3] += shift / np.sqrt(3) * ill[:, None]
    return inputs, ill


def ridge_logistic(inputs: np.ndarray, ill: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """Coefficients, the intercept first, by Newton's method."""
    design = np.column_stack([np.ones(len(inputs)), inputs])
    penalty = np.diag([0.0] + [strength] * inputs.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(15):
        risk = expit(design @ weights)
        curvature = (design * (risk * (1 - risk) + 1e-9)[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, design.T @ (ill - risk) - penalty @ weights)
        weights += step
        if np.abs(step).max() < 1e-7:
            break
    return weights


def expit(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * x))


def score(weights: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    return weights[0] + inputs @ weights[1:]


def auc_of(ill: np.ndarray, value: np.ndarray) -> float:
    return float(Ranking(ill, value).auroc(np.ones((1, len(ill)), np.float32))[0])


def out_of_fold(rng, inputs: np.ndarray, ill: np.ndarray) -> HeldOut:
    """Predictions for every patient by a model that had not seen them."""
    fold = np.empty(len(ill), int)
    for group in (ill, ~ill):  # stratified: else a fold rich in the ill is judged by a model that saw few
        fold[group] = rng.permutation(group.sum()) % N_FOLDS
    risk = np.empty(len(ill))
    for j in range(N_FOLDS):
        risk[fold == j] = expit(score(ridge_logistic(inputs[fold != j], ill[fold != j]), inputs[fold == j]))
    y, rows = ill.astype(int), np.arange(len(ill))
    return HeldOut(rows, y, np.column_stack([1 - risk, risk]), fold, rows, y, y)


def as_test_set(held: HeldOut, risk: np.ndarray) -> HeldOut:
    """The same patients as a part that no model was trained on."""
    p = np.column_stack([1 - risk, risk])
    return HeldOut(held.rows, held.y, p, np.zeros(len(risk), int), held.patient, held.y, held.y)


def intervals(held: HeldOut, seed: int) -> dict:
    """Ours and the plain bootstrap's interval of the AUC, with what each took."""
    draws = patient_draws(held.patient, N_DRAWS, seed)
    measure = Ranking(held.y == 1, held.p[:, 1]).auroc
    start = time.perf_counter()
    ours = with_interval(measure, held, draws, (0, 1))
    between = time.perf_counter()
    plain = percentiles(over(measure, draws))
    return {"ours": (ours["low"], ours["high"]), "peer": plain, "s": (between - start, time.perf_counter() - between)}


def report(name: str, found: list[dict], truth: float, **extra) -> None:
    """Share of intervals that hold `truth`, and mean widths."""
    hit = {who: np.mean([f[who][0] <= truth <= f[who][1] for f in found]) for who in ("ours", "peer")}
    width = {who: np.mean([f[who][1] - f[who][0] for f in found]) for who in ("ours", "peer")}
    ours_s, peer_s = np.median([f["s"] for f in found], axis=0)
    line = {
        "name": name,
        "peer": "plain patient bootstrap",
        "ours_s": ours_s,
        "peer_s": peer_s,
        "ratio": peer_s / ours_s,
    }
    line |= {"ours_quality": hit["ours"], "peer_quality": hit["peer"]}
    tell(
        line | {"ours_width": width["ours"], "peer_width": width["peer"], "truth": truth, "n_runs": len(found)} | extra
    )


def tell(line: dict) -> None:
    rounded = {key: round(float(value), 4) if isinstance(value, float) else value for key, value in line.items()}
    sys.stdout.write(json.dumps(rounded) + "\n")
    sys.stdout.flush()


def coverage(n: int, auc: float, runs: int) -> None:
    """Does the out-of-fold interval hold the mean AUC of the recipe, retrained on new patients?"""
    rng = np.random.default_rng([n, int(1000 * auc)])
    shift = np.sqrt(2) * _normal_quantile(auc)
    later = patients(rng, 20_000, shift)
    found, truth = [], []
    for run in range(runs):
        inputs, ill = patients(rng, n, shift)
        found.append(intervals(out_of_fold(rng, inputs, ill), run))
        truth.append(auc_of(later[1], score(ridge_logistic(inputs, ill), later[0])))
    report(f"out-of-fold AUC {auc}, n={n}", found, float(np.mean(truth)))


def coverage_of_test_set(n: int, auc: float, runs: int) -> None:
    """Does the interval on a test set hold the AUC of that very model?"""
    rng = np.random.default_rng([n, int(1000 * auc), 1])
    shift = np.sqrt(2) * _normal_quantile(auc)
    weights = ridge_logistic(*patients(rng, 500, shift))
    inputs, ill = patients(rng, 400_000, shift)
    truth, found = auc_of(ill, score(weights, inputs)), []
    for run in range(runs):
        inputs, ill = patients(rng, n, shift)
        rows, y = np.arange(n), ill.astype(int)
        found.append(
            intervals(as_test_set(HeldOut(rows, y, None, rows, rows, y, y), expit(score(weights, inputs))), run)
        )
    report(f"test set AUC {auc}, n={n}", found, truth)


def areas(runs: int) -> None:
    """How often the AUC's interval on a test set holds the truth, and on which side it misses; scores of two Gaussians.

    Every setting in which ten are ill on average. The last lines sum up: the settings that come off worst.
    """
    sizes, prevalences = (50, 100, 200, 500, 1000), (0.02, 0.05, 0.1, 0.2, 0.4)
    settings = [(n, auc, p) for n in sizes for auc in (0.7, 0.8, 0.9, 0.98) for p in prevalences if n * p >= 10]
    for repeats in (1, 3):
        found = np.array([_area(n, auc, p, runs, repeats) for n, auc, p in settings])
        for who, part in (("ours", found[:, :3]), ("Newcombe 5", found[:, 3:6]), ("logit DeLong", found[:, 6:])):
            held = 1 - part[:, 0] - part[:, 1]
            name = f"test set AUC, {len(settings)} settings" + (f", {repeats} rows a patient" if repeats > 1 else "")
            tell(
                {"name": name, "interval": who, "n_runs": runs, "least_held": held.min(), "most_held": held.max()}
                | {"worst_flattering": part[:, 0].max(), "worst_modest": part[:, 1].max()}
                | {"mean_width": part[:, 2].mean(), "worst_at": str(settings[int(held.argmin())])}
            )


def _area(n: int, auc: float, prevalence: float, runs: int, repeats: int) -> list[float]:
    """For ours, Newcombe's and the logit interval: share that lies above the truth, share below it, mean width."""
    rng = np.random.default_rng([n, int(1000 * auc), int(100 * prevalence), repeats])
    shift, sides = np.sqrt(2) * _normal_quantile(auc), []
    while len(sides) < runs:
        ill = np.repeat(rng.random(n) < prevalence, repeats)
        if not 0 < ill.sum() < len(ill):
            continue
        score = np.repeat(rng.normal(size=n), repeats) * np.sqrt(0.5) + rng.normal(size=n * repeats) * np.sqrt(0.5)
        score += shift * ill
        rows, y = np.arange(len(ill)), ill.astype(int)
        held = HeldOut(rows, y, None, 0 * rows, np.repeat(np.arange(n), repeats), y, y)
        ours = auroc_with_interval(ill, score, held, None)
        area, influence = auroc_influence(ill, score)
        ends = (
            (wilson(area * ill.sum(), ill.sum()),) * 2
            if area == 1
            else (
                newcombe(area, ill.sum(), (~ill).sum()),
                on_logit_scale(area, np.sqrt((influence**2).sum())),
            )
        )
        sides.append([(low > auc, high < auc, high - low) for low, high in ((ours["low"], ours["high"]), *ends)])
    return np.mean(sides, axis=0).ravel().tolist()


def shuffled_outcomes(n: int, runs: int) -> None:
    """Does the interval hold .5 where the outcome was dealt at random?"""
    rng = np.random.default_rng(n)
    found = []
    for run in range(runs):
        inputs, ill = patients(rng, n, 1.5)
        found.append(intervals(out_of_fold(rng, inputs, rng.permutation(ill)), run))
    report(f"shuffled outcome, n={n}", found, 0.5)


def _normal_quantile(p: float) -> float:
    from scipy.stats import norm

    return float(norm.ppf(p))


def calibrated(runs: int) -> None:
    """In how many perfectly calibrated sets a "most wrong place" of the curve is named."""
    for n in (100, 300, 1000):
        rng = np.random.default_rng(n)
        named = 0
        for run in range(runs):
            risk = rng.beta(1, 3, n)
            y, rows = (rng.random(n) < risk).astype(int), np.arange(n)
            held = HeldOut(rows, y, None, 0 * rows, rows, y, y)
            named += beyond_chance(risk, y == 1, np.linspace(risk.min(), risk.max(), 40), held, run).any()
        tell({"name": f"a wrong place named, calibrated, n={n}", "share": named / runs, "n_runs": runs})


TRUTHS = {
    "linear": lambda x: -0.5 + x @ np.array([1.0, 0.7, -0.5, 0.3, 0]),
    "U-shape": lambda x: 1.2 * (x[:, 0] ** 2 - 1),
    "interaction": lambda x: -1.4 + 2.5 * x[:, 0] * x[:, 1],
}


def verdicts(kind: str, n: int, runs: int, first: int = 0) -> None:
    """How often the network is called better than penalised regression where it is not, or is.

    Each draw has a seed of its own, so that a long run can be had in parts: `first` is the number of the first draw.
    """
    from dlcore.models.ann.estimators import ANNClassifier

    said, start = [], time.perf_counter()
    for run in range(first, first + runs):
        rng = np.random.default_rng([5, run])
        inputs = rng.normal(size=(n, 5))
        line = TRUTHS[kind](inputs)
        y = np.where(rng.random(n) < expit(line), "yes", "no").astype(object)
        data = SimpleNamespace(
            X=pd.DataFrame(inputs).add_prefix("x"), y=y, groups=None, task="binary", classes=("no", "yes")
        )
        model = ANNClassifier(random_state=run).fit(data.X, data.y)
        held = held_out(model, data, task_of(data.task))
        draws = patient_draws(held.patient)
        said.append(compare(data.X, None, held, np.asarray(model.fold_), draws, lambda share: None)["verdict"])
    each = {word: said.count(word) / runs for word in sorted(set(said))}
    line = {
        "name": f"verdict, {kind} truth, n={n}",
        "n_runs": runs,
        "peer": "logistic regression",
        "ours_s": time.perf_counter() - start,
    }
    tell(line | {"peer_s": None, "ratio": None, "ours_quality": each.get("better", 0.0), "peer_quality": None} | each)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=400, help="simulated studies a line")
    parser.add_argument(
        "--areas", type=int, default=0, help="draws a setting of AUC intervals on test sets; only these"
    )
    parser.add_argument("--calibrated", type=int, default=0, help="perfectly calibrated sets to look at; only these")
    parser.add_argument("--only-verdicts", type=int, default=0, help="as --verdicts, and nothing else")
    parser.add_argument("--first", type=int, default=0, help="number of the first draw, for a run in parts")
    parser.add_argument("--verdicts", type=int, default=0, help="networks trained for each kind of truth")
    asked = parser.parse_args()
    if asked.only_verdicts:
        for kind in TRUTHS:
            verdicts(kind, 300, asked.only_verdicts, asked.first)
        return
    if asked.calibrated:
        calibrated(asked.calibrated)
        return
    if asked.areas:
        areas(asked.areas)
        return
    for n in (150, 300, 1000):
        for auc in (0.7, 0.9, 0.98):
            coverage(n, auc, asked.runs)
    for n, auc in ((200, 0.7), (200, 0.9), (500, 0.9), (1000, 0.98)):
        coverage_of_test_set(n, auc, asked.runs)
    for n in (150, 300):
        shuffled_outcomes(n, max(asked.runs, 1000))
    if asked.verdicts:
        for kind in TRUTHS:
            verdicts(kind, 300, asked.verdicts)


if __name__ == "__main__":
    main()
