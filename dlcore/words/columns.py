"""Why a column was read as it was."""

from __future__ import annotations

from dlcore.words.messages import say


def codes(message: dict) -> str:
    """A few whole numbers, taken as categories."""
    return f"The numbers {', '.join(message['levels'])} look like codes. If their order matters, make it a number."


def date_numbers(message: dict) -> str:
    """Numbers that are days."""
    if message["how"] == "months":
        return "Left out: these numbers count months one after the other. If they are a quantity, make it a number."
    how = {
        "20240131": "written as 20240131",
        "unknown": "by the name of the column, in a way of counting that is not known",
        "2024031": "written as the year and its day (2024031)",
        "310124": "written such as 310124",
        "excel": "counted as Excel does",
        "epoch": "counted in seconds",
    }[message["how"]]
    return f"Left out: these numbers are days, {how}. If they are a quantity, make it a number."


def patient(message: dict) -> str:
    """The column that tells the patients apart."""
    rows = "one row each" if message["one_each"] else f"{message['n']} patients in {message['n_rows']} rows"
    return f"Tells the patients apart: {rows}."


def yes_guessed(message: dict) -> str:
    """An outcome of two words, neither of which says yes."""
    return f"{say(message['before'])} That “{message['yes']}” counts as yes is a guess: choose.".strip()


def ticks(message: dict) -> str:
    """A column with one word in some rows, and nothing in the others."""
    where = f"“{message['word']}” stands in {message['n']} of {message['n_rows']} rows, nothing in the others"
    return f"Left out: {where}. If an empty cell means “no”, write it into the file."


MESSAGES = {
    "columns.ticks": ticks,
    "columns.constant": lambda message: "Left out: it is the same in every row.",
    "columns.empty": lambda message: "Left out: every cell is empty.",
    "columns.same_in_patients": lambda message: "Left out: it is the same in every patient.",
    "columns.record": lambda message: "Left out: a number of the record, different in every row.",
    "columns.row_count": lambda message: "Left out: it only counts the rows.",
    "columns.codes": codes,
    "columns.date": lambda message: "Left out: dates and times are not used yet.",
    "columns.date_numbers": date_numbers,
    "columns.name": lambda message: "Left out: a different value in every row, so a name or a number of the record.",
    "columns.free_text": lambda message: f"Left out: free text ({message['n']} different values).",
    "columns.patient": patient,
    "columns.outcome_by_name": lambda message: "Its name says outcome.",
    "columns.outcome_of_two": lambda message: (
        "The last column with two values; choose another if this is not the outcome."
    ),
    "columns.yes_guessed": yes_guessed,
    "columns.afterwards": lambda message: (
        "Left out: by its name it is known only afterwards. Make it static if it is known from the start."
    ),
}
