"""What is said where courses over time are read."""

from __future__ import annotations

from typing import ClassVar


class Choose:
    help = (
        "A table with a row a time (patient, time, values), a row a measurement or a row a signal; or recordings: WFDB, "
        "EDF, a zip of them."
    )
    how = "Say how to read it"
    how_say = "Leave empty what shall be found by itself."
    form = "What each row is"
    forms: ClassVar[dict] = {
        "": "found by itself",
        "long": "a time of a patient",
        "measurements": "one measurement",
        "wide": "a whole signal",
        "signals": "recordings, a file each",
    }
    patient = "Column of the patient"
    time = "Column of the time"
    stay = "Column of the stay"
    stay_help = "Where a patient comes back: each stay is a course of its own, and a patient's stays stay together."
    shift = "Shift all dates, each patient's by one secret number of days, before anything is kept"
    rate = "Samples a second (Hz)"
    rate_help = "Of signals in tables, which do not tell it. WFDB and EDF files do."


class Look:
    question = "What do you want to know?"
    questions: ClassVar[dict] = {
        "outcome": "The patient's outcome",
        "event": "An event within a time",
        "forecast": "The next values",
    }
    outcome = "Outcome: the same in all rows of a patient"
    none = "choose"
    positive = "Which values of **{name}** count as *yes*?"
    positive_help = "All other values count as *no*."
    status = "Column that says what happened"
    status_help = "Such as dead, transplanted, alive. A column that turns to yes on some row will do, too."
    events = "Which values are the event?"
    event = "Column with the time of the event or of the end of follow-up"
    event_from_rows = "as the rows tell"
    within = "Within"
    within_help = "A number and a unit: 2 years, 30 days, 24 h. A bare number is in the unit of the time column."
    target = "Which variable goes on?"
    horizon = "How far ahead"
    until = "Use only what was measured up to"
    until_help = "Such as 24 h: only the first day counts. Empty: everything."
    ask = "Ask this"
    patients = "Patients"
    patients_say = "Each small plot is one patient. A gap in the line is a gap in the record."
    which = "Variable"
    when = "When what was measured"
    when_say = "A dot is a measurement. Columns of dots are rounds on the ward; long empty stretches are gaps."
    missing = "How much is missing"
    missing_say = "Networks are told what was measured and how long ago; nothing is filled in before."
    others = "Show others"
    columns = "What each column is"
    columns_help = (
        "**Feature**: measured over time. **Static**: known from the start, the same in all rows of a patient. "
        "**Ignored**: not used. Leave out what is known only afterwards, such as the length of stay."
    )
    not_here = (
        "Not changed: {names}. The outcome is chosen above, under “What do you want to know?”; which columns are patient and time, "
        "below, under “How the files were read”; whether something changes over time is told by its values."
    )
    how = "How the files were read"
    again = "Read again with these"
    upload_again = (
        "The files themselves are gone since training began; only what was read of them is kept. To have them read another way, "
        "upload them again under *Choose other data*."
    )
    said: ClassVar[dict] = {
        "patient": "Patient",
        "stay": "Stay",
        "time": "Time",
        "time_unit": "Unit of time",
        "variable": "What was measured",
        "value": "Value",
        "unit": "Unit of the value",
        "sampling_rate": "Samples a second",
        "window": "Window (s)",
        "separator_name": "Values are separated by",
        "decimal": "Decimal mark",
        "encoding": "Encoding of the letters",
    }
    said_form = "Each row is"
    day_first = "Dates such as 03/04/2024"
    day_orders: ClassVar[dict] = {None: "as they were read", True: "3 April", False: "March 4"}
    skipped = "Files left out ({n})"
    file, reason = "File", "Why"
