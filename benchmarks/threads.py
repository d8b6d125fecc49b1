"""A training on pictures with one thread and with all cores, in turn: seconds, and whether the weights are the same bits.

python benchmarks/threads.py [pneumonia] [finetune] [repeats=N]
"""

from __future__ import annotations

import os
import sys
import time

from common import DATA, median, report, single_thread

single_thread()

import numpy as np  # noqa: E402


def pneumonia():
    """PneumoniaMNIST with its own split, as `cnn.py pneumonia`: pictures, labels, split, settings."""
    with np.load(DATA / "pneumoniamnist.npz", allow_pickle=False) as file:
        images = np.concatenate([file[f"{part}_images"] for part in ("train", "val", "test")])
        labels = [file[f"{part}_labels"].ravel().astype(int) for part in ("train", "val", "test")]
    split = np.repeat(["train", "validation", "test"], [len(part) for part in labels])
    return images, np.concatenate(labels), split, {}


def finetune():
    """Chest radiographs, as `cnn.py finetune`."""
    from dlcore.data.images.read import as_stack

    files = sorted((DATA / "chest_xray").rglob("*.jpeg"))
    split = np.array([file.parent.parent.name for file in files])
    y = np.array([int(file.parent.name == "PNEUMONIA") for file in files])
    return as_stack([str(file) for file in files]), y, split, {"architecture": "finetune"}


def trained(n_threads: int, images, y, split, settings: dict) -> tuple[float, np.ndarray, float]:
    """Seconds, all weights and held-out answers as bytes, and the test AUC; features are computed anew."""
    from sklearn.metrics import roc_auc_score

    from dlcore.models.cnn import features
    from dlcore.models.cnn.estimator import CNNClassifier
    from dlcore.training.threads import limit_threads

    limit_threads(n_threads)
    features.CACHE = features.MemoryCache()
    start = time.perf_counter()
    model = CNNClassifier(random_state=0, **settings)
    for _ in model.iter_fit(images, y, split=split):
        pass
    seconds = time.perf_counter() - start
    tensors = [t.numpy().tobytes() for member in model.members_ for t in member.network.state_dict().values()]
    bits = b"".join([*tensors, model.out_of_fold_.tobytes()])
    test = split == "test"
    return seconds, bits, float(roc_auc_score(y[test], model.out_of_fold_[test, 1]))


def compare(name: str, data, repeats: int) -> None:
    seconds, bits, auc = {1: [], os.cpu_count(): []}, set(), set()
    for _ in range(repeats):
        for n_threads, so_far in seconds.items():
            took, all_bits, found = trained(n_threads, *data)
            so_far.append(took)
            bits.add(all_bits)
            auc.add(found)
    one, all_cores = (median(took) for took in seconds.values())
    report(
        {
            "name": f"threads, {name}",
            "peer": "one thread",
            "ours_s": round(all_cores, 2),
            "peer_s": round(one, 2),
            "ratio": round(one / all_cores, 2),
            "share_of_time": round(all_cores / one, 3),
            "threads": os.cpu_count(),
            "bit_identical": len(bits) == 1,
            "ours_quality": round(max(auc), 4),
            "repeats": repeats,
        }
    )


def main(asked: list[str]) -> None:
    from dlcore.jobs.worker import keep_memory

    keep_memory()
    if not DATA.exists():
        return report({"name": "threads", "skipped": f"{DATA} is absent"})
    repeats = next((int(word.split("=")[1]) for word in asked if word.startswith("repeats=")), 3)
    runs = {"pneumonia": pneumonia, "finetune": finetune}
    for name in [word for word in asked if word in runs] or runs:
        compare(name, runs[name](), repeats)


if __name__ == "__main__":
    main(sys.argv[1:])
