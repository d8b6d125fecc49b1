"""You against the network: twenty held-back pictures, the doctor first; for one person or for a room by hands."""

from __future__ import annotations

import random

import numpy as np
import streamlit as st

from dlcore.plots.cnn import answers
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.kinds.images.parts import show_grid
from dlcore.ui.panels.cnn.parts import enlarged, says
from dlcore.ui.panels.cnn.words import Quiz as W
from dlcore.ui.panels.cnn.words import Results
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent


@frame.fragment()
def quiz(view: View) -> None:
    """Ask, reveal, next; the score at the end."""
    state = st.session_state.get(view.key("quiz"))
    if state is None:
        _begin(view)
        return
    dealt = view.call("guess", seed=state["seed"], answers=state["answers"])
    n = len(dealt["index"])
    if state["done"] or (len(state["answers"]) == n and not state["reveal"]):
        _score(view, state, dealt)
        return
    i = len(state["answers"]) - 1 if state["reveal"] else len(state["answers"])
    st.progress((i + state["reveal"]) / n, W.progress.format(i=i + 1, n=n))
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.image(enlarged(view.dataset.X.load(int(dealt["index"][i])).squeeze()), width="stretch")
    with right:
        _reveal(view, state, dealt, i) if state["reveal"] else _ask(view, state, dealt, i)


def _begin(view: View) -> None:
    st.markdown(W.say)
    if view.dataset is None:
        return
    who = st.segmented_control(W.who, [W.alone, W.room], default=W.alone, required=True, key=view.key("quiz-who"))
    _button(W.start, view.key("quiz-start"), _deal, view, who == W.room)


def _button(label: str, key: str, do, *args, kind: str = "primary") -> None:
    """A button whose work is done before the panel is drawn again."""
    st.button(label, key=key, type=kind, on_click=do, args=args)


def _deal(view: View, room: bool) -> None:
    fresh = {"seed": random.randrange(2**31), "room": room, "answers": [], "hands": [], "reveal": False, "done": False}
    st.session_state[view.key("quiz")] = fresh


def _ask(view: View, state: dict, dealt: dict, i: int) -> None:
    st.subheader(W.ask)
    if state["room"]:
        _count_hands(view, state, dealt["classes"], i)
    else:
        for k, name in enumerate(dealt["classes"]):
            _button(frame.escape(name), view.key(f"quiz-{i}-{k}"), _take, state, name, kind="secondary")
    if i:
        _button(W.done_early, view.key(f"quiz-stop-{i}"), state.update, {"done": True}, kind="tertiary")


def _count_hands(view: View, state: dict, classes: list[str], i: int) -> None:
    hands = {
        name: int(st.number_input(W.hands.format(name=name), 0, 1000, 0, key=view.key(f"quiz-hands-{i}-{k}")))
        for k, name in enumerate(classes)
    }
    if not sum(hands.values()):
        st.caption(W.no_hands)
        return
    _button(W.count, view.key(f"quiz-count-{i}"), _take, state, majority(list(hands.values()), classes), hands)


def majority(hands: list[int], classes: list[str]) -> str | None:
    """The class most hands were raised for; None where two have as many."""
    most = max(hands)
    return classes[hands.index(most)] if hands.count(most) == 1 else None


def _take(state: dict, answer: str | None, hands: dict[str, int] | None = None) -> None:
    state["answers"].append(answer)
    state["hands"] += [hands] if hands else []
    state["reveal"] = True


def _reveal(view: View, state: dict, dealt: dict, i: int) -> None:
    said = state["answers"][i]
    if said is None:
        st.info(W.tie, icon=":material/balance:")
    else:
        at = list(dealt["answered"]).index(i)
        truth, network = dealt["truth"][at], dealt["network"][at]
        st.markdown(f"### {W.truth} {frame.escape(truth)}")
        _line(W.we if state["room"] else W.you, said, truth)
        _line(W.network, network, truth, f" ({predicted_percent(float(np.max(dealt['probability'][at])))})")
    _button(W.next, view.key(f"quiz-next-{i}"), state.update, {"reveal": False})


def _line(who: str, said: str, truth: str, extra: str = "") -> None:
    good = said == truth
    icon = ":material/check_circle:" if good else ":material/cancel:"
    st.markdown(f"{icon} {who}: **{frame.escape(said)}**{extra}, {W.right if good else W.wrong}")


def _score(view: View, state: dict, dealt: dict) -> None:
    who = W.we if state["room"] else W.you
    if "doctor" in dealt:
        _compare(view, state, dealt, who)
        _parted(view, state, dealt)
    _button(W.again, view.key("quiz-again"), _deal, view, state["room"])


def _compare(view: View, state: dict, dealt: dict, who: str) -> None:
    ours, theirs = dealt["doctor"], dealt["machine"]
    given = [answer for answer in state["answers"] if answer is not None]
    mine = np.array([a == b for a, b in zip(given, dealt["truth"])])
    its = np.array([a == b for a, b in zip(dealt["network"], dealt["truth"])])
    only = int((mine & ~its).sum()), int((its & ~mine).sum())
    st.html(
        f'<div class="cajal-answer">{W.result.format(who=who, a=ours["right"], b=theirs["right"], n=ours["n"])}</div>'
    )
    fig = answers.shares_with_interval(
        [who, W.network],
        *([one[key] for one in (ours, theirs)] for key in ("value", "low", "high")),
        W.apart if sign_test(*only) < 0.05 else W.together,
        W.detail.format(who=who.lower(), a=only[0], b=only[1]),
        view.dark,
    )
    show_figure(fig, view.key("quiz-score"))
    if state["hands"]:
        st.caption(W.hands_right.format(share=f"{100 * _share_of_hands(state, dealt):.0f} %"))


def sign_test(a: int, b: int) -> float:
    """Two-sided p value of the exact sign test on pairs that differ (McNemar's exact test)."""
    from math import comb

    n, low = a + b, min(a, b)
    return min(1.0, 2 * sum(comb(n, k) for k in range(low + 1)) / 2**n) if n else 1.0


def _share_of_hands(state: dict, dealt: dict) -> float:
    """Over the scored pictures, the share of raised hands that were right."""
    scored = [state["hands"][i] for i in dealt["answered"]]
    right = sum(hands[truth] for hands, truth in zip(scored, dealt["truth"]))
    return right / max(1, sum(sum(hands.values()) for hands in scored))


def _parted(view: View, state: dict, dealt: dict) -> None:
    st.subheader(W.split)
    pictures, captions = [], []
    for at, i in enumerate(dealt["answered"]):
        said, network = state["answers"][int(i)], dealt["network"][at]
        if said != network:
            pictures.append(view.dataset.X.load(int(dealt["index"][int(i)])))
            captions.append(says(dealt["truth"][at], network, float(np.max(dealt["probability"][at])), Results.caption))
    if pictures:
        show_grid(pictures, captions)
    else:
        st.caption(W.none_split)


PANELS = (Panel(W.title, quiz),)
