"""Rows of one patient stay together, whatever a few cells of the patient column hold."""

import io

import numpy as np
import openpyxl
import pytest

from dlcore.data import read_table


def read(text: str):
    return read_table(text.encode(), "test.csv")


def visits(cells: list[str]) -> str:
    """Four rows a patient, with the given cell in one of them."""
    ids = [str(1000 + i // 4) for i in range(80)]
    ids[6 : 6 + len(cells)] = cells
    return "patient_id,crp,died\n" + "".join(f"{p},{i}.5,{i // 4 % 2}\n" for i, p in enumerate(ids))


@pytest.mark.parametrize("odd", ["", "?", "unknown", "1001a", "1001.5", "n/a"])
def test_one_odd_cell_does_not_make_the_patient_a_quantity(odd):
    data = read(visits([odd])).dataset
    assert data.schema["patient_id"].role == "patient"
    assert "patient_id" not in data.X
    assert data.groups[4] == data.groups[5] == data.groups[7] == "1001"
    assert data.groups[6] not in ("1001", "1000")


def test_rows_without_a_patient_are_their_own_and_said():
    reading = read(visits(["", ""]))
    groups = reading.dataset.groups
    assert groups[6] != groups[7]
    assert any("2 rows have no patient_id" in note for note in reading.notes)


def test_numbers_of_patients_are_kept_as_written():
    ids = ["123456789012345600", "123456789012345601", "1.1", "1.10", "0012", "1E2"]
    data = read("patient_id,x,died\n" + "".join(f"{p},{i}.5,{i % 2}\n" for i, p in enumerate(ids * 2))).dataset
    assert data.frame["patient_id"].tolist() == ids * 2
    assert len(set(data.groups)) == len(ids)


def merged_book() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["patient", "ward", "crp", "died"])
    for i in range(40):
        page.append([f"P{i // 2}" if i % 2 == 0 else None, "A" if i == 0 else None, i + 0.5, i // 2 % 2])
    for row in range(2, 42, 2):
        page.merge_cells(start_row=row, end_row=row + 1, start_column=1, end_column=1)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_merged_cells_are_filled_down():
    reading = read_table(merged_book(), "x.xlsx")
    frame = reading.dataset.frame
    assert frame["patient"].tolist() == [f"P{i // 2}" for i in range(40)]
    assert frame["ward"].notna().sum() == 1  # an empty cell that is not merged stays empty
    assert reading.dataset.schema["patient"].role == "patient"
    assert any("filled down" in note for note in reading.notes)


def test_a_patient_written_once_above_its_rows_is_filled_down_in_a_text_file_too():
    rows = "".join(f"{f'P{i // 3}' if i % 3 == 0 else ''};{i},5;{i // 3 % 2}\n" for i in range(60))
    reading = read("Patient;CRP;died\n" + rows)
    assert reading.dataset.frame["Patient"].tolist() == [f"P{i // 3}" for i in range(60)]
    assert any("filled down" in note for note in reading.notes)


def test_gaps_between_patients_with_several_rows_are_not_filled_down():
    ids = [str(i // 4) for i in range(80)]
    for i in range(0, 80, 9):
        ids[i] = ""
    data = read("id,crp,died\n" + "".join(f"{p},{i}.5,{i // 4 % 2}\n" for i, p in enumerate(ids))).dataset
    assert np.count_nonzero(data.frame["id"].isna()) == 9


@pytest.mark.parametrize("form", ["S{p:02d}_{v}", "phon_R01_S{p}_{v}", "subject{p}-visit{v}", "S{p:02d}_T{v}"])
def test_patients_hidden_in_the_names_of_records_stay_together(form):
    rows = "".join(f"{form.format(p=i // 4, v=i % 4)},{i}.5,{i // 4 % 2}\n" for i in range(80))
    reading = read("rec,x,status\n" + rows)
    assert len(set(reading.dataset.groups)) == 20
    assert "records of 20 patients" in " ".join(reading.notes)
    assert "patient" not in reading.dataset.X


@pytest.mark.parametrize("form", ["P{i}", "2021-{i:03d}", "K{i:04d}", "A_{i}"])
def test_running_numbers_hide_no_patients(form):
    rows = "".join(f"{form.format(i=i)},{i}.5,{i % 2}\n" for i in range(80))
    assert read("code,x,status\n" + rows).dataset.groups is None


def _records(name: str, numbers) -> bytes:
    rows = [f"{number},{40 + i % 30},{i % 7}.5,{i % 2}" for i, number in enumerate(numbers)]
    return (f"{name},age,crp,died\n" + "\n".join(rows) + "\n").encode()


@pytest.mark.parametrize(("name", "number"), [("编号", "P{}"), ("Nr", "{}"), ("case", "K-{}"), ("No.", "10{:03d}")])
def test_a_number_of_records_that_comes_again_is_the_patient(name, number):
    repeated = read_table(_records(name, [number.format(i // 2) for i in range(80)]), "a.csv").dataset
    assert repeated.schema.patient.name == name
    assert len(set(repeated.groups)) == 40


def test_few_numbers_or_mixed_ones_are_no_patients():
    for numbers in ([i % 4 for i in range(80)], [(i * 37) % 50 for i in range(80)]):
        assert read_table(_records("num", numbers), "a.csv").dataset.schema.patient is None
