"""You against the network, drawn by Streamlit's own test harness."""

import pytest
from picture_views import FakeView, drawn, press

from dlcore.ui.panels.cnn import quiz
from dlcore.ui.panels.cnn.quiz import majority, sign_test

(QUIZ,) = quiz.PANELS


@pytest.fixture(scope="module")
def view():
    return FakeView()


def test_one_person_plays_to_the_end(view):
    test = press(drawn(view, QUIZ), "quiz-start")
    for i in range(20):
        test = press(test, f"quiz-{i}-0")
        assert any("The network" in line.value for line in test.markdown)  # only after one's own answer
        test = press(test, f"quiz-next-{i}")
    assert any("You: 10 of 20. The network: 10 of 20." in str(element.proto) for element in test.get("html"))
    assert len(view.asked[-1][1]["answers"]) == 20
    press(test, "quiz-again")


def test_truth_is_not_shown_before_the_answer(view):
    test = press(drawn(view, QUIZ), "quiz-start")
    assert not any("The network" in line.value or line.value.startswith("### It is") for line in test.markdown)


def test_a_room_answers_by_hands(view):
    test = drawn(view, QUIZ)
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
