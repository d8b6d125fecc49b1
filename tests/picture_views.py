"""A view of pictures whose model answers from thin air, and Streamlit's own test harness around a panel."""

import numpy as np
from streamlit.testing.v1 import AppTest

from dlcore.data.samples.skin_lesions import load_skin_lesions

N = 40


class FakeView:
    """A view whose model answers from thin air; `asked` remembers the calls."""

    target, dark, name, run = "run-1", False, "lesions", None

    @property
    def card(self):
        return {"data": {"name": self.dataset_name}, "classes": list(self.gallery["classes"])}

    def __init__(self):
        self.dataset = load_skin_lesions(N)
        self.dataset_name, self.asked = self.dataset.name, []
        rng = np.random.default_rng(0)
        p = rng.dirichlet([1, 1], N)
        truth = (self.dataset.y == self.dataset.classes[1]).astype(int)
        self.gallery = {
            "classes": list(self.dataset.classes),
            "index": np.arange(N),
            "truth": truth,
            "predicted": p.argmax(1),
            "probability": p,
            "confidence": p.max(1),
            "right": p.argmax(1) == truth,
        }
        atlas = {"plane": rng.normal(size=(N, 2)), "method": "t-SNE", "truth": truth, "predicted": p.argmax(1)}
        self.results = {"explain": {"gallery": self.gallery, "atlas": atlas, "classes": list(self.dataset.classes)}}

    def key(self, name):
        return f"{self.target}:{name}"

    def call(self, name, /, **kwargs):
        self.asked.append((name, kwargs))
        return getattr(self, f"_{name}")(**kwargs)

    def _predict(self, **_):
        p = np.array([0.2, 0.8])
        answer = {"classes": self.gallery["classes"], "probabilities": p, "unusual": 0.99, "answer": "x"}
        answer["members"] = np.array([[0.3, 0.7], [0.1, 0.9]])
        return answer | {"index": np.arange(3), "truth": np.zeros(3, int), "distance": np.ones(3)}

    def _grad_cam(self, index=None, image=None, target=None):
        y, x = np.mgrid[-1:1:64j, -1:1:64j]
        line = np.linspace(1, 0, 11)
        deletion = {"share": line[::-1], "probability": line**2, "random": line, "advantage": 0.2}
        deletion |= {"random_low": line - 0.1, "random_high": line + 0.1}
        picture = self.dataset.X.load(0)
        return {
            "kind": "grad_cam",
            "picture": picture,
            "map": x,
            "random_map": y,
            "likeness": 0.9,
            "random_strength": 0.2,
            "deletion": deletion,
            "class": target,
            "n_members": 2,
        }

    _occlusion = _grad_cam

    def _patch(self, x, y, size, **_):
        return {"classes": self.gallery["classes"], "probabilities": [0.4, 0.6], "before": [0.2, 0.8]} | {
            "box": [x - size / 2, y - size / 2, x + size / 2, y + size / 2]
        }

    def _telling_box(self, index=None, image=None):
        return {"x": 0.3, "y": 0.6, "size": 0.4, "drop": 0.5, "felt": True}

    def _exemplars(self, features, **_):
        some = {"index": np.arange(3), "truth": np.array([0, 1, 1]), "maps": np.random.default_rng(2).random((3, 5, 5))}
        one = {"most": some, "least": some, "map": some["maps"][0], "counts": np.array([10, 40]), "above": 0.7}
        found = [one | {"feature": feature} for feature in features]
        usual = np.array([0.5, 0.5])
        return {
            "features": found,
            "usual": usual,
            "n_looked": N,
            "alike": np.full((len(found), len(found)), 0.9),
            "classes": self.gallery["classes"],
        }

    def _layers(self, **_):
        rng = np.random.default_rng(1)
        step = {"name": "Edges", "shape": [32, 16, 16], "channels": np.arange(8), "maps": rng.normal(size=(8, 16, 16))}
        pooled = {
            "feature": np.arange(4),
            "value": np.ones(4),
            "weight": np.ones(4),
            "contribution": np.array([2.0, 1.0, 1.0, -1.0]),
        }
        return {
            "picture": self.dataset.X.load(0),
            "filters": rng.normal(size=(16, 3, 3, 3)),
            "steps": [step, step | {"name": "Parts"}],
            "pooled": pooled | {"class": 1, "total": 4.0, "bias": -1.0, "n": 64},
            "scores": np.array([-1.0, 2.0]),
            "probabilities": np.array([0.05, 0.95]),
            "members": np.array([[0.05, 0.95], [0.35, 0.65]]),
            "shared": False,
            "sees": "small",
            "classes": self.gallery["classes"],
        }

    def _paint_filter(self, kernel, **_):
        assert np.shape(kernel) == (3, 3)
        return {"picture": np.zeros((8, 8)), "response": np.arange(64.0).reshape(8, 8), "kernel": kernel}

    def _shortcut(self, marker):
        pictures = self.dataset.X[:4].array((32, 32))
        score = {"value": 0.99, "low": 0.95, "high": 1.0}
        tree = {
            "marker": marker,
            "class": "suspicious-looking",
            "with_marker": score,
            "base": 0.5,
            "fooled": 0.9,
            "n_test": 60,
        }
        clean = {"value": 0.5, "low": 0.4, "high": 0.6}
        return tree | {"clean": clean, "examples": {"marked": pictures, "clean": pictures}}

    def _guess(self, seed, answers=None):
        classes, rows = self.gallery["classes"], np.arange(20)
        answer = {"index": rows, "classes": classes, "seed": seed}
        given = [i for i, said in enumerate(answers or []) if said is not None]
        if not answers:
            return answer
        truth = [classes[self.gallery["truth"][i]] for i in given]
        score = {"right": 10, "n": len(given), "value": 0.5, "low": 0.3, "high": 0.7}
        return answer | {
            "answered": np.array(given),
            "truth": truth,
            "network": [classes[self.gallery["predicted"][i]] for i in given],
            "probability": self.gallery["probability"][given],
            "doctor": score,
            "machine": score,
        }


def drawn(view, panel) -> AppTest:
    def page():
        import streamlit as st

        st.session_state.panel.draw(st.session_state.view)

    test = AppTest.from_function(page, default_timeout=20)
    test.session_state.view, test.session_state.panel = view, panel
    test.run()
    assert not test.exception and not test.error
    return test


def press(test: AppTest, key: str) -> AppTest:
    next(button for button in test.button if button.key.endswith(key)).click()
    test.run()
    assert not test.exception and not test.error
    return test
