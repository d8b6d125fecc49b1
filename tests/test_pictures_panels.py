"""The picture panels, each drawn by Streamlit's own test harness from plain trees, as a page draws them."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.data.samples_images import load_skin_lesions
from dlcore.ui.panels import pictures
from dlcore.ui.panels.picture_quiz import majority, sign_test
from dlcore.ui.panels.picture_words import Explain, Inside, Look, Parts, Quiz

N = 40


class FakeView:
    """A view whose model answers from thin air; `asked` remembers the calls."""

    target, dark, name, run = "run-1", False, "lesions", None

    def __init__(self):
        self.dataset = load_skin_lesions(N)
        self.asked = []
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
            "deletion": deletion,
            "class": target,
            "n_members": 2,
        }

    _occlusion = _grad_cam

    def _patch(self, x, y, size, **_):
        return {"classes": self.gallery["classes"], "probabilities": [0.4, 0.6], "before": [0.2, 0.8]}

    def _layers(self, **_):
        rng = np.random.default_rng(1)
        step = {"name": "Edges", "shape": [32, 16, 16], "channels": np.arange(8), "maps": rng.normal(size=(8, 16, 16))}
        pooled = {"feature": np.arange(4), "value": np.ones(4), "weight": np.ones(4), "contribution": np.ones(4)}
        return {
            "picture": self.dataset.X.load(0),
            "filters": rng.normal(size=(16, 3, 3, 3)),
            "steps": [step, step | {"name": "Parts"}],
            "pooled": pooled | {"class": 1, "total": 4.0, "bias": -1.0, "n": 64, "maps": rng.normal(size=(4, 4, 4))},
            "scores": np.array([-1.0, 2.0]),
            "probabilities": np.array([0.05, 0.95]),
            "members": np.array([[0.05, 0.95], [0.35, 0.65]]),
            "shared": False,
            "classes": self.gallery["classes"],
        }

    def _paint_filter(self, kernel, **_):
        assert np.shape(kernel) == (3, 3)
        return {"picture": np.zeros((8, 8)), "response": np.arange(64.0).reshape(8, 8), "kernel": kernel}

    def _trap(self, marker):
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


@pytest.fixture(scope="module")
def view():
    return FakeView()


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


PANELS = {panel.title: panel for panel in (*pictures.RESULTS, *pictures.UNDERSTAND)}


@pytest.mark.parametrize("title", PANELS)
def test_panel_is_drawn(view, title):
    test = drawn(view, PANELS[title])
    assert len(test.main.children) > 0


@pytest.mark.parametrize("title", PANELS)
def test_panel_without_the_data_is_drawn_too(title):
    view = FakeView()
    view.dataset = None
    drawn(view, PANELS[title])


def test_gallery_shows_what_was_asked_for(view):
    test = drawn(view, PANELS["Right and wrong"])
    wrong = [caption.value for caption in test.caption if caption.value.startswith("It is")]
    told = [(line.split(". Answer: ")[0][6:], line.split(". Answer: ")[1].rsplit(",", 1)[0]) for line in wrong]
    assert told and all(truth != answer for truth, answer in told)


def test_doubt_is_shown_where_it_is_due(view):
    test = drawn(view, PANELS[Explain.title])
    said = [element.value for element in (*test.warning, *test.caption)]
    assert any("More unusual than 99 % of the training pictures" in words for words in said)
    assert any("knows nothing gives nearly the same map" in words for words in said)  # likeness .9 in the fake


@pytest.mark.parametrize("title", ["Right and wrong", Explain.title, Explain.patch, Inside.layers, Look.title])
def test_drawn_pictures_are_called_drawn(view, title):
    choice = SimpleNamespace(dataset=view.dataset, dataset_id="d2")
    drawn_data = drawn(choice, pictures.LOOK) if title == Look.title else drawn(view, PANELS[title])
    assert any(Parts.drawn in caption.value for caption in drawn_data.caption)


def test_photographs_are_not_called_drawn():
    view = FakeView()
    view.dataset = replace(view.dataset, name="My pictures")
    assert not any(Parts.drawn in caption.value for caption in drawn(view, PANELS[Explain.title]).caption)


def test_the_layers_say_which_network_and_add_up(view):
    test = drawn(view, PANELS[Inside.layers])
    said = " ".join(element.value for element in (*test.markdown, *test.caption))
    assert "network 1 of 2" in said and "95 %" in said and "80 % for it" in said
    assert "+4.00" in said and "−1.00" in said and "+3.00 above" in said


def test_the_trap_is_told_before_it_is_set(view):
    test = drawn(view, PANELS[Inside.trap])
    assert any("What will happen" in line.value for line in test.markdown)


def test_a_picture_that_was_learnt_from_is_not_passed_off_as_new(view):
    test = drawn(view, PANELS[Explain.title])
    assert any("Networks that had not seen this patient answered" in caption.value for caption in test.caption)


def test_patch_asks_for_the_place_of_the_sliders(view):
    test = drawn(view, PANELS[Explain.patch])
    next(slider for slider in test.slider if slider.key.endswith("patch-x")).set_value(80)
    test.run()
    name, asked = view.asked[-1]
    assert name == "patch" and asked["x"] == 0.8 and asked["size"] == 0.2


def test_one_person_plays_to_the_end(view):
    test = press(drawn(view, PANELS[Quiz.title]), "quiz-start")
    for i in range(20):
        test = press(test, f"quiz-{i}-0")
        assert any("The network" in line.value for line in test.markdown)  # only after one's own answer
        test = press(test, f"quiz-next-{i}")
    assert any("You: 10 of 20. The network: 10 of 20." in str(element.proto) for element in test.get("html"))
    assert len(view.asked[-1][1]["answers"]) == 20
    press(test, "quiz-again")


def test_truth_is_not_shown_before_the_answer(view):
    test = press(drawn(view, PANELS[Quiz.title]), "quiz-start")
    assert not any("The network" in line.value or line.value.startswith("### It is") for line in test.markdown)


def test_a_room_answers_by_hands(view):
    test = drawn(view, PANELS[Quiz.title])
    test.session_state["run-1:quiz"] = {
        "seed": 1,
        "room": True,
        "answers": [],
        "hands": [],
        "reveal": False,
        "done": False,
    }
    test.run()
    assert not any("quiz-count" in button.key for button in test.button)  # nothing to take before hands are counted
    for k, hands in enumerate((3, 9)):
        test.number_input[k].set_value(hands)
    test.run()
    test = press(test, "quiz-count-0")
    assert view.asked[-1][1]["answers"] == ["suspicious-looking"]
    test = press(press(test, "quiz-next-0"), "quiz-stop-1")
    assert any("Of all hands" in caption.value for caption in test.caption)


def test_majority_and_sign_test():
    assert majority([1, 3], ["a", "b"]) == "b" and majority([2, 2], ["a", "b"]) is None
    assert sign_test(0, 0) == 1 and sign_test(5, 0) == 2 / 32 and sign_test(6, 0) < 0.05 and sign_test(3, 3) == 1


def test_trap_is_set_on_demand(view):
    test = press(drawn(view, PANELS["The shortcut trap"]), "set-trap")
    assert view.asked[-1] == ("trap", {"marker": "letter"})
    assert any("turns 90 % of the answers" in caption.value for caption in test.caption)


def test_data_are_looked_at_before_training():
    data = replace(load_skin_lesions(N), notes=("3 pictures: DICOM: names were left behind.",))
    choice = SimpleNamespace(dataset=data, dataset_id="d1")
    test = drawn(choice, pictures.LOOK)
    assert sum("20 pictures" in caption.value for caption in test.caption) == 2
    test.session_state["reading-d1"] = {
        "path": "p",
        "name": "n",
        "guesses": {"patient": "from the file names", "classes": "from the folders"},
        "skipped": [["a.png", "empty file"]],
    }
    test.run()
    assert not test.exception and any("from the file names" in line.value for line in test.markdown)
    assert len(test.dataframe) == 1 and len(test.number_input) == 2


def test_new_pictures_come_back_as_a_table(view, monkeypatch):
    from dlcore.ui.panels import picture_use

    answer = {
        "table": {"picture": ["a.png"], "answer": ["nevus"]},
        "notes": [],
        "csv": b"",
        "excel": b"",
        "skipped": [("b.png", "empty file")],
    }
    test = AppTest.from_function(_table_page, default_timeout=20)
    test.session_state.answer, test.session_state.view = answer, view
    test.run()
    assert not test.exception and len(test.dataframe) == 2
    assert picture_use.data_url(view.dataset.X.load(0)).startswith("data:image/jpeg;base64,")


def _table_page():
    import streamlit as st

    from dlcore.ui.panels.picture_use import _show, data_url

    state = st.session_state
    _show(state.view, state.answer, [data_url(state.view.dataset.X.load(0))])


def test_panels_name_no_family_and_load_no_torch():
    import subprocess
    import sys

    code = "import sys, dlcore.ui.panels.pictures; print([m for m in ('torch', 'sklearn') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
