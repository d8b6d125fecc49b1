"""How a convolutional network came to its answer: everything the Understand and Use steps draw.

`results` is what is drawn without asking; `CALLS` are the questions a page may ask while it is open. A call
takes ``index`` (row of the training data) or ``image`` (uint8 array) where it is about one picture.
"""

from __future__ import annotations

import numpy as np

from dlcore.errors import DataError
from dlcore.evaluation.intervals import wilson
from dlcore.explain.cnn import layers as cnn_layers
from dlcore.explain.cnn import occlusion as cnn_cover
from dlcore.explain.cnn.embedding import N_NEIGHBOURS, gallery, lay_out, nearest
from dlcore.explain.cnn.exemplars import exemplars as find_exemplars
from dlcore.explain.cnn.saliency import checked_map
from dlcore.explain.cnn.shortcut import shortcut as try_shortcut
from dlcore.explain.cnn.view import View
from dlcore.models.cnn.preprocess import pictures

N_GUESSES = 20


def results(model, data, progress=None) -> dict:
    """All that is drawn without a call.

    Parameters
    ----------
    model : CNNClassifier
        Just fitted on `data`.
    data : Dataset
    progress : callable, optional
        Told nothing: this takes moments.

    Returns
    -------
    dict
        ``architecture``, ``n_weights``, ``size``, ``channels``; ``classes``; ``gallery`` (see
        `dlcore.explain.cnn.embedding.gallery`); ``atlas``: ``plane`` (n, 2), ``method``, ``points`` (n, r) in the
        feature space, ``truth`` and ``predicted`` (n,; −1: not held out), ``unusual`` (n,).
    """
    codes = _codes(model, data.y)
    features = model.embed(data.X)
    points = model.space_.project(features).astype(np.float32)
    plane, method = lay_out(points)
    member = model.members_[0]
    held_out = ~np.isnan(model.out_of_fold_).any(1)
    return {
        "architecture": model.architecture_,
        "n_weights": int(sum(weights.numel() for weights in member.network.parameters())),
        "size": list(member.preprocessing.size),
        "channels": member.preprocessing.channels,
        "n_members": len(model.members_),
        "classes": [str(name) for name in model.classes_],
        "gallery": gallery(model.classes_, codes, model.out_of_fold_),
        "atlas": {
            "plane": plane.astype(np.float32),
            "method": method,
            "points": points,
            "truth": codes,
            "predicted": np.where(held_out, np.nan_to_num(model.out_of_fold_).argmax(1), -1),
            "unusual": model.space_.novelty(features),
        },
    }


def _codes(model, y) -> np.ndarray:
    """Class numbers (n,) of the outcomes `y`."""
    return np.searchsorted(model.classes_, np.asarray(y))


def occlusion(model, context, index=None, image=None, target=None) -> dict:
    """Occlusion map of class `target` (default: the answer), with its checks; see `checked_map`."""
    view = View.of(model, context, index, image)
    return checked_map(view, "occlusion", view.class_index(target))


def grad_cam(model, context, index=None, image=None, target=None) -> dict:
    """Grad-CAM of class `target` (default: the answer), with its checks; see `checked_map`."""
    view = View.of(model, context, index, image)
    return checked_map(view, "grad_cam", view.class_index(target))


def patch(model, context, index=None, image=None, x=0.5, y=0.5, size=0.2) -> dict:
    """Probabilities with a grey patch over the picture.

    Parameters
    ----------
    x, y : float
        The patch's middle, as shares of width and height.
    size : float
        Its side, as a share of the shorter side; 0: no patch.

    Returns
    -------
    dict
        ``classes``, ``probabilities`` (c,), ``before`` (c,), ``box``: left, top, right, bottom as shares.
    """
    return cnn_cover.cover(View.of(model, context, index, image), x, y, size)


def telling_box(model, context, index=None, image=None) -> dict:
    """Where a patch lowers the answer most; see `dlcore.explain.cnn.occlusion.telling_box`."""
    return cnn_cover.telling_box(View.of(model, context, index, image))


def similar(model, context, index=None, image=None, k=N_NEIGHBOURS) -> dict:
    """The training pictures that the network finds most like this one.

    Returns
    -------
    dict
        ``index`` (k,), ``distance`` (k,) in standard deviations, ``truth`` and ``predicted`` (k,), ``classes``;
        ``unusual``: share of known pictures that are less unusual than this one.
    """
    view = View.of(model, context, index, image)
    return _similar(model, context, view, None if image is not None else index, k)


def _similar(model, context, view: View, index, k) -> dict:
    features = model.embed(view.stack)
    answer = {"classes": [str(name) for name in model.classes_], "unusual": float(model.space_.novelty(features)[0])}
    known = _embedding(context)
    if known is None:
        return answer | {"index": np.empty(0, dtype=np.int64)}
    near, distance = nearest(np.asarray(known["points"]), model.space_.project(features), int(k) + 1)
    near, distance = near[0], distance[0]
    keep = (near != index)[: int(k) + 1] if index is not None else np.ones(len(near), dtype=bool)
    near, distance = near[keep][: int(k)], distance[keep][: int(k)]
    return answer | {
        "index": near,
        "distance": distance,
        "truth": np.asarray(known["truth"])[near],
        "predicted": np.asarray(known["predicted"])[near],
    }


