"""Are the ANN's figures honest? Against logistic regression on real patients, and on outcomes that mean nothing."""

from __future__ import annotations

from common import DATA, median, report, single_thread

single_thread()

import numpy as np  # noqa: E402
from sklearn.datasets import load_breast_cancer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402

from dlcore.data import read_table  # noqa: E402
from dlcore.data.tables.encode import TableEncoder  # noqa: E402
from dlcore.models.ann.estimators import ANNClassifier  # noqa: E402

N_SEEDS, N_DRAWS = 10, 25


def heart():
    """Cleveland's patients: table and 0/1 outcome (any disease)."""
    data = read_table(DATA / "heart_cleveland.csv").dataset
    data = data.with_schema(data.schema.with_roles(outcome="target"))
    return data.X, (data.y.astype(str) != "0").astype(int)


def regression_out_of_fold(X, y, fold) -> np.ndarray:
    """Logistic regression on the same folds, with the same preparation of the table; (n,)."""
    risk = np.empty(len(y))
    for held_out in (fold == number for number in np.unique(fold)):
        encoder = TableEncoder().fit(X[~held_out])
        model = LogisticRegression(max_iter=1000).fit(encoder.transform(X[~held_out]), y[~held_out])
        risk[held_out] = model.predict_proba(encoder.transform(X[held_out]))[:, 1]
    return risk


def beside_regression(X, y) -> tuple[list[float], list[float]]:
    """Pooled out-of-fold AUC of ours and of logistic regression, one a seed."""
    ours, theirs = [], []
    for seed in range(N_SEEDS):
        model = ANNClassifier(random_state=seed).fit(X, y)
        ours.append(roc_auc_score(y, model.out_of_fold_[:, 1]))
        theirs.append(roc_auc_score(y, regression_out_of_fold(X, y, model.fold_)))
    return ours, theirs


def on_nonsense(X, y) -> list[float]:
    """Pooled out-of-fold AUC on outcomes shuffled between patients, one a draw."""
    aucs = []
    for draw in range(N_DRAWS):
        shuffled = np.random.default_rng(draw).permutation(y)
        model = ANNClassifier(random_state=draw).fit(X, shuffled)
        aucs.append(roc_auc_score(shuffled, model.out_of_fold_[:, 1]))
    return aucs


def main():
    tables = {"breast cancer": load_breast_cancer(return_X_y=True, as_frame=True)}
    if DATA.exists():
        tables["heart"] = heart()
    for name, (X, y) in tables.items():
        y = np.asarray(y)
        ours, theirs = beside_regression(X, y)
        difference = median([a - b for a, b in zip(ours, theirs)])
        line = {"name": f"ann auc, {name}, {N_SEEDS} seeds", "peer": "logistic regression, same folds"}
        line |= {"ours_s": None, "peer_s": None, "ratio": None}
        line |= {"ours_quality": round(median(ours), 4), "peer_quality": round(median(theirs), 4)}
        report(
            line
            | {"median_difference": round(difference, 4), "differences": np.subtract(ours, theirs).round(4).tolist()}
        )
        aucs = on_nonsense(X, y)
        line = {"name": f"ann auc, {name}, outcome shuffled, {N_DRAWS} draws", "peer": "chance"}
        line |= {"ours_s": None, "peer_s": None, "ratio": None}
        line |= {"ours_quality": round(float(np.mean(aucs)), 4), "peer_quality": 0.5}
        report(line | {"standard_error": round(float(np.std(aucs, ddof=1) / len(aucs) ** 0.5), 4)})


if __name__ == "__main__":
    main()
