"""The picture panels, each drawn by Streamlit's own test harness from plain trees, as a page draws them."""

from types import SimpleNamespace

import numpy as np
import pytest
from picture_views import FakeView, N, drawn, press
from streamlit.testing.v1 import AppTest

from dlcore.data.samples.skin_lesions import load_skin_lesions
from dlcore.ui.kinds.images.look import look
from dlcore.ui.kinds.images.words import Look
from dlcore.ui.panels.cnn import explain
from dlcore.ui.panels.cnn import page as pictures
from dlcore.ui.panels.cnn.parts import held_back, telling_row
from dlcore.ui.panels.cnn.words import Explain, Inside, Parts
from dlcore.ui.view import Panel


@pytest.fixture(scope="module")
def view():
    return FakeView()


LOOK = Panel("", look)
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
    wrong = [caption.value for caption in test.caption if caption.value.startswith("In truth")]
    told = [(line.split(". Answer: ")[0][6:], line.split(". Answer: ")[1].rsplit(",", 1)[0]) for line in wrong]
    assert told and all(truth != answer for truth, answer in told)


def test_doubt_is_shown_where_it_is_due(view):
    test = drawn(view, PANELS[Explain.title])
    said = [element.value for element in (*test.warning, *test.caption)]
    assert any("More unusual than 99 % of the training pictures" in words for words in said)
    numbers = next(words for words in said if "shuffled" in words)
    assert "0.90" in numbers and "20 %" in numbers  # likeness and strength in the fake, side by side


def test_drawn_pictures_are_called_drawn_once(view):
    notice = drawn(view, Panel("", pictures.NOTICE))
    assert [caption.value for caption in notice.caption] == [f":material/draw: {Look.drawn}"]
    for panel in PANELS.values():
        assert not any(Look.drawn in caption.value for caption in drawn(view, panel).caption)
    sheet = drawn(SimpleNamespace(dataset=view.dataset, dataset_id="d2"), LOOK)
    assert any(Look.drawn in caption.value for caption in sheet.caption)
    (new,) = pictures.USE
    assert any(Parts.learnt_drawn in caption.value for caption in drawn(view, new).caption)


def test_photographs_are_not_called_drawn():
    view = FakeView()
    view.dataset_name = "My pictures"
    assert not drawn(view, Panel("", pictures.NOTICE)).caption


def test_one_begins_with_a_wrong_answer_that_is_neither_sure_nor_a_toss_up(view):
    row, found = telling_row(view), view.gallery
    alarms = np.flatnonzero(~found["right"] & (found["predicted"] == 1))
    assert row in found["index"][alarms]
    all_right = FakeView()
    all_right.gallery["right"][:] = True
    assert telling_row(all_right) == all_right.gallery["confidence"].argmin()


def test_pictures_not_learnt_from_are_known_as_such():
    view = FakeView()
    assert not held_back(view)  # all were held out, fold by fold
    view.results["explain"]["gallery"] = {name: value[:8] for name, value in view.gallery.items() if name != "classes"}
    assert held_back(view) == set(range(8))


def test_the_layers_say_which_network_and_add_up(view):
    test = drawn(view, PANELS[Inside.layers])
    said = " ".join(element.value for element in (*test.markdown, *test.caption))
    assert "network 1 of 2" in said and "95 %" in said and "80 % for it" in said
    assert "+4.00" in said and "−1.00" in said and "leads by +3.00 over" in said
    assert view.asked[-1] == ("exemplars", {"index": telling_row(view), "features": (0, 1, 2, 3)})
    assert "read them as one" in said and "they add +4.00, all 64 together +4.00" in said and Inside.saw_against in said


def test_the_trap_asks_before_it_tells(view):
    said = " ".join(line.value for line in drawn(view, PANELS[Inside.trap]).markdown)
    assert "What do you expect?" in said and "guessing" not in said


def test_a_picture_that_was_learnt_from_is_not_passed_off_as_new(view):
    test = drawn(view, PANELS[Explain.title])
    assert any("The networks that gave it had not seen this patient" in caption.value for caption in test.caption)


def test_the_patch_begins_where_it_tells_most_and_follows_the_sliders(view):
    test = drawn(view, PANELS[Explain.patch])
    name, asked = view.asked[-1]
    assert name == "patch" and (asked["x"], asked["y"], asked["size"]) == (0.3, 0.6, 0.4)
    assert any("hides 16 % of the picture's area" in caption.value for caption in test.caption)
    next(slider for slider in test.slider if slider.key.endswith("-x")).set_value(80)
    test.run()
    name, asked = view.asked[-1]
    assert name == "patch" and asked["x"] == 0.8 and asked["size"] == 0.4


def test_trap_is_set_on_demand(view):
    test = press(drawn(view, PANELS["The shortcut trap"]), "set-trap")
    assert view.asked[-1] == ("shortcut", {"marker": "letter"})
    assert any("turns 90 % of the answers" in caption.value for caption in test.caption)


def test_data_are_looked_at_before_training():
    data = load_skin_lesions(N)
    choice = SimpleNamespace(dataset=data, dataset_id="d1")
    test = drawn(choice, LOOK)
    assert sum("20 pictures" in caption.value for caption in test.caption) == 2
    test.session_state["reading-d1"] = {
        "path": "p",
        "name": "n",
        "guesses": {"patient": "from the file names", "classes": "from the folders", "windows": "yes"},
        "skipped": [["a.png", "empty file"]],
    }
    test.run()
    assert not test.exception and any("from the file names" in line.value for line in test.markdown)
    assert len(test.dataframe) == 1 and len(test.number_input) == 2


def test_new_pictures_come_back_as_a_table(view, monkeypatch):
    from dlcore.ui.panels.cnn import use

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
    assert use.data_url(view.dataset.X.load(0)).startswith("data:image/jpeg;base64,")


def test_some_pictures_of_the_data_can_be_tried(view):
    files = []

    def page():
        import streamlit as st

        from dlcore.ui.panels.cnn.use import _samples

        st.session_state.files.extend(_samples(st.session_state.view))

    test = AppTest.from_function(page, default_timeout=20)
    test.session_state.view, test.session_state.files = view, files
    press(test.run(), "new-sample-button")
    assert len(files) == 6 and all(name.endswith(".png") and content[:4] == b"\x89PNG" for name, content in files)


def _table_page():
    import streamlit as st

    from dlcore.ui.panels.cnn.use import _show, data_url

    state = st.session_state
    _show(state.view, state.answer, [data_url(state.view.dataset.X.load(0))])


def test_panels_name_no_family_and_load_no_torch():
    import subprocess
    import sys

    code = "import sys, dlcore.ui.panels.cnn.page; print([m for m in ('torch', 'sklearn') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_a_map_that_an_untrained_network_shares_is_said_to_be_shared(view):
    found = view._occlusion() | {"random_strength": 0.004}
    left, upper = np.zeros((8, 8)), np.zeros((8, 8))
    left[:, :2], upper[:2, :] = 1, 1
    said = explain._trust(found | {"map": left, "random_map": left})
    assert "marks this region too: 100 %" in said and "by chance: 25 %" in said and "less than 1 %" in said
    assert "too: " not in explain._trust(found | {"map": left, "random_map": upper})
