"""The words of the Boltzmann machine's panels."""

from typing import ClassVar


class Shared:
    together = (
        "Together is not because of: a line between two findings says that they are seen together, not that one "
        "causes the other."
    )
    absent = "Absent may mean not asked: where nobody wrote a finding down, it counts as “no” unless the cell is blank."
    no_data = "The patients are not here: this machine was opened from a file."
    present = "Present"
    present_help = "What the patient has."
    asked_absent = "Asked and absent"
    absent_help = "What was looked for and not found. Everything in neither row counts as not asked."
    search = "Type to search"
    not_asked = "not asked"
    start = "Start from"
    nobody = "an empty list"
    unit_name = "Pattern {n}"
    syndrome_name = "Syndrome {n}"
    named = "{name}: {findings}"
    no = "no {finding}"
    nats = (
        "A nat is the unit in which a machine counts surprise: a list of 1 nat more is 2.7 times less probable, of 5 "
        "nats more 150 times."
    )


class Results:
    completion = "Completing the list"
    syndromes = "Syndromes"
    graph = "What goes together"
    unusual = "Unusual patients"
    learning = "How it learnt"

    completion_say = (
        "Every finding of patients held back was hidden in turn, present or absent alike, and guessed from that "
        "patient's other findings; the machine had not seen these patients. The same was asked of plain regressions."
    )
    hidden_is_not_unasked = (
        "A hidden cell of this test is not a cell that nobody asked about: doctors ask for a reason, so real gaps "
        "may be harder."
    )
    by_finding_read = (
        "Filled dots right of the diamonds: the machine gains from patterns that a single regression cannot see. "
        "Where they lie together, the regression does as well."
    )
    rare = "Learnt but not judged, because too rare or too common (fewer than {fewest} patients with, or without): {names}."
    which_finding = "Can its percentages be believed?"
    calibration_read = "Dots on the dotted line: of patients given 30 %, about 30 in 100 have it. Bars: 95 % interval."
    table_columns: ClassVar[dict] = {
        "name": "Finding",
        "yes": "Patients with it",
        "n": "Patients asked",
        "machine": "AUC, machine (95 %)",
        "plain": "AUC, regression",
        "pairs": "AUC, with pairs",
        "skill": "Uncertainty taken away",
    }
    for_statistician = "For your statistician"
    statistician = (
        "Out-of-fold: {folds} folds of patients, the whole recipe trained anew for each. AUC intervals: DeLong's "
        "influence functions summed within patients, widened by √(1 + J/(J − 1)) for J folds. Mean log loss "
        "{loss:.3f} ({low:.3f} to {high:.3f}). Uncertainty taken away: 1 − log loss / log loss of the bare share. "
        "Regressions: logistic, ridge penalty 1, gaps filled with the mean and marked. Log loss: minus the log of "
        "the probability that was given to what turned out true, on average; 0 is perfect."
    )

    syndromes_say = (
        "Each hidden unit has learnt findings that come together. A unit is shown as a **syndrome** only where it "
        "comes back, from another start and on resampled patients, more surely than any unit of machines trained on "
        "shuffled tables, in which nothing goes together. The others are listed as patterns: they help the machine, "
        "but need not mean anything."
    )
    found = "{n} of {all} hidden units are more stable than chance."
    none_found = "None of the {all} hidden units is more stable than chance: do not read meaning into any of them."
    not_tested = (
        "Whether these patterns are stable was not tested: the machine is too large, or was trained by dreams. Do "
        "not read meaning into any of them."
    )
    stability_read = (
        "At least two of its findings come back with a weight of {stability:.2f} (per standard deviation) when the "
        "machine is trained anew on resampled patients; in {n} shuffled tables nothing came back with more than "
        "{null:.2f}."
    )
    all_units = "All of them at once"
    which_unit = "Hidden unit"
    all_read = (
        "A row with several colours: that finding belongs to several patterns. Point at a cell for its weight; "
        "weight 1 multiplies the odds of the finding by 2.7."
    )
    unit_read = (
        "Carriers are patients for whom the machine holds the unit to be on with more than 50 %. A unit is a switch "
        "inside the machine, not a disease."
    )
    show_carriers = "Who carries it"
    carriers = "{n} patients carry it, the surest first."
    carrier_column = "On with"
    patient = "Patient"

    graph_say = (
        "A line joins two findings where something remains between them **once all others are known**. What two "
        "findings share only through a third has no line."
    )
    focus = "Only the lines of"
    everything = "all findings"
    graph_read = "Larger dots are more common findings. Point at one to read its odds ratios."
    graph_table = "The lines as a table"
    graph_columns: ClassVar[dict] = {
        "a": "Finding",
        "b": "and",
        "odds": "Odds ratio",
        "sure": "All test machines agree",
    }

    unusual_say = (
        "Patients whose list surprised a machine that had not seen them, and the entries it least expected. Rare "
        "combinations, or slips of the pen. Thirty are always listed; that alone is nothing abnormal."
    )
    unusual_columns: ClassVar[dict] = {
        "id": "Patient",
        "surprise": "Surprise (nats)",
        "because": "Least expected (chance that the machine gave)",
    }
    surprise_read = (
        "Surprise is minus the log of the probability of the whole list. Half of these patients lie under "
        "{half:.1f}, 95 % under {most:.1f}. It is larger for patients with more findings known. "
    ) + Shared.nats
    no_surprise = "For a machine of this size the probability of a list cannot be summed, so patients are not ranked."
    has, has_not = "{name} present ({chance})", "{name} absent ({chance})"
    download = "Download (CSV)"

    learning_say = (
        "Low means the machine finds the patients usual. The patients held back decide when to stop: once their "
        "curve rises while the other falls, the machine learns these patients by heart instead of patterns."
    )
    exact_say = (
        "Trained on the likelihood itself, the probability that the machine gives to the patients: every state of "
        "the hidden units or of the findings was summed, so no dreams were needed."
    )
    dreams_say = (
        "Trained by dreams (contrastive divergence): the machine is too large to sum what it believes over every "
        "state, so it drew samples, its dreams, instead."
    )
    nats_say = Shared.nats + (
        " Free energy: surprise up to a constant; the gap says how much more usual the machine finds the patients "
        "learnt from than those held back. A gap that keeps growing is an early sign of learning by heart."
    )
    pseudo_say = (
        "Pseudo-likelihood: how well each finding is guessed from all others of the same patient; it stands in for "
        "the likelihood where that cannot be summed."
    )
    numbers = "How much of each number's spread is explained: {listed}."
    number_line = "{name} {machine} (regression {plain})"