def _embedding(context) -> dict | None:
    found = getattr(context, "results", None) or {}
    return found.get("explain", {}).get("atlas")


def layers(model, context, index=None, image=None) -> dict:
    """The picture on its way through the network; see `dlcore.explain.cnn.layers.layers`."""
    return cnn_layers.layers(View.of(model, context, index, image))


def exemplars(model, context, features, index=None, image=None) -> dict:
    """The training pictures that excite `features` most; see `dlcore.explain.cnn.exemplars.exemplars`."""
    data, known = _data(context), _embedding(context)
    view = View.of(model, context, index, image)
    unseen = np.zeros(len(data.y), dtype=bool) if known is None else np.asarray(known["predicted"]) >= 0
    learnt = np.flatnonzero(~unseen if not unseen.all() else unseen)  # in cross-validation all were learnt from
    stack = pictures(data.X, model.intensity_range_)
    return find_exemplars(view, stack, _codes(model, data.y), data.groups, learnt, features)


def paint_filter(model, context, kernel, index=None, image=None) -> dict:
    """A 3 × 3 or 5 × 5 filter painted by hand, applied to the picture."""
    return cnn_layers.paint_filter(View.of(model, context, index, image), kernel)


def shortcut(model, context, marker="letter", seed=0) -> dict:
    """The shortcut trap on the training pictures; see `dlcore.explain.cnn.shortcut.shortcut`."""
    data = _data(context)
    stack = pictures(data.X, model.intensity_range_)
    return try_shortcut(stack, _codes(model, data.y), data.groups, model.classes_, marker, int(seed))


def guess(model, context, seed=0, answers=None) -> dict:
    """Twenty held-back pictures to judge oneself, and how one did against the network.

    Parameters
    ----------
    seed : int
        Deals other pictures.
    answers : list of str or None, optional
        The doctor's class for each picture shown so far; None where not answered.

    Returns
    -------
    dict
        ``index`` (20,), ``classes``; with answers also ``truth``, ``network`` (list of str), ``probability``
        (m, c), and ``doctor``, ``machine``: ``{"right", "n", "value", "low", "high"}`` with Wilson's interval.
    """
    shown = _held_back(context, int(seed))
    classes = shown["classes"]
    answer = {"index": shown["index"], "classes": classes, "seed": int(seed)}
    if not answers:
        return answer
    given = [i for i, said in enumerate(answers[: len(shown["index"])]) if said is not None]
    truth = [classes[shown["truth"][i]] for i in given]
    network = [classes[shown["predicted"][i]] for i in given]
    doctor = [str(answers[i]) for i in given]
    return answer | {
        "answered": np.array(given, dtype=np.int64),
        "truth": truth,
        "network": network,
        "probability": shown["probability"][given],
        "doctor": _score(doctor, truth),
        "machine": _score(network, truth),
    }


def _held_back(context, seed: int) -> dict:
    """Pictures of patients the network had not seen, as many of each class as there are."""
    found = (getattr(context, "results", None) or {}).get("explain", {}).get("gallery")
    if found is None or not len(found["index"]):
        raise DataError("There are no held-back pictures here.", "Train the model on pictures on this page first.")
    rng = np.random.default_rng(seed)
    truth = np.asarray(found["truth"])
    decks = [rng.permutation(np.flatnonzero(truth == c)) for c in np.unique(truth)]
    dealt = [deck[turn] for turn in range(max(map(len, decks))) for deck in decks if turn < len(deck)][:N_GUESSES]
    rows = rng.permutation(np.array(dealt))
    taken = {name: np.asarray(found[name])[rows] for name in ("index", "truth", "predicted", "probability")}
    return taken | {"classes": found["classes"]}


def _score(said: list[str], truth: list[str]) -> dict:
    right = sum(a == b for a, b in zip(said, truth))
    low, high = wilson(right, len(truth))
    share = right / len(truth) if truth else float("nan")
    return {"right": right, "n": len(truth), "value": share, "low": float(low), "high": float(high)}


def predict(model, context, index=None, image=None) -> dict:
    """The answer for one picture.

    Returns
    -------
    dict
        ``classes``, ``answer``; ``probabilities`` (c,); ``members`` (m, c), each network's own; ``low``, ``high``
        (c,): their range ("disagreement"); ``unlike``: whether nothing like this picture was learned from, so that no
        answer is to be trusted; and what `similar` returns.
    """
    view = View.of(model, context, index, image)
    members = model.predict_members(view.stack)[:, 0]
    probabilities = members.mean(0)
    return _similar(model, context, view, None if image is not None else index, N_NEIGHBOURS) | {
        "answer": str(model.classes_[probabilities.argmax()]),
        "probabilities": probabilities,
        "members": members,
        "low": members.min(0),
        "high": members.max(0),
        "unlike": bool(model.unlike(view.stack)[0]),
    }


def _data(context):
    if context is None or context.data is None:
        raise DataError("The training pictures are not here.", "Open the run in which the model was trained.")
    return context.data


CALLS = {
    "occlusion": occlusion,
    "grad_cam": grad_cam,
    "patch": patch,
    "telling_box": telling_box,
    "similar": similar,
    "layers": layers,
    "exemplars": exemplars,
    "paint_filter": paint_filter,
    "shortcut": shortcut,
    "guess": guess,
    "predict": predict,
}
