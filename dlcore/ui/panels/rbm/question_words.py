"""The words of the five questions about a Boltzmann machine."""

from typing import ClassVar


class Questions:
    answers: ClassVar[tuple] = (
        (
            "What is a hidden unit here?",
            "A switch that nobody measured. It learns to be on in patients who share findings. In this machine the "
            "strongest is tied to {strongest}. {named}",
        ),
        (
            "What is energy?",
            "A number for every list of findings together with the switches: low for lists that fit what was learnt. "
            "Each step of energy down by 1 makes a state 2.7 times as likely.",
        ),
        (
            "Why sample?",
            "With {n} there are {states} possible lists. Where they are few the page adds them all up; where they "
            "are too many it walks among the likely ones and counts. A count has an error, and the page shows it.",
        ),
        (
            "What does “together” not mean?",
            "It does not mean cause. Two findings may go together because one brings the other, because a third "
            "brings both, because the same doctor asks for both, or because patients with either come to this clinic.",
        ),
        (
            "What is a dream for?",
            "To learn, the machine must know what it believes already: what it believes too often it unlearns. "
            "Without that comparison it would only ever make everything likelier. A dream, a patient that the "
            "machine makes up, shows what it believes where that cannot be summed over all states. {trained}",
        ),
    )
    all_syndromes = (
        "All {all} came back in machines trained anew, more surely than in shuffled tables, so each may be called a "
        "syndrome (*Results → Syndromes*). A switch of the machine it remains, not a disease."
    )
    some_syndromes = (
        "{n} of {all} came back in machines trained anew, more surely than in shuffled tables, and may be called "
        "syndromes (*Results → Syndromes*); the others are only useful to the machine."
    )
    no_syndrome = (
        "None of the {all} came back in machines trained anew more surely than in shuffled tables, so none deserves "
        "the name syndrome (*Results → Syndromes*): they are only useful to the machine."
    )
    none_tested = (
        "Whether any deserves the name syndrome was not tested (*Results → Syndromes*): do not read meaning into them."
    )
    n_findings = "{n} findings"
    levels_count = "each answer of a category counts as one"
    judged = "{judged} are judged under *Results*; the other {others} are too rare, or too common, to judge"
    endless = "endlessly many"
    very_many = "more than a billion"
