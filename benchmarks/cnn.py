"""Pictures: published rows beside ours, on PneumoniaMNIST and on chest radiographs; defaults, threads as a worker's.

python benchmarks/cnn.py [pneumonia] [chest] [finetune]
"""

from __future__ import annotations

import sys
import time
from statistics import median

import numpy as np
from common import DATA, ROOT, report
from sklearn.metrics import roc_auc_score

SEEDS = (0, 1, 2)
#: test AUC, ACC on PneumoniaMNIST: Yang et al. 2023, MedMNIST v2, table 3; the last one is our data's own README
PUBLISHED = {
    "ResNet-18 (28)": (0.944, 0.854),
    "ResNet-18 (224)": (0.956, 0.864),
    "ResNet-50 (28)": (0.948, 0.854),
    "auto-sklearn": (0.942, 0.855),
    "AutoKeras": (0.947, 0.878),
    "Google AutoML Vision": (0.991, 0.946),
    "logistic regression on pixels": (0.923, 0.837),
}


def pneumonia() -> None:
    """PneumoniaMNIST with its own split; the epoch is chosen on the validation part only."""
    with np.load(DATA / "pneumoniamnist.npz", allow_pickle=False) as file:
        images = np.concatenate([file[f"{part}_images"] for part in ("train", "val", "test")])
        labels = [file[f"{part}_labels"].ravel().astype(int) for part in ("train", "val", "test")]
    split = np.repeat(["train", "validation", "test"], [len(part) for part in labels])
    rows = []
    for seed in SEEDS:
        rows.append(_trained({}, seed, images, np.concatenate(labels), split))
        report({"name": "pneumoniamnist", "peer": "", **rows[-1]})
    ours = {name: median(row[name] for row in rows) for name in rows[0]}
    for peer, (auc, acc) in PUBLISHED.items():
        line = {"name": "pneumoniamnist, median of 3 seeds", "peer": peer, "ours_s": ours["seconds"], "peer_s": None}
        quality = {"ours_quality": ours["auc"], "peer_quality": auc, "ours_acc": ours["acc"], "peer_acc": acc}
        report(line | {"ratio": None} | quality | {"ours_acc_at_training_share": ours["acc_at_training_share"]})


def chest(architecture: str | None = None) -> None:
    """Chest radiographs, folders of train and test, from reading the files on."""
    start = time.perf_counter()
    from dlcore.data.images.read import as_stack

    files = sorted((DATA / "chest_xray").rglob("*.jpeg"))
    stack = as_stack([str(file) for file in files])
    split = np.array([file.parent.parent.name for file in files])
    y = np.array([int(file.parent.name == "PNEUMONIA") for file in files])
    read = time.perf_counter() - start
    for seed in SEEDS:
        row = _trained({"architecture": architecture}, seed, stack, y, split)
        name = f"chest radiographs, {architecture or 'features and head'}"
        report({"name": name, "peer": "", **row, "reading_s": round(read, 2)})


def _trained(settings: dict, seed: int, images, y, split) -> dict:
    from dlcore.models.cnn.estimator import CNNClassifier

    start = time.perf_counter()
    model = CNNClassifier(random_state=seed, **settings)
    for _ in model.iter_fit(images, y, split=split):
        pass
    seconds = time.perf_counter() - start
    test = split == "test"
    p = model.out_of_fold_[test, 1]
    share = y[split == "train"].mean()  # the threshold the evaluation starts from
    return {
        "seed": seed,
        "seconds": round(seconds, 2),
        "auc": round(float(roc_auc_score(y[test], p)), 4),
        "acc": round(float(((p > 0.5) == y[test]).mean()), 4),
        "acc_at_training_share": round(float(((p >= share) == y[test]).mean()), 4),
    }


def main(asked: list[str]) -> None:
    sys.path.insert(0, str(ROOT))
    from dlcore.jobs.recipe import use_threads
    from dlcore.jobs.worker import keep_memory

    use_threads("images")
    keep_memory()
    if not DATA.exists():
        return report({"name": "cnn", "skipped": f"{DATA} is absent"})
    runs = {"pneumonia": pneumonia, "chest": chest, "finetune": lambda: chest("finetune")}
    for name in asked or runs:
        runs[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
