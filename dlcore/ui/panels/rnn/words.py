"""What is said on the page of recurrent networks."""

from __future__ import annotations

from typing import ClassVar


class Results:
    landmarks = "At each moment"
    landmarks_say = (
        "The risk is asked for again at fixed moments (**landmarks**), of everybody still under observation and free of the event. "
        "Who was lost before the answer was known is neither a yes nor a no: those like them who were followed long enough count "
        "for a little more in their place (statisticians call it *inverse probability of censoring*). **Landmark regression** is "
        "the plain rival: a logistic regression, asked at the same moments, that knows of each variable its last, lowest, highest "
        "and mean value so far, how often and how long ago it was measured."
    )
    calibration = "Do the risks come true?"
    calibration_say = (
        "At each moment patients are put into groups of rising risk. Across: the risk the networks gave them on average. Upwards: "
        "in how many the event came, with its 95 % interval. Points above the dotted line: more events than predicted."
    )
    alarms = "As an alarm"
    alarms_say = (
        "If the model rang whenever its risk reached a threshold: how many alarms, how many of them right, how early. "
        "Every event counts, also one that no alarm announced. Move the threshold to see what each choice costs."
    )
    ring_at = "An alarm rings from this risk on"
    quiet = "Silent after an alarm for"
    at_once = "no time"
    early = "How early is it how good?"
    early_say = "Only what was measured until then is used; patients with a shorter record drop out on the way."
    fans = "Forecasts"
    fans_say = "From one row of a series that the networks had not seen. The band is meant to hold {level} of the values to come."
    series = "Series"
    errors = "How far off, how far ahead?"


class Understand:
    course = "One patient, row by row"
    course_say = (
        "The upper curve is redrawn at every row: it uses that row and the ones before it, **never a later one**. A prediction "
        "that could see the future would be of no use at the bedside. The dotted line is what a plain regression on summaries "
        "(last, lowest, highest, mean) would say; the distance between the two is what the course adds. Near 0 and 100 % the "
        "curves lie close whatever the course says: there is little room left."
    )
    patient = "Patient"
    why: ClassVar[dict] = {
        "highest": "the highest answer",
        "middle": "an answer in the middle",
        "rose": "the steepest rise",
        "course": "where the course adds most",
    }
    seen = "These networks have learnt from this patient; the results were made by others that had not."
    of_class = "Probability of"
    nothing = "The patients of this model are not here: it was opened from a file. Use it on a new patient instead."
    moved = "What moved it"
    moved_say = (
        "Each step of the curve is split among what was measured at that row and the time that passed. The parts add up to the "
        "step: each value's part is its effect, averaged over the orders in which the values could have changed one after another "
        "(*Shapley values*, a fair way to split a sum among those who made it)."
    )
    change = "What if?"
    change_say = (
        "Leave visits out, put the values in another order, or change one: the curve is drawn anew. **Why order matters**: if "
        "turning the record round changes the answer, the network has learnt from the course, not only from the values."
    )
    without = "Leave out the visits at"
    order = "Order of the values"
    orders: ClassVar[dict] = {"": "as recorded", "reversed": "turned round", "shuffled": "shuffled"}
    variable, row, value = "Change", "at", "to"
    unchanged = "nothing"
    memory = "What it remembers"
    memory_say = (
        "**What does it remember?** A recurrent network carries a few numbers from row to row, its memory. Below: how well the "
        "answer can be had from the last rows alone. **What does a gap mean to it?** Every value comes with whether it was "
        "measured and how long ago; nothing is filled in, so that *not measured for {span}* can itself be a sign."
    )
    shuffled = (
        "**Why shuffling moves answers by {moved}, more than losing all but the last visit ({last}).** Shuffled, another visit's "
        "values stand last, and the newest values count most. With the last visit left in its place and only the earlier ones "
        "shuffled, answers move by {earlier}: that alone is what the order of the past is worth to this model."
    )
    shuffled_less = (
        "Shuffled, another visit's values stand last, and the newest values count most. With the last visit left in its place "
        "and only the earlier ones shuffled, answers move by {earlier}: that is what the order of the past is worth to this model."
    )
    inside = "What a gate is"
    inside_say = (
        "Each memory cell has gates, numbers between 0 and 1 that are worked out anew at every row. The **forget gate** says how "
        "much of what the cell held is kept, the **input gate** how much of what is new is let in, and an **output gate** how much "
        "of the memory the layer says to the answer. Read a column from top to bottom: what the network did then. The gates "
        "below are those of one network; all of them belong to *what the course adds*, the answer's second part."
    )
    inside_gru_say = (
        "Each memory cell has gates, numbers between 0 and 1 that are worked out anew at every row. The **update gate** says how "
        "much of the memory is kept, the **reset gate** how much of it is used to work out what is new. Read a column from top to "
        "bottom: what the network did then. The gates below are those of one network; all of them belong to *what the course "
        "adds*, the answer's second part."
    )
    came = "How the answer came about at the last visit ({when})"
    came_step = "From the visit before, the answer went from {before} to {after}."
    came_summary = (
        "Its first part, what the **summary** says (a regression on the last, lowest, highest and mean values, which has no "
        "gates), went from {before} to {after}."
    )
    came_course_odds = (
        "Its second part, what the **course** adds by way of the networks and their gates, multiplied the odds by {before} at the "
        "visit before and by {after} at this one (odds: how many with it come on one without; times 1 changes nothing)."
    )
    came_course = (
        "Its second part, what the **course** adds by way of the networks and their gates, was {before} at the visit before and "
        "{after} at this one."
    )
    came_by: ClassVar[dict] = {
        "summary": "So nearly all of this step is the summary's, which does not pass through the gates.",
        "course": "So nearly all of this step is the course's, which comes from the networks.",
        "both": "So both parts made this step.",
        "against": "So the two parts pulled in opposite directions.",
        "none": "So the answer hardly changed.",
    }
    nearly_shut = (
        "The input gates were nearly shut then ({open} % open on average), so little was let in and the memory stayed much as it "
        "was. Gates can swing to an end like this where values lie far from the usual."
    )
    alone = "This model answers from the course alone: all of the step came from the networks."
    only_one = "There is only one visit: nothing before it that the gates could have kept."
    gradient = "Why gates?"
    gradient_say = (
        "A network learns by asking how a change at an early row would have changed the answer. In a plain recurrent layer that "
        "effect is multiplied by much the same number at every row, and dies out (or explodes) after a few dozen. A gate that "
        "stays open passes it on. An **LSTM** (*long short-term memory*) is a recurrent layer with such gates; a **GRU** is a "
        "smaller kind."
    )
    unrolled = "Unrolled in time"
    unrolled_say = (
        "One and the same small network is used at every row, with its memory handed on to itself. Press play: the record comes "
        "in from the left, the memory goes down from row to row, the answer comes out on the right."
    )