class Understand:
    think = "Watch it think"
    landscape = "Energy landscape"
    dream = "What a dream is for"
    sizes = "Fewer and more hidden units"
    fields = "Strokes forming"
    halves = "Half a digit"
    questions = "Five questions"

    think_say = (
        "Tick what is known; it is held fast. Then the machine thinks: hidden units look at the findings and switch "
        "on or off by chance, findings look at the hidden units and do the same, again and again. One such round is "
        "a **Gibbs step**. **Energy** is a number that is low for likely states and high for unlikely ones, so the "
        "machine drifts to low energy. How often a finding lights up is its probability."
    )
    again = "Think again"
    steps = "Steps"
    think_read = "Press Play. Point at a light for its name. No single step is the answer: the share of steps is."
    converge_read = (
        "Shown are findings whose curves lie apart. Short chains depend on luck; that is why the page sums over all "
        "states wherever it can."
    )
    landscape_say = (
        "This machine is small enough to list every state. The dots say how probable the machine holds each list to "
        "be, the diamonds how often it occurs among these patients. A good machine also gives some probability to "
        "lists nobody has had yet."
    )
    landscape_read = "Dots above diamonds: dreamt more often than seen. A list seen once may be chance."
    dream_say = (
        "Here is a machine half-way through training. It compares the patients with what it dreams, and changes its "
        "weights so that patients become likelier and dreams less likely. A dream of few steps begins at a patient "
        "and stays near it: it misses what the machine would dream far away. So the step is not the true one."
    )
    trained: ClassVar[dict] = {  # by whether the likelihood itself was summed
        True: "**This machine was trained without dreams:** it is small enough to sum what it believes over every state, "
        "which is what a dream only estimates.",
        False: "**This machine was trained by dreams:** it is too large to sum what it believes over every state, so dreams "
        "estimated it.",
    }
    n_steps = "Steps of a dream"
    directions_read = (
        "Both alike: the short dream is good enough. Where signs differ, the short dream teaches the wrong thing."
    )
    sizes_say = (
        "The same patients learnt with fewer and more hidden units. Without any, every finding stands alone. One "
        "unit can hold one pattern; pairs come first, and what shows only in three findings together needs several "
        "units."
    )
    how_many = "Hidden units"
    sizes_read = (
        "Each dot is a pair (above) or a triple (below). Right or left of 0: together more or less often than "
        "chance, or than their pairs, would give. Log-likelihood: the log of the probability that the machine gives "
        "to a patient's list, on average; the nearer to 0, the better. "
    ) + Shared.nats
    fields_say = "Each small picture is one hidden unit: where ink speaks for it. They begin as noise; press Play."
    halves_say = (
        "The machine sees half of a digit that it was trained on and completes the rest from what it knows of strokes."
    )
    which_digit = "Digit"
    hide = "Hide"
    sides: ClassVar[dict] = {
        "lower": "the lower half",
        "upper": "the upper half",
        "left": "the left half",
        "right": "the right half",
    }


class Use:
    complete = "Complete one list"
    many = "A table of patients"
    complete_say = "Say what is known; the rest is completed with probabilities. Nothing is stored."
    answer_none = (
        "Everything is known: nothing is left to complete. Take a tick away at the left, or empty a field, to see it "
        "completed."
    )
    nothing_known = (
        "Nothing is known yet, so this is only how common each finding is. Tick what is present or absent{or_patient}: then "
        "a column says what speaks for and against each answer."
    )
    or_patient = ", or choose a patient under *Start from* and take some ticks away"
    regression_better = "For completing a list, a regression does better than this machine: see *Results*."
    raises = "{name} raises it ×{ratio}"
    lowers = "{name} lowers it ×{ratio}"
    absent = "absence of {name}"
    columns: ClassVar[dict] = {
        "name": "Not asked",
        "p": "Probability",
        "usual": "Among all patients",
        "why": "For or against it",
    }
    number = "{mean:.3g} (± {spread:.2g})"
    drawn = "These probabilities were drawn, not summed: each is right to about ± {error:.1f} percentage points."
    summed = "Summed over every possibility: no sampling error. How far to believe them stands under *Results*."
    unusual = "Less surprising than this list are {share:.0%} of the patients held back."
    no_base = "–"
    ratio_say = (
        "×3 means: three times the odds that it would have if that one entry were not asked. Empty: no single entry "
        "changes the odds by a tenth."
    )
