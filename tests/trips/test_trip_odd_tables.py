"""Tables as hospitals write them, opened in a real browser: read right, or settled with a click."""

import openpyxl
import pandas as pd
import pytest
from walk import choose, press, sees, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GERMAN = "Export des Labors\npat_id;Nachname;Geburtsdatum;Alter;Troponin;Glukose;Chol;verstorben\n" + "".join(
    f"P{i};Müller{i};0{i % 9 + 1}.02.19{40 + i % 50};{50 + i % 30};{'<0,01' if i % 4 == 0 else f'0,{i % 90 + 10}'};"
    f"{5 + i % 3},{i % 10} mmol/l;{0 if i % 9 == 0 else 180 + i % 60};{i % 2}\n"
    for i in range(80)
)
CHINESE = "编号,性别,年龄,血糖,死亡\n" + "".join(
    f"P{i},{'男女'[i % 2]},{50 + i % 30},{5 + i % 4}.{i % 10},{'是否'[i % 2]}\n" for i in range(80)
)


def test_german_export(visit, tmp_path):
    file = tmp_path / "labor.csv"
    file.write_bytes(GERMAN.encode("cp1252"))
    page = visit("/ANN")
    upload(page, file, "CSV or Excel")
    sees(page, "Left out before anything was kept")
    sees(page, "Nachname")
    sees(page, "80 rows")
    press(page, "Yes, 0 is not measured")
    sees(page, "Left out before anything was kept")


def test_chinese_export(visit, tmp_path):
    file = tmp_path / "患者.csv"
    file.write_bytes(CHINESE.encode("gb18030"))
    page = visit("/ANN")
    upload(page, file, "CSV or Excel")
    sees(page, "死亡")
    sees(page, "80 rows")


def test_spss_with_labels(visit, tmp_path):
    import pyreadstat

    frame = pd.DataFrame(
        {
            "age": [40.5 + i for i in range(80)],
            "sex": [1.0 + i % 2 for i in range(80)],
            "died": [float(i % 2) for i in range(80)],
        }
    )
    pyreadstat.write_sav(
        frame, tmp_path / "a.sav", variable_value_labels={"sex": {1: "male", 2: "female"}, "died": {0: "no", 1: "yes"}}
    )
    page = visit("/ANN")
    upload(page, tmp_path / "a.sav", "CSV or Excel")
    sees(page, "died = yes")


def test_excel_with_a_legend_first(visit, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Legend"
    book.active.append(["age in years"])
    page_ = book.create_sheet("Data")
    for row in [["id", "age", "sex", "died"], *([f"P{i}", 40 + i % 40, "mf"[i % 2], i % 2] for i in range(80))]:
        page_.append(row)
    book.save(tmp_path / "a.xlsx")
    page = visit("/ANN")
    upload(page, tmp_path / "a.xlsx", "CSV or Excel")
    sees(page, "80 rows")
    sees(page, "The sheet Data is read")


def test_what_is_refused_shows_its_first_rows(visit, tmp_path):
    file = tmp_path / "commas.csv"
    file.write_text("id,age,crp,died\n" + "".join(f"P{i},{40 + i},{i},{i % 10},{i % 2}\n" for i in range(40)))
    page = visit("/ANN")
    upload(page, file, "CSV or Excel")
    sees(page, "one cell more than there are column names")
    sees(page, "The first rows as they stand in the file")


def test_hidden_rows_and_which_is_yes_are_settled_with_a_click(visit, tmp_path):
    book = openpyxl.Workbook()
    for row in [["id", "age", "arm"], *([f"P{i}", 40 + i % 40, "AB"[i % 2]] for i in range(80))]:
        book.active.append(row)
    for row in range(10, 16):
        book.active.row_dimensions[row].hidden = True
    book.save(tmp_path / "a.xlsx")
    page = visit("/ANN")
    upload(page, tmp_path / "a.xlsx", "CSV or Excel")
    sees(page, "6 rows are hidden in Excel")
    press(page, "Leave hidden rows out")
    sees(page, "74 rows")
    press(page, "B is yes")
    sees(page, "arm = B")


def test_days_become_an_age(visit, tmp_path):
    rows = "".join(f"P{i},{1940 + i % 50}-03-1{i % 9},2023-0{i % 9 + 1}-11,{i % 7}.5,{i % 2}\n" for i in range(80))
    (tmp_path / "a.csv").write_text("id,dob,admitted,crp,died\n" + rows)
    page = visit("/ANN")
    upload(page, tmp_path / "a.csv", "CSV or Excel")
    choose(page, "Change values")
    choose(page, "Turn days into age or duration")
    press(page, "Do it")
    sees(page, "dob to admitted (years)")
    choose(page, "Patients by outcome")
    sees(page, "Download as CSV")
    press(page, "Keep them, shifted")
    sees(page, "Dates are shifted: admitted")
    sees(page, "dob to admitted (years)")
    press(page, "Do not shift")
    sees(page, "as dates may tell who a patient is: admitted")
