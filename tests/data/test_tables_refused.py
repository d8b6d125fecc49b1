"""Tables that cannot be read as one row a patient are refused, with what to do; what only looks like them is read."""

import pytest
from table_cases import book, table, text

from dlcore.data import read_table
from dlcore.errors import DataError

N = 40
ROWS = [["id", "age", "crp", "died"], *([f"P{i}", 40 + i % 30, f"{i + 0.5}", i % 2] for i in range(N))]


def refused(data: bytes, what: str, name: str = "a.csv") -> None:
    with pytest.raises(DataError, match=what) as found:
        read_table(data, name)
    assert found.value.remedy


def test_an_open_quotation_mark_never_swallows_patients():
    lines = text(ROWS).decode().split("\n")
    for at in (3, 12, 38):
        refused("\n".join([*lines[:at], '"' + lines[at], *lines[at + 1 :]]).encode(), "quotation mark")
    two = [line.replace("P9", '"P9').replace("P20,", 'P20",') for line in lines]
    refused("\n".join(two).encode(), "quotation mark|cells")


def test_a_remark_of_several_lines_is_no_open_quotation_mark():
    for remark in ("first line\nsecond, with commas, three, four, five", "CRP 3,5\nHb 12,1"):
        last = [[*row, "remark" if not i else remark] for i, row in enumerate(ROWS)]
        within = [[*row[:2], "remark" if not i else remark, row[3]] for i, row in enumerate(ROWS)]
        assert len(read_table(text(last), "a.csv").dataset) == len(read_table(text(within), "a.csv").dataset) == N


def test_decimal_commas_beside_a_running_number_are_no_row_names():
    lines = [f"{i + 1},{40 + i},{i},{i % 10},{i % 2}" for i in range(N)]
    for first in ("nr", "No.", "id", "lfd_nr"):
        refused("\n".join([f"{first},age,crp,died", *lines]).encode(), "one cell more")


def test_patients_in_columns():
    names = [f"P{i}" for i in range(N)]
    ages, levels = [str(40 + i) for i in range(N)], [f"{i}.5" for i in range(N)]
    sexes = ["m", "f"] * (N // 2)
    refused(text([["", *names], ["age", *ages], ["crp", *levels], ["sex", *sexes]]), "in columns")
    refused(text([["parameter", *names], ["age", *ages], ["crp", *levels]]), "in columns")


def test_two_tables_side_by_side():
    beside = [["ward", "beds"], ["A", 10], ["B", 12]]
    rows = [[*row, None, *(beside[i] if i < len(beside) else [None, None])] for i, row in enumerate(ROWS)]
    refused(book(rows), "side by side", "a.xlsx")
    spaced = [[*row[:2], None, *row[2:]] for row in ROWS]
    assert list(read_table(book(spaced), "a.xlsx").dataset.frame) == ["id", "age", "crp", "died"]


def test_formulas_without_results_are_said():
    rows = [ROWS[0], *([name, age, f"=B{i + 2}*2", died] for i, (name, age, _, died) in enumerate(ROWS[1:]))]
    notes = read_table(book(rows), "a.xlsx").notes
    assert any("40 cells hold formulas without a result" in note for note in notes)


def test_patients_that_differ_in_capitals_only_are_said():
    rows = [["patient", "x", "died"], *([f"{'pP'[i % 2]}{i // 2}", i + 0.5, i % 2] for i in range(N))]
    assert any("P0 and p0" in note for note in read_table(text(rows), "a.csv").notes)
    plain = table("crp", [1.5, 2.5], first="patient")
    assert not any("different patients" in note for note in read_table(text(plain), "a.csv").notes)


def test_one_code_for_not_measured_among_few_values_is_asked():
    for code in ("-9", "999"):
        cells = ["5.5", "6.1", code, "4.4", "5.2"]
        asks = read_table(text(table("chol", cells)), "a.csv").guesses["asks"]
        assert [(ask["name"], ask["code"]) for ask in asks] == [("code", code)]


def test_names_that_stand_apart_by_another_mark():
    first, *lines = text(ROWS, ";").decode().split("\n")
    refused("\n".join([first.replace(";", ","), *lines]).encode(), "another mark")


def test_ages_in_years_and_months_are_asked():
    asks = read_table(text(table("age at diagnosis", ["45y", "52y", "61y", "6m"])), "a.csv").guesses["asks"]
    assert "units" in [ask["name"] for ask in asks]


def test_a_tick_and_nothing_is_said():
    said = read_table(text(table("diabetes", ["x", "", "", ""])), "a.csv").notes
    assert any("“x” stands in 10 of 40 rows" in note for note in said)


def test_of_two_numbers_of_patients_the_better_known_name_counts():
    rows = [
        ["Probanden-Nr", "patient_id", "x", "died"],
        *([f"A{i // 2}", f"B{i // 4}", i + 0.5, i % 2] for i in range(N)),
    ]
    assert read_table(text(rows), "a.csv").dataset.schema.patient.name == "patient_id"


def test_a_comma_in_every_remark_is_no_name_of_a_row():
    rows = "\n".join(",".join(map(str, [*row, "remark" if not i else "seen,later"])) for i, row in enumerate(ROWS))
    refused(rows.encode(), "one cell more")
    age = "\n".join(",".join(map(str, [*row[1:], "remark" if not i else "seen,later"])) for i, row in enumerate(ROWS))
    refused(age.encode(), "one cell more")


def test_marks_of_inches_and_open_quotation_marks_between_tabs():
    rows = [["note", *ROWS[0]], *([f'{5 + i % 3}" tube' if i % 3 else '"x', *row] for i, row in enumerate(ROWS[1:]))]
    data = "\n".join("\t".join(map(str, row)) for row in rows).encode()
    refused(data, "quotation mark", "a.tsv")
