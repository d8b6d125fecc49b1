"""In words: how the answer came about at the last visit, of what the summary says and what the course adds."""

from __future__ import annotations

import numpy as np

from dlcore.ui.panels.rnn.words import Understand as W
from dlcore.words.numerals import predicted_percent, span_of

MOSTLY = 0.8  # of a step: nearly all of it
SHUT = 0.25  # mean of input gates that are nearly shut
STILL = 0.02  # on the scale on which both parts add up: no step to speak of


def how_it_came(course: dict, gates: dict, is_share: bool, has_summary: bool) -> tuple[str, str]:
    """Heading and sentences on the step from the visit before the last to the last.

    The answer's logit (or number) is the sum of both parts, so that the step is split without a rest.

    Parameters
    ----------
    course : dict
        ``times``, ``answer``, ``summary`` (T,), ``time_unit``.
    gates : dict
        As `explain.rnn.inside.gates` gives it.
    has_summary : bool
        Whether the model starts from a regression on the summary.
    """
    when = span_of(float(f"{course['times'][-1]:.4g}"), course["time_unit"])
    heading = W.came.format(when=when)
    if len(course["times"]) < 2:
        return heading, W.only_one
    write = predicted_percent if is_share else (lambda value: f"{value:.3g}")
    pair = lambda values: {"before": write(float(values[-2])), "after": write(float(values[-1]))}
    said = [W.came_step.format(**pair(course["answer"]))]
    if has_summary:
        said += [W.came_summary.format(**pair(course["summary"])), *_course_part(course, is_share)]
    else:
        said.append(W.alone)
    said += _shut(gates)
    return heading, " ".join(said)


def _course_part(course: dict, is_share: bool) -> list[str]:
    """What the course adds at both visits, and whose the step is."""
    answer, summary = (_adding(course[name][-2:], is_share) for name in ("answer", "summary"))
    added = answer - summary
    if is_share:
        words = W.came_course_odds.format(**{name: f"{np.exp(v):.2g}" for name, v in zip(("before", "after"), added)})
    else:
        words = W.came_course.format(**{name: f"{v:+.3g}" for name, v in zip(("before", "after"), added)})
    return [words, W.came_by[whose(float(np.diff(summary)[0]), float(np.diff(added)[0]))]]


def whose(by_summary: float, by_course: float) -> str:
    """Which part made a step: "summary", "course", "both", "against" (they pulled apart) or "none"."""
    size = abs(by_summary) + abs(by_course)
    if size < STILL:
        return "none"
    if abs(by_summary) >= MOSTLY * size:
        return "summary"
    if abs(by_course) >= MOSTLY * size:
        return "course"
    return "both" if by_summary * by_course > 0 else "against"


def _adding(values, is_share: bool) -> np.ndarray:
    """On the scale on which the parts add up: logits of probabilities, numbers as they are."""
    values = np.asarray(values, dtype=float)
    if not is_share:
        return values
    p = np.clip(values, 1e-9, 1 - 1e-9)
    return np.log(p / (1 - p))


def _shut(gates: dict) -> list[str]:
    """That the input gates were nearly shut at the last visit, where they were."""
    if gates["kind"] != "lstm":
        return []
    share = float(np.asarray(gates["input"], dtype=float)[-1].mean())
    return [W.nearly_shut.format(open=f"{100 * share:.0f}")] if share < SHUT else []
