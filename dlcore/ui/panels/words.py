"""The words of the panels that every supervised family shows."""

from typing import ClassVar


class Evaluation:
    threshold = "Who is flagged"
    curves = "All thresholds"
    calibration = "Can I believe the percentages?"
    confusion = "What is taken for what"
    differential = "One patient's differential"
    predicted = "Predicted and observed"
    importance = "Which variables matter"
    importance_say = (
        "Over all patients: how much worse would the answers be if this variable were shuffled? Variables that stand in for each "
        "other share what they are worth. What drives *one* patient's answer stands under *Understand*, and may be others."
    )
    patients = "Patients"
    statistician = "For your statistician"
    tested = "Tested on {n} {how}. Brackets hold the 95 % interval."
    patients_alone = "{n} patients"
    items_of: ClassVar[dict] = {"images": "{rows} pictures of {n} patients"}
    one_patient = "1 patient"
    rows_of = "{rows} rows of {n} patients"
    out_of_fold = (
        "by test networks that had not seen them ({folds} parts, each held out in turn); the model that you keep is made the same "
        "way from all of them"
    )
    test_set = "of the test set, which no network had seen"
    left_out = " {n} of the test part were left out, because they are learned from as well."
    always_learned = " {n} with an outcome that nobody else has: learned from, never tested on."
    no_signal = (
        "**These data cannot show a signal.** On patients the networks had not seen, the answers may be no better than chance. "
        "More patients, or other variables, may help; another seed will not."
    )
    worse_than_chance = (
        "**The answers point the wrong way.** Check what counts as yes, and whether rows and outcomes belong together; do not "
        "use this model."
    )
    threshold_slider = "Flag from this risk on"
    threshold_start = (
        "It starts at {value} %, the share with the outcome in training. Whoever must miss nobody goes lower."
    )
    rates: ClassVar[tuple] = (
        ("sensitivity", "Sensitivity", "Of all patients with the outcome, the share that is flagged."),
        ("specificity", "Specificity", "Of all patients without the outcome, the share that is not flagged."),
        ("ppv", "PPV", "Positive predictive value: of all flagged patients, the share that has the outcome."),
        ("npv", "NPV", "Negative predictive value: of all patients not flagged, the share without the outcome."),
    )
    interval = "95 % interval {low}\u00a0–\u00a0{high}\u00a0%"
    nobody = "Nobody on this side of the threshold."
    dot = "The dot is the threshold that you chose under *Who is flagged*."
    which_patient = "Patient"
    patients_say = (
        "Each answer comes from networks that had not seen this patient (out-of-fold): the patients were dealt into groups, the "
        "folds, and each whole fold was held out once."
    )
    patients_test = "These are the patients of the test set; no network had seen them."
    precision_recall = "Precision and recall"
    no_interval = "by construction"
    statistician_say = "Each with its 95 % interval, from patients the networks had not seen."
    open_row = "Click on the box beside a patient to see how the answer came about."
    in_square = "{n} {what}"
    click_square = "Click on a square above to see its patients."
    squares: ClassVar[dict] = {
        (1, 1): "found: they have the outcome and are flagged",
        (1, 0): "missed: they have the outcome and are not flagged",
        (0, 1): "false alarms: flagged without the outcome",
        (0, 0): "rightly left alone: neither flagged nor with the outcome",
    }
    cell = "**{n}** with {truth}, taken for {answer}"
    column_id = "Patient"
    column_of: ClassVar[dict] = {"images": "Picture"}
    column_observed = "Observed"
    column_predicted = "Predicted"
    column_risk = "Risk of {outcome}"
    column_disagreement = "Networks disagree by ±"
    column_fold = "Held out as fold number"
    measure = "Measure"
    model = "This model"
    camera = "“Camera”: what brightness, contrast, size and kind of file alone can tell, by logistic regression."
    undefined = "not defined"
    measures: ClassVar[dict] = {
        "auroc": "Area under the ROC curve (AUROC)",
        "average_precision": "Average precision",
        "accuracy": "Accuracy when the likelier outcome is taken as the answer",
        "accuracy_at_threshold": "Accuracy at the threshold shown first",
        "top2_accuracy": "Right one among the first two",
        "top3_accuracy": "Right one among the first three",
        "brier": "Brier score (lower is better)",
        "log_loss": "Log loss (lower is better)",
        "calibration_slope": "Calibration slope (ideal 1)",
        "calibration_intercept": "Calibration intercept (ideal 0)",
        "observed_expected": "Observed / expected (ideal 1)",
        "mae": "Mean absolute error",
        "rmse": "Root mean squared error",
        "r2": "R²: share of the spread explained",
        "bias": "Mean error, predicted − observed (ideal 0)",
    }


class Elsewhere:
    heading = "How well does it do on these patients?"
    say = (
        "This file tells what happened to **{n}** of its patients. If the model has not learned from them, they are a test: "
        "another hospital, another year."
    )
    judge = "Judge the model on this file"
    judging = "Comparing the answers with what happened …"
    here = "These {n} patients"
    own = "Its own held-out patients"
    beside = "With 95 % intervals. On the right, what *Results* says: the model's own patients, by networks that had not seen them."
    none_unlike = "Nobody in this file is unlike the patients that the model learned from."
    unlike = (
        "**{n} of {all} are unlike the patients that the model learned from.** Trust their answers less; they are counted in "
        "these figures."
    )
    who = "Who"
    and_more = " … and {n} more"
    one_place = "One place more, not every place: how it does where you work, only your own patients tell."


class Card:
    what = "**{name}**, {long}: {what}."
    outcome = "it answers *{outcome}*"
    unsupervised = "it learned without an outcome"
    learned = "It learned from **{n}** rows of {name}. It holds none of them."
    variables = "It asks for {n} variables: {names}"
    and_more = " … and {n} more."
    dates = (
        "Dates were shifted before anything was kept, each patient's by one secret number of days ({names}): durations are "
        "exact, season and calendar year could not be learnt."
    )
    overruled = "Asked before training, and trained all the same: {what}"
    figures = "On patients it had not seen, with 95 % intervals: {figures}."
    threshold = "It calls *yes* from {threshold} on, unless you choose another threshold."
    made = "Made on {date}; chance decisions follow from seed {seed}, so that it can be made again."
    everything = "All of the card, for whoever makes it again"


class Gallery:
    title = "Right and wrong"
    say = "Every answer here is by networks that had not seen the patient. Look at the wrong ones first: what do they share?"
    kinds: ClassVar[dict] = {"wrong": "Wrong, surest first", "right": "Right, surest first", "unsure": "Least sure"}
    kinds_of_numbers: ClassVar[dict] = {"wrong": "Farthest off", "right": "Nearest to the truth"}
    which = "Show"
    none = "There are none."
    wrong_from = "Wrong: on the other side of the threshold of {threshold} that you chose under *Who is flagged*."
    truth = "Outcome: **{truth}**. Answer: {answer}"
    number = "Observed **{truth}**, predicted **{answer}**"
    raises = "raised by {name} {value} (typical {typical})"
    lowers = "lowered by {name} {value} (typical {typical})"
    read = (
        "What raised and lowered the finished model's answer to {outcome} most. The answer above it is that of networks that had "
        "not seen the patient."
    )
    count = "{n} patients, the first {shown} are shown."
    why = "Why?"
    why_help = "What made this answer, under Understand"