class Use:
    one = "One patient, row by row"
    one_say = "Change a value, or add a row below the last one: the answer is worked out anew."
    start = "Start from"
    empty = "an empty record"
    static = "Known from the start"
    rows = "Measured so far. The columns that move the answer most stand first; scroll to the right for all {columns}."
    rows_few = "Measured so far"
    last_rows = "These are the last {n} of {all} rows."
    many = "A file of patients"
    no_rows = "Fill in at least one row: a time and a value."
    now = "Probability of {name}"
    now_within = "Risk of {name} within {span} from the last row on"
    number = "Expected {name}"
    ahead = "{name} in {span}"
    between = "Between {low} and {high}: an interval meant to hold {level} of the values to come."
    disagree = "The networks disagree by {spread}."
    unlike = "**No answer to trust: this record is unlike those the model learned from.**"
    unlike_names = "**No answer to trust: this record is unlike those the model learned from** ({names})."
    too_few = (
        "Its last row has {n} values; nearly all rows that the model learned from had {fewest} or more. To the networks an empty "
        "cell means *not measured then*, which tells them something. Fill in what is known."
    )
    too_long = (
        "It goes on for {span}; answers were learned for up to {longest}. Check the times and their unit; if they are right, this "
        "model was not made for records as long."
    )
    check = "Check the values and their units; if they are right, this model was not made for this patient."
    unfinished = (
        "A row that has a time but no value yet, or a value but no time, is not used. Fill in both and it counts."
    )
    computed = "What the networks compute all the same: {said}: {answer}."
    seen = "These networks have learned from this patient and may know the answer too well. How good they are stands in *Results*."
