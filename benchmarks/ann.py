"""How fast the ANN trains beside scikit-learn and skorch: same layers, batch, epochs, best weights kept."""

from __future__ import annotations

from common import compare, single_thread

single_thread()

import warnings  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402
from sklearn.datasets import load_breast_cancer, make_classification  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from torch import nn  # noqa: E402

from dlcore.models.ann.estimators import ANNClassifier  # noqa: E402

LAYERS, BATCH, EPOCHS, RATE = (64, 32), 32, 100, 1e-3
LARGE_BATCH, LARGE_EPOCHS = 256, 20
SAME = {"hidden_layer_sizes": LAYERS, "learning_rate_init": RATE, "dropout": 0.0, "alpha": 1e-4}

warnings.simplefilter("ignore")


# thirty networks on a clinical table


def ours_thirty(seed: int):
    X, y = load_breast_cancer(return_X_y=True)
    settings = SAME | {"batch_size": BATCH, "max_iter": EPOCHS, "n_iter_no_change": EPOCHS}
    return ANNClassifier(**settings, n_folds=5, n_members=5, random_state=seed).fit(X, y)


def theirs_thirty(plan):
    """scikit-learn on the very patients of each of our networks; its own early stopping keeps the best weights."""

    def fit_all(seed: int):
        X, y = load_breast_cancer(return_X_y=True)
        out_of_fold = np.zeros(len(y))
        for fold in [*range(5), -1]:
            train = plan(seed) != fold
            scaler = StandardScaler().fit(X[train])
            members = [one_mlp(scaler.transform(X[train]), y[train], 10 * seed + m) for m in range(5)]
            if fold >= 0:
                votes = [member.predict_proba(scaler.transform(X[~train]))[:, 1] for member in members]
                out_of_fold[~train] = np.mean(votes, axis=0)
        return y, out_of_fold

    return fit_all


def one_mlp(X, y, seed: int) -> MLPClassifier:
    settings = {"early_stopping": True, "validation_fraction": 0.2, "n_iter_no_change": EPOCHS, "tol": 0.0}
    model = MLPClassifier(LAYERS, learning_rate_init=RATE, batch_size=BATCH, max_iter=EPOCHS, **settings)
    return model.set_params(random_state=seed).fit(X, y)


def thirty():
    _, y = load_breast_cancer(return_X_y=True)
    folds = {}

    def fit(seed: int):
        model = ours_thirty(seed)
        folds[seed] = model.fold_
        return model

    ours_thirty(0)  # torch's first call is slow
    compare(
        "ann, 30 networks at once, 569 x 30",
        "scikit-learn MLPClassifier, 30 fits",
        fit,
        theirs_thirty(folds.__getitem__),
        repeats=3,
        quality_of_ours=lambda model: roc_auc_score(y, model.out_of_fold_[:, 1]),
        quality_of_theirs=lambda result: roc_auc_score(*result),
    )


# one network on many rows


def large_table():
    X, y = make_classification(100_000, 50, n_informative=20, flip_y=0.1, random_state=0)
    X = StandardScaler().fit_transform(X).astype(np.float32)
    return X[:80_000], y[:80_000], X[80_000:], y[80_000:]


def ours_one(X, y, seed: int):
    settings = SAME | {"batch_size": LARGE_BATCH, "max_iter": LARGE_EPOCHS, "n_iter_no_change": LARGE_EPOCHS}
    return ANNClassifier(**settings, n_folds=1, n_members=1, random_state=seed).fit(X, y)


def mlp_large(X, y, seed: int):
    settings = {"early_stopping": True, "validation_fraction": 0.2, "n_iter_no_change": LARGE_EPOCHS, "tol": 0.0}
    model = MLPClassifier(LAYERS, learning_rate_init=RATE, batch_size=LARGE_BATCH, max_iter=LARGE_EPOCHS, **settings)
    return model.set_params(random_state=seed).fit(X, y)


def skorch_large(X, y, seed: int):
    from skorch import NeuralNetBinaryClassifier
    from skorch.callbacks import Checkpoint
    from skorch.dataset import ValidSplit

    torch.manual_seed(seed)
    layers = [nn.Linear(X.shape[1], 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1), nn.Flatten(0)]
    network = NeuralNetBinaryClassifier(
        nn.Sequential(*layers),
        optimizer=torch.optim.Adam,
        lr=RATE,
        batch_size=LARGE_BATCH,
        max_epochs=LARGE_EPOCHS,
        train_split=ValidSplit(5, stratified=True),
        callbacks=[("best", Checkpoint(monitor="valid_loss_best", dirname="/tmp/skorch-best", load_best=True))],
        verbose=0,
    )
    return network.fit(X, y.astype(np.float32))


def one():
    X, y, X_new, y_new = large_table()
    auc = lambda model: roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    quality = {"quality_of_ours": auc, "quality_of_theirs": auc}
    for peer, fit in (("scikit-learn MLPClassifier", mlp_large), ("skorch", skorch_large)):
        compare(
            f"ann, one network, 80000 x 50, batch {LARGE_BATCH}",
            peer,
            lambda seed: ours_one(X, y, seed),
            lambda seed, fit=fit: fit(X, y, seed),
            repeats=3,
            **quality,
        )


if __name__ == "__main__":
    thirty()
    one()
