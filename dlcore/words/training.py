"""What is said while a model learns, and of how it learned."""

from __future__ import annotations


def lonely_class(message: dict) -> str:
    """A class of one patient."""
    return f"Only one patient has the outcome {message['outcome']!r}: it is learned from, but never tested on."


def fewer_folds(message: dict) -> str:
    """Too few of the rarest class for as many folds as usual."""
    return f"The rarest outcome has {message['fewest']} patients: {message['fewest']} folds instead of {message['n_folds']}."


def size(message: dict) -> str:
    """How many networks a table of this size gets."""
    return f"For a table of this size: {message['n_folds']} folds and {message['n_members']} network(s) each."


def left_test(message: dict) -> str:
    """Patients, or copies, on both sides of the data's own split."""
    return (
        f"Left out of the test: {message['n']} of {message['n_test']}, because the same patient, or a copy of the same "
        "picture, is learned from as well."
    )


def one_fifth(message: dict) -> str:
    """A network that takes minutes is not trained five times."""
    return f"Tested on {message['n']} pictures of patients held back; it learns from the others."


def ends_held_out(message: dict) -> str:
    """Few long series are cut in time."""
    return (
        f"{message['n']} series are too few to hold whole ones out: the last {message['percent']} % of each are tested on "
        "instead."
    )


def crowding(message: dict) -> str:
    """A map larger than the crowd on it."""
    return f"The map has more cells ({message['n_cells']}) than there are patients ({message['n_patients']}); many stay empty."


ALGORITHMS = {
    "exact": "By the exact likelihood",
    "cd": "By contrastive divergence",
    "pcd": "By persistent contrastive divergence",
}
MESSAGES = {
    "training.lonely_class": lonely_class,
    "training.fewer_folds": fewer_folds,
    "training.size": size,
    "training.left_test": left_test,
    "training.one_fifth": one_fifth,
    "training.ends_held_out": ends_held_out,
    "training.crowding": crowding,
    "training.empty_off_map": lambda message: f"{message['n']} row(s) without any value lie nowhere on the map.",
    "training.empty_teach_nothing": lambda message: f"{message['n']} row(s) without any value teach nothing.",
    "training.every_picture": lambda message: "Looking at every picture once",
    "training.algorithm": lambda message: ALGORITHMS[message["algorithm"]],
    "training.judging": lambda message: "Judging the model by patients it had not seen",
    "training.intervals": lambda message: "Intervals",
    "training.simple_rival": lambda message: "Would something simple do?",
    "training.importance": lambda message: "Which variables matter",
    "training.camera_alone": lambda message: "Would the camera alone do?",
    "training.how_early": lambda message: "How early the answer is how good",
    "training.at_risk": lambda message: "Who was at risk when",
    "training.censored": lambda message: "Weighing those who were lost",
    "training.alarms": lambda message: "Alarms",
    "training.naive": lambda message: "Beside what needs no model",
    "training.coverage": lambda message: "How often the intervals hold",
    "training.judged": lambda message: "Evaluation done",
    "training.explaining": lambda message: "Preparing the explanations",
}
