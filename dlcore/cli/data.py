"""What the command line learns from: a file or folder, with the roles named as options."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from dlcore.cli.options import name_value_pairs
from dlcore.data.dataset import Dataset
from dlcore.data.kinds import kind_of_path
from dlcore.data.reading import Reading
from dlcore.data.schema import FEATURE, IGNORED, NUMBER, OUTCOME, Schema
from dlcore.data.tables.align import with_test
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.outcome import choose_outcome, yes_of
from dlcore.data.tables.read import TableOptions, read_raw, read_table
from dlcore.errors import DataError
from dlcore.specs import BINARY, IMAGES, SEQUENCES, TABLE, UNSUPERVISED, Family


def data_of(options: argparse.Namespace, declared: Family) -> Dataset:
    """The data to train on, read as the kind that the family takes and the path looks like; raises `DataError`."""
    return READERS[kind_of_path(options.data, declared.data)](options, declared)


def read_rows(options: argparse.Namespace, declared: Family) -> Dataset:
    """The table, with the roles named on the command line; rows of a test file marked as test.

    Raises
    ------
    DataError
        No outcome is named, where one is needed.
    """
    reading = read_table(Path(options.data), options=_table_options(options))
    _ask_for_marks(reading.guesses)
    if declared.rows_are_lists:
        reading = as_lists(reading, options)
    frame, schema, split = reading.dataset.frame, reading.dataset.schema, None
    if declared.learns_without_outcome(TABLE) and not options.outcome:
        schema = schema.outcome_as_feature() if declared.rows_are_lists else schema.without_outcome()
    elif not options.outcome:
        raise DataError("No outcome is named.", f"Add --outcome with one of: {', '.join(schema.names)}.")
    if options.outcome:
        schema = choose_outcome(schema, frame, options.outcome)
    schema = _with_kinds(schema.with_roles(patient=options.patient, ignored=options.ignore), options.kind)
    if options.positive is not None:
        schema = schema.with_positive(value.strip() for value in options.positive.split(","))
    elif declared.task_for(TABLE, schema.task) != UNSUPERVISED:
        _ask_for_yes(schema)
    notes = reading.notes
    if options.test:
        frame, split, more = with_test(frame, schema, read_raw(Path(options.test)))
        notes = [*notes, *more]
    data = TableDataset.from_frame(frame, schema, Path(options.data).stem, split)
    return replace(data, notes=tuple(dict.fromkeys([*data.notes, *notes])))


def _table_options(options: argparse.Namespace) -> TableOptions:
    """How the file is to be read, as said with --read NAME=VALUE and --shift-dates."""
    given = name_value_pairs(options.read, "--read", "NAME=VALUE")
    able = ("encoding", "separator", "quote", "decimal", "thousands", "sheet")
    unknown = set(given) - set(able)
    if unknown:
        raise DataError(f"A table has no option {', '.join(sorted(unknown))}.", f"Choose one of: {', '.join(able)}.")
    read = {name: "\t" if value == "tab" else value for name, value in given.items()}
    return TableOptions(**read, shift_dates=options.shift_dates, shift_patient=options.patient)


def _ask_for_marks(guesses: dict) -> None:
    """Numbers that can be read in two ways, and nothing in the file says how, are not guessed."""
    ask = next((ask for ask in guesses["asks"] if ask["name"] == "decimal" and not ask["settled"]), None)
    if ask:
        raise DataError(
            f"Numbers such as {ask['cell']} in {ask['column']} can be read in two ways.",
            "Add --read decimal=. or --read decimal=, to say which mark is the decimal mark.",
        )


def as_lists(reading: Reading, options: argparse.Namespace) -> Reading:
    """Long lists and cells of several answers read again as a table of findings; a table of findings as it is.

    A column that --kind declares is left as it is.

    Raises
    ------
    DataError
        A long list without the column of its patients.
    """
    if options.codes and not options.patient:
        raise DataError("Whose codes they are is not named.", "Add --patient with the column of the patients.")
    asked = next((ask for ask in reading.guesses["asks"] if ask["name"] == "answers"), {"columns": {}})
    declared = name_value_pairs(options.kind, "--kind", "COLUMN=KIND")
    answers = {name: mark for name, mark in asked["columns"].items() if name not in declared}
    plan = {"patient": options.patient, "code": options.codes} if options.codes else {"answers": answers}
    if not options.codes and not answers:
        return reading
    how = replace(_table_options(options), lists={**plan, "group": options.group})
    return read_table(Path(options.data), options=how)


def _with_kinds(schema: Schema, pairs: list[str]) -> Schema:
    """What was said with --kind COLUMN=KIND, instead of what was guessed."""
    for name, kind in name_value_pairs(pairs, "--kind", "COLUMN=KIND").items():
        schema = schema.edit(name, kind=kind)
        if schema[name].role == OUTCOME and kind == NUMBER:
            schema = schema.with_positive(())
        elif schema[name].role == IGNORED:  # it was left out for its kind
            schema = schema.edit(name, role=FEATURE)
    return schema


def _ask_for_yes(schema: Schema) -> None:
    """Which of two values is yes must be said where they do not say it themselves."""
    answer = yes_of(schema)
    if answer is not None and not answer.certain:
        name = schema.outcome.name
        raise DataError(
            f"Which value of {name} counts as yes: {answer.no} or {answer.yes}?",
            f"Add --positive {answer.yes} or --positive {answer.no}.",
        )


def read_pictures(options: argparse.Namespace, declared: Family) -> Dataset:
    """The pictures, in folders by class, or as the other formats say."""
    from dlcore.data.images.read import read_images

    given = {"label_column": options.outcome, "positive": options.positive, "patient": options.patient}
    wanted = {name: value for name, value in given.items() if value}
    return read_images(Path(options.data), wanted, test=options.test and Path(options.test)).dataset


def read_courses(options: argparse.Namespace, declared: Family) -> Dataset:
    """Courses over time, with what is asked of them; patients of a test file marked as test.

    Raises
    ------
    DataError
        It is not said what to predict, or a horizon is given with nothing to forecast.
    """
    from dlcore.data.sequences.read import read_sequences

    split = lambda text: tuple(value.strip() for value in text.split(",")) if text else ()
    given = {
        "form": "wide" if options.wide else "",
        "patient": options.patient,
        "time": options.time,
        "outcome": options.outcome,
        "positive": split(options.positive),
        "ignored": tuple(options.ignore),
        "event": options.event,
        "status": split(options.status),
        "within": options.within,
        "forecast": options.forecast,
        "horizon": options.horizon,
        "until": options.until,
        "sampling_rate": options.sampling_rate,
    }
    plan = {name: value for name, value in given.items() if value}
    if not plan.keys() & {"outcome", "event", "forecast"} and not Path(options.data).is_dir():
        raise DataError("It is not said what to predict.", "Add --outcome, or --event and --within, or --forecast.")
    if options.horizon and not options.forecast:
        raise DataError("--horizon says how far ahead to forecast.", "Name the variable with --forecast.")
    how = TableOptions(shift_dates=options.shift_dates)
    dataset = read_sequences(
        Path(options.data), plan, options=how, outcomes=options.outcomes, test=options.test
    ).dataset
    if dataset.task == BINARY and not options.positive:
        _ask_for_yes(dataset.schema)
    return dataset


#: How each kind of data is read from the options of the command line.
READERS = {TABLE: read_rows, IMAGES: read_pictures, SEQUENCES: read_courses}
