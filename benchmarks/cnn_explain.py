"""Explanations scored against the truth: does the peak of a map lie in the lesion, and does a random map fail?

Lesions are drawn, so their place is known. Scored on right answers for lesions whose patients were held out.

    python benchmarks/cnn_explain.py [sample] [few] [occlusion] [grad_cam] [trap]
"""

from __future__ import annotations

import sys
from types import SimpleNamespace

from common import report, single_thread

single_thread()

import numpy as np  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402

from dlcore.data.samples.skin_lesions import draw_skin_lesions, load_skin_lesions  # noqa: E402
from dlcore.explain.cnn.results import results  # noqa: E402
from dlcore.explain.cnn.saliency import MAPS, likeness, strength  # noqa: E402
from dlcore.explain.cnn.shortcut import MARKERS  # noqa: E402
from dlcore.explain.cnn.view import View, randomised  # noqa: E402
from dlcore.models.cnn.estimator import CNNClassifier  # noqa: E402

N_SCORED = 60
SIZES = {"sample": 1200, "few": 360}  # lesions: a network from scratch; heads on borrowed eyes


def trained(n: int):
    """Lesions with their default network, and each one's mask."""
    data, masks = load_skin_lesions(n), draw_skin_lesions(n).masks
    model = CNNClassifier().fit(data.X, data.y, groups=data.groups)
    return model, SimpleNamespace(data=data, results=None), masks


def score(kind: str, which: str, model, context, masks) -> None:
    """Share of peaks (largest effect, for or against) that lie in the lesion."""
    codes = np.searchsorted(model.classes_, context.data.y)
    known = np.isfinite(model.out_of_fold_[:, 0])
    right = np.flatnonzero(known & (np.nan_to_num(model.out_of_fold_).argmax(1) == codes))[:N_SCORED]
    hits, random_hits, alike, strengths = [], [], [], []
    for i in right:
        view = View.of(model, context, int(i))
        target = view.class_index()
        learned, chance = (MAPS[kind](view, net, target) for net in (view.network, randomised(view.network)))
        hits.append(_peak_inside(learned, masks[i]))
        random_hits.append(_peak_inside(chance, masks[i]))
        alike.append(likeness(learned, chance))
        strengths.append(strength(chance, learned))
    suspicious = codes[right] == 1
    report(
        {
            "name": f"peak of {kind} in the lesion, {which}",
            "peer": "weights dealt at random",
            "ours_quality": float(np.mean(hits)),
            "peer_quality": float(np.mean(random_hits)),
            "right_answers": len(right),
            "auc": float(roc_auc_score(codes[known], model.out_of_fold_[known, 1])),
            "accuracy": float((model.out_of_fold_[known].argmax(1) == codes[known]).mean()),
            "suspicious_only": float(np.mean(np.array(hits)[suspicious])),
            "lesion_share_of_picture": float(masks[right].mean()),
            "likeness_of_maps": float(np.median(alike)),
            "strength_of_random_map": float(np.median(strengths)),
        }
    )


def _peak_inside(values: np.ndarray, mask: np.ndarray) -> bool:
    peak = np.array(np.unravel_index(np.abs(values).argmax(), values.shape))
    return bool(mask[tuple(peak * mask.shape // np.array(values.shape))])


def main(asked: list[str]) -> None:
    for which in _of(SIZES, asked):
        model, context, masks = trained(SIZES[which])
        for kind in _of(MAPS, asked):
            score(kind, f"{SIZES[which]} lesions, {model.architecture_}", model, context, masks)
    if not asked or "trap" in asked:
        for marker in MARKERS:
            answer = results.shortcut(model, context, marker)
            quality = {"ours_quality": answer["with_marker"]["value"], "peer_quality": answer["clean"]["value"]}
            report({"name": f"trap, {marker}: accuracy with it", "peer": "clean pictures", **quality})


def _of(names, asked: list[str]) -> list[str]:
    """Those of `names` that are asked for; all where none is."""
    return [name for name in names if name in asked] or list(names)


if __name__ == "__main__":
    main(sys.argv[1:])
