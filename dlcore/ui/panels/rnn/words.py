"""What is said on the page of recurrent networks."""

from __future__ import annotations


class Understand:
    course = "One patient, row by row"
    course_say = (
        "The upper curve is redrawn at every row: it uses that row and the ones before it, never a later one. The dotted line is "
        "what a plain regression on summaries (last, lowest, highest, mean) would say; the distance between the two is what the "
        "order and the pace of the values add."
    )
    patient = "Patient"
    held_out = "By networks that had not seen this patient."
    of_class = "Probability of"
    nothing = "The courses of this model are not here: it was opened from a file. Use it on a new patient instead."


class Use:
    one = "One patient, row by row"
    one_say = "Change a value, or add a row below the last one: the curve is drawn anew."
    start = "Start from"
    empty = "an empty record"
    static = "Known from the start"
    rows = "Measured so far"
    many = "A file of patients"
    disclaimer = "For research and teaching, not for diagnosis."
    no_rows = "Fill in at least one row: a time and a value."
    now = "Now: probability of {name}"
    number_now = "Now: {name}"
