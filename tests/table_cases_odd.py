# ruff: noqa: E501
"""More tables as hospitals write them: kinds found by somebody who set out to have one read wrong."""

from __future__ import annotations

import datetime
import gzip
import io
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
from table_cases import DIED, Case, N, book, table, text

NAN = float("nan")
PLAIN = table("age", [40 + i for i in range(N)], [("sex", ["m", "f"])])
AGE = {"age": [40, 41, 42]}


def sheets():
    """Sheets of OpenDocument, numbers as numbers."""
    rows = [["id", "d", "died"], *([f"P{i}", 1.001 + i, DIED[i]] for i in range(N))]
    yield Case("numbers of three digits in ODS", _ods(rows), "a.ods", {"d": [1.001, 2.001, 3.001]})
    yield Case(
        "percent cells of Excel",
        book([["id", "ef", "died"], *([f"P{i}", 0.35 + i / 100, DIED[i]] for i in range(N))]),
        "a.xlsx",
        {"ef": [0.35, 0.36]},
    )


def numbers():
    """Numbers in writings of other countries, laboratories and programs."""
    for cells, right in (
        (["1·5", "2·75", "0·4"], [1.5, 2.75, 0.4]), (["١٫٥", "٢٫٧٥", "٠٫٤"], [1.5, 2.75, 0.4]),
        (["1'234.50", "999.00", "12'000.25"], [1234.5, 999, 12000.25]), (["1.234,56", "999,00", "12.000,25"], [1234.56, 999, 12000.25]),
        (["H 5.4", "4.1", "L 2.9", "* 3.3"], [5.4, 4.1, 2.9, 3.3]), (["4.5 10^9/L", "6.0 10^9/L"], [4.5, 6]),
        (["150 K/uL", "243 K/uL"], [150, 243]), (["4,5 Tsd/µl", "6,0 Tsd/µl"], [4.5, 6]), (["6,5%", "7,2 %"], [6.5, 7.2]),
        (["＞1000", "12.5", "≥50", "＜2"], [1000, 12.5, 50, 2]), (["小于0.5", "0.8", "大于100"], [0.5, 0.8, 100]),
        (["unter 5", "12", "8", "<5"], [5, 12, 8, 5]), ([">90", ">90", "78", "45"], [90, 90, 78, 45]), (["6/6", "6/9", "6/60"], [1, 6 / 9, 0.1]),
        (["negativ", "Spur", "+", "++"], [0, 0.5, 1, 2]), (["-1.250", "2.500", "-750", "1.100,5"], [-1250, 2500, -750, 1100.5]),
        (["45 J", "46 J", "47 J"], [45, 46, 47]), (["1.5", "   ", "2.5", "--"], [1.5, NAN, 2.5, NAN]),
    ):  # fmt: skip
        yield Case(f"odd {cells[0]}", text(table("x", cells), ";"), "a.csv", {"x": right}, {"x": "number"})
    for cells, right in (
        (["35 %", "0.40", "45 %", "50%"], [35, NAN, 45, 50]), (["70 kg", "154 lb", "80 kg", "75 kg"], [70, NAN, 80]),
        (["3.2 kg", "3400 g", "2.9 kg", "3.0 kg"], [3.2, NAN, 2.9]),
    ):  # fmt: skip
        yield Case(f"not comparable {cells[0]} {cells[1]}", text(table("x", cells)), "a.csv", {"x": right})
    for cells in (
        ["5.2-", "3.1", "1.4-"],
        ["(5.2)", "3.1", "(1.4)"],
        ["1.5D+02", "2.5D-01", "3.0D+00"],
        ["150k", "243k", "98k"],
        ["0-5", "5-10", "10-20"],
        ["38+4", "39+0", "40+2"],
        ["1:80", "1:160", "1:40"],
        ["4A", "4B", "5D"],
        ["E11.9", "I25.10", "I25.1"],
        ["5-820.0", "5-820.00", "8-930"],
        ["1.2.3", "1.10.3"],
    ):
        yield Case(f"no plain number {cells[0]}", text(table("x", cells)), "a.csv", {"x": cells})
    pressure = ["" if i == 3 else "refused" if i == 7 else f"{110 + i} / {70 + i} mmHg" for i in range(N)]
    yield Case(
        "pressures with gaps",
        text(table("RR", pressure), ";"),
        "a.csv",
        {"RR systolic": [110, 111, 112, NAN], "RR diastolic": [70, 71, 72, NAN]},
    )


def patients():
    """Who the patient is, in many languages and programs."""
    for name in (
        "patid", "Patienten-ID", "Patient No.", "N° dossier", "hasta_no", "numer_pacjenta", "id_pacient", "Probanden-Nr", "codigo_paciente", "potilastunnus",
        "研究编号", "受试者编号", "患者ID", "登録番号", "등록번호", "номер_пациента", "subjectid", "Deltagernummer", "participant code", "id_sujet",
    ):  # fmt: skip
        ids = [str(1000 + i // 4) if i != 9 else "" for i in range(N)]
        rows = [[name, "x", "died"], *([ids[i], i + 0.5, DIED[i // 4]] for i in range(N))]
        yield Case(f"patients by {name}", text(rows, ";"), "a.csv", {name: ["1000"] * 4}, {name: "patient"})
    for name in ("n_patients", "person_years", "number_of_subjects", "patients"):
        rows = [["id", name, "died"], *([f"P{i}", 100 + 7 * i % 31, DIED[i]] for i in range(N))]
        yield Case(f"a quantity called {name}", text(rows), "a.csv", {name: [100, 107]}, {name: "number"})
    big = 123456789012345678
    yield Case(
        "whole numbers beyond 2^53",
        _parquet({"subject_id": [big + i for i in range(N)], "x": np.arange(N) + 0.5, "died": DIED}),
        "a.parquet",
        {"subject_id": [str(big), str(big + 1)]},
        {"subject_id": "patient"},
    )
    yield Case(
        "long codes stay apart",
        text(table("lot", [str(big), str(big + 1)])),
        "a.csv",
        {"lot": [str(big), str(big + 1)]},
    )
    stata = _readstat(
        "dta",
        {
            "patid": [NAN if i == 9 else 1000.0 + i // 4 for i in range(N)],
            "x": np.arange(N) + 0.5,
            "died": np.array(DIED, float),
        },
    )
    yield Case("Stata patients with a gap", stata, "a.dta", {"patid": ["1000"] * 4}, {"patid": "patient"})


def more_days():
    """Days that look like quantities."""
    days = [datetime.date(2021, 3, 5) + datetime.timedelta(days=11 * i) for i in range(N)]
    for how in (
        "%y%m%d",
        "%d%m%Y",
        "%Y%m",
        "%m/%Y",
        "%Y/%m",
        "%j/%Y",
        "%Y%m%d1430",
        "%Y%m%d143000",
        "%d.%m.%y",
        "%H:%M",
        "%b-%y",
    ):
        cells = [day.strftime(how) for day in days]
        yield Case(f"days {cells[0]}", text(table("seen", cells), ";"), "a.csv", {}, {"seen": ("date", "ignored")})
        if cells[0].isdigit():
            yield Case(
                f"days {int(cells[0])} stored",
                book(table("seen", [int(c) for c in cells])),
                "a.xlsx",
                {},
                {"seen": ("date", "ignored")},
            )
    for odd in ("99999999", "0", "20210000"):
        cells = [odd if i == 3 else day.strftime("%Y%m%d") for i, day in enumerate(days)]
        yield Case(f"days with one {odd}", text(table("seen", cells)), "a.csv", {}, {"seen": "date"})
    yield Case(
        "counts near days",
        text(table("reads", [21000 + 377 * i for i in range(N)])),
        "a.csv",
        {"reads": [21000, 21377]},
        {"reads": "number"},
    )
    yield Case(
        "six digits that are no days",
        text(table("cells", [120000 + 3771 * i for i in range(N)])),
        "a.csv",
        {},
        {"cells": "number"},
    )


def answers():
    """Yes and no in old encodings, with few letters to tell them by."""
    for name, yes, no, encoding in (
        ("פטירה", "כן", "לא", "cp1255"), ("사망", "예", "아니오", "euc-kr"), ("θάνατος", "ναι", "όχι", "cp1253"), ("وفاة", "نعم", "لا", "cp1256"), ("смерть", "да", "нет", "koi8-r"),
        ("死亡", "是", "否", "gb18030"), ("糖尿病", "あり", "なし", "shift_jis"), ("úmrtí", "ano", "ne", "cp1250"), ("ölüm", "evet", "hayır", "cp1254"),
    ):  # fmt: skip
        rows = [["id", "x", name], *([f"P{i}", f"{i}.5", yes if DIED[i] else no] for i in range(N))]
        yield Case(
            f"{yes} and {no} in {encoding}", text(rows, ",", encoding), "a.csv", {name: [no, yes]}, {name: "binary"}
        )
    yield Case(
        "blanks within a level",
        text(table("smoke", ["ex smoker", "ex\u00a0smoker", "ex  smoker", "never"])),
        "a.csv",
        {"smoke": ["ex smoker"] * 3},
    )


def beside():
    """Rows above, between and below the patients."""
    body = PLAIN[1:]
    for what, rows in {
        "descriptions": [PLAIN[0], ["Record", "Age at entry", "Sex", "Died in hospital"], *body], "types": [PLAIN[0], ["string", "int", "string", "integer"], *body],
        "a numbering": [PLAIN[0], ["1", "2", "3", "4"], *body], "a title of many cells": [["Report", "Ward 5", "2024", "v1"], *PLAIN],
        "a sum in German": [*PLAIN, ["Gesamtsumme", 2380, "", 20]], "a sum in French": [*PLAIN, ["Total général", 2380, "", 20]], "a sum in Finnish": [*PLAIN, ["Yhteensä kaikki", 2380, "", 20]],
        "a subtotal between": [*PLAIN[:11], ["Subtotal", 445, "", 5], *PLAIN[11:]], "a mean and its deviation": [*PLAIN, ["Mean ± SD", "59.5 ± 11.7", "", ""]],
    }.items():  # fmt: skip
        for separator in ",;":
            yield Case(
                f"{what}, cells by {separator!r}",
                text(rows, separator),
                "a.csv",
                AGE,
                {"age": "number", "died": "binary"},
            )
        yield Case(f"{what} in Excel", book(rows), "a.xlsx", AGE, {"age": "number", "died": "binary"})
    second = text([["id", "crp", "wbc", "k"], *([f"Q{i}", i + 0.5, i, 4] for i in range(N))])
    yield Case(
        "two tables one below the other",
        text(PLAIN) + b"\n" + second,
        "a.csv",
        AGE,
        {"age": "number", "died": "binary"},
        asked=True,
    )
    yield Case("rows affected", text(PLAIN) + b"\n(40 rows affected)\n", "a.csv", AGE, {"died": "binary"})


def programs():
    """What statistics programs and archives keep."""
    ages = _readstat(
        "sav",
        {"age": [99.0 if i == 3 else 40.0 + i for i in range(N)], "died": np.array(DIED, float)},
        variable_value_labels={"age": {99: "keine Angabe"}},
    )
    yield Case("a label that means unknown", ages, "a.sav", {"age": [40, 41, 42, NAN]})
    pain = _readstat(
        "sav",
        {"pain": [float(i % 11) for i in range(N)], "died": np.array(DIED, float)},
        variable_value_labels={"pain": {0: "none", 10: "worst"}},
    )
    yield Case("labels at both ends of a scale", pain, "a.sav", {"pain": [0, 1, 2, 3]})
    yield Case(
        "decimals of a database",
        _parquet({"x": [Decimal(i) + Decimal("0.25") for i in range(N)], "died": DIED}),
        "a.parquet",
        {"x": [0.25, 1.25]},
    )
    yield Case(
        "yes, no and gaps of a database",
        _parquet({"dm": pd.array([True, None, False, True] * 10, dtype="boolean"), "died": DIED}),
        "a.parquet",
        {"dm": ["yes", None, "no"]},
    )
    yield Case("gzip", gzip.compress(text(PLAIN)), "a.csv.gz", AGE)
    for stored in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", stored) as archive:
            archive.writestr("x/daten.xlsx", book(PLAIN))
            archive.writestr("readme.txt.md", "hello")
        yield Case(f"Excel in a zip, {stored}", held.getvalue(), "a.zip", AGE)
    for code in ("-9", "999", "99.9", "1e20", "-1.0E+30"):
        yield Case(
            f"chol with {code}",
            text(table("chol", [code if i % 8 == 3 else 180 + i for i in range(N)])),
            "a.csv",
            {"chol": [180, 181, 182]},
            {"chol": "number"},
        )


def second_look():
    """Kinds found by a second, fresh attempt: what a level, a gap, a day and a patient may look like."""
    for column, cells, right in (
        ("icd9", ["250.00", "401.9", "250.0", "427.31"], ["250.00", "401.9", "250.0"]),
        ("plt", ["250 10*9/L", "180 10*9/L", "95 10*9/L"], [250, 180, 95]),
        ("cost", ["$1,200.50", "$980.00", "$12,000.10"], [1200.5, 980, 12000.1]),
        ("kosten", ["1.200,50 €", "980,00 €"], [1200.5, 980]),
        ("chol", ["5.5", "6.1", "ND", "4.4", "5.2", "6.6", "5.9", "4.7", "5.1", "4.9"], [5.5, 6.1, NAN, 4.4]),
        ("chol", ["5,5", "6,1", "keine Angabe", "4,4", "5,2", "6,6", "5,9", "4,7"], [5.5, 6.1, NAN, 4.4]),
        ("smoker", ["yes", "yes\u200b", "no", "no\ufeff"], ["yes", "yes", "no", "no"]),
        ("smoker", ["non-smoker", "smoker", "Non smoker", "non-smoker"], ["non-smoker", "smoker", "non-smoker"]),
        ("pcr", ["positive", "pos", "negative", "neg", "positive", "negative"], ["positive", "positive", "negative", "negative"]),
        ("allele", ["CC", "Cc", "cc", "CT"], ["CC", "Cc", "cc", "CT"]),
        ("vl", ["<20", "> 10.000.000", "1.500", "250.000", "nicht nachweisbar", "480", "1.200.000"], [20, 1e7, 1500, 250000, NAN, 480]),
        ("age group", ["< 60", ">= 60", ">=60", "<60"], ["<60", ">=60", ">=60", "<60"]),
        ("years", ["0-10", "10-20", "0–10", "0-10"], ["0-10", "10-20", "0-10"]),
        ("candidate", ["45.5", "50.25", "61.75"], [45.5, 50.25]),
        ("grp", ["≥3", "<3", ">=3", "<3"], ["≥3", "<3", "≥3", "<3"]),
        ("geschlecht", ["w", "m", "weibl.", "männl.", "m", "w"], ["w", "m", "w", "m"]),
        ("side", ["left", "Left", "L", "right", "R", "right", "left"], ["left", "left", "left", "right", "right"]),
        ("protein", ["1+", "1 +", "2+"], [1, 1, 2]),
        ("dm", ["x", "X", "no", "x"], ["x", "x", "no"]),
        ("bed", ['="01"', '="02"', '="10"'], ["01", "02", "10"]),
    ):  # fmt: skip
        yield Case(f"{column} {cells[1]}", text(table(column, cells), ";"), "a.csv", {column: right})
    yield Case("статус", text(table("статус", ["жив", "умер"]), ";", "cp866"), "a.csv", {"статус": ["жив", "умер"]})
    yield Case(
        "two levels", text(table("pohlaví", ["žena", "muž"]), ";", "iso8859-2"), "a.csv", {"pohlaví": ["žena", "muž"]}
    )
    for column, cells in (
        ("event", ["20231231", "20240115", "0"]), ("birthdate", [str(-3000 + 211 * i) for i in range(N)]), ("visit_date", [f"{2018 + i / 9:.4f}" for i in range(N)]),
        ("admission_date", ["2024031", "2024046", "2023339"]), ("month", ["202401", "202402", "202312"]),
        ("ts", [str(1706695200 + 86400 * i) for i in range(N)]), ("admitted", ["01/02/2024", "03/04/2024", "05/06/2024"]),
        ("admitted", ["31.01.2024", "unknown", "15.03.2024", "02.02.2024"]), ("dt", ["13JAN24:10:20:00", "15FEB24:08:00:00"]),
    ):  # fmt: skip
        kept = {column: cells[:1]} if column == "admitted" else {}
        yield Case(
            f"days {column} {cells[1]}", text(table(column, cells)), "a.csv", kept, {column: ("date", "ignored")}
        )
    for name in ("Studiennummer", "Pat", "Proband", "Fall-Nr", "hospital number"):
        rows = [[name, "x", "died"], *([1000 + i // 4, i + 0.5, DIED[i // 4]] for i in range(N))]
        yield Case(f"patients by {name}", text(rows), "a.csv", {name: ["1000"] * 4}, {name: "patient"})
    head, body = PLAIN[0], PLAIN[1:]
    for name, rows in (
        ("n = 40 at the foot", [head, *body, ["n=40", "", "", ""]]),
        ("median with its spread at the foot", [head, *body, ["Median (IQR)", "59", "", "0.5"]]),
        ("pages between", [head, *body[:20], ["Page 1 of 2", "", "", ""], *body[20:], ["Page 2 of 2", "", "", ""]]),
        ("wards above their patients", [head, ["Ward A", "", "", ""], *body[:20], ["Ward B", "", "", ""], *body[20:]]),
        ("quartiles at the foot", [head, *body, *([f"{25 * k}%", f"{40 + k}", "", ""] for k in (1, 2, 3))]),
        ("a reference range on top", [head, ["normal", "18-99", "", "0-1"], *body]),
        ("letters of a spreadsheet on top", [["A", "B", "C", "D"], head, *body]),
        ("the mean on top", [head, ["Mean", "59.5", "", "0.5"], *body]),
    ):
        yield Case(name, text(rows), "a.csv", AGE, {"died": "yes/no"})
    legend = [[], ["Legend", None, None, None], ["0", "alive", None, None], ["1", "dead", None, None]]
    yield Case("a legend below", book([*PLAIN, *legend]), "a.xlsx", AGE, {"died": "yes/no"})
    yield Case("comments above, old line ends", b"# lab 3\r# 2024\r" + text(PLAIN, newline="\r"), "a.csv", AGE)
    many = ["1.234", "987", "120.500", "98.000", "45.100"]
    yield Case(
        "groups are not read by the size of a few",
        text(table("n", many, [("k", ["3,5", "4,1"])]), ";"),
        "a.csv",
        {"n": [1234, 987, 120500]},
    )
    escaped = "\n".join(",".join(map(str, [*row, "a\\,b" if i else "note"])) for i, row in enumerate(PLAIN))
    yield Case("a backslash before a comma", escaped.encode(), "a.csv", {**AGE, "note": ["a,b"]})
    marked = "\n".join(",".join(f"'{cell}'" for cell in row) for row in PLAIN)
    yield Case("single quotation marks around every cell", marked.encode(), "a.csv", AGE, {"died": "yes/no"})
    groups = [["", "Person", "Person", "Outcome"], *PLAIN]
    yield Case(
        "groups written above every name", text(groups), "a.csv", {"Person age": [40, 41]}, {"Outcome died": "yes/no"}
    )
    yield Case("a signature", text(PLAIN) + b"\nDate: 1.2.2024, signed: ____\n", "a.csv", AGE, {"died": "yes/no"})
    diagnoses = [["id", "x", "diagnosis"], *([f"P{i}", i + 0.5, f"dx {i % 13}"] for i in range(N))]
    yield Case("thirteen diagnoses", text(diagnoses), "a.csv", {}, {"diagnosis": ("outcome", "category")})


def left_readings():
    """What could still be misread: Baltic letters, scores of ten, marks glued to numbers, running months, a sheet's letters."""
    for words in (
        ["šlapimas", "vyras"], ["ėjo", "taip"], ["mirė", "gyvas"], ["vīrietis", "sieviete"], ["jā", "nē"], ["õde", "jah"], ["moteris", "žmona"],
    ):  # fmt: skip
        yield Case(f"Baltic {words[0]}", text(table("x", words), encoding="cp1257"), "a.csv", {"x": words})
    for words, encoding in ((["maður", "kona"], "cp1252"), (["þungt", "létt"], "cp1252"), (["đak", "žena"], "cp1250")):
        yield Case(f"not Baltic {words[0]}", text(table("x", words), encoding=encoding), "a.csv", {"x": words})
    for cells, right in (
        (["7/10", "3/10", "10/10", "0/10"], [7, 3, 10, 0]), (["13/15", "15 / 15", "3/15"], [13, 15, 3]), (["7/10", "4", "9/10", "3/10", "1/10", "8/10", "10/10"], [7, 4, 9, 3, 1, 8, 10]),
        (["20/40", "20/20", "20/200"], [0.5, 1, 0.1]), (["5/10", "5/20", "5/5"], [0.5, 0.25, 1]), (["1/2", "1/4", "3/4"], [0.5, 0.25, 0.75]),
    ):  # fmt: skip
        yield Case(
            f"score or fraction {cells[0]} {cells[1]}", text(table("x", cells)), "a.csv", {"x": right}, {"x": "number"}
        )
    flags = ["12.5", "13.5", "H19.5", "14.0", "L7.5", "12.0", "13.0", "14.5"]
    right = [12.5, 13.5, 19.5, 14, 7.5, 12, 13, 14.5]
    yield Case("marks glued before numbers", text(table("hb", flags)), "a.csv", {"hb": right}, {"hb": "number"})
    behind = ["12.5", "13.5", "19.5H", "14.0", "7.5L", "12.0"]
    yield Case(
        "marks glued behind numbers",
        text(table("hb", behind)),
        "a.csv",
        {"hb": [12.5, 13.5, 19.5, 14, 7.5, 12]},
        {"hb": "number"},
    )
    codes = ["H12", "H13", "L40", "H25"]
    yield Case("codes that look like marks", text(table("x", codes)), "a.csv", {"x": codes})
    for name, kind in (
        ("date_month", "date"),
        ("enrol_month", "date"),
        ("Aufnahmemonat", "date"),
        ("age_months", "number"),
        ("months_since_op", "number"),
    ):
        months = [600 + i * 37 % 190 for i in range(N)]
        yield Case(f"running months {name}", text(table(name, months)), "a.csv", {}, {name: kind})
    rows = [["", "A", "B", "C"], ["1", "id", "x", "died"], *([i + 2, f"P{i}", f"{i}.5", DIED[i]] for i in range(N))]
    yield Case(
        "letters and numbers of a sheet",
        text(rows),
        "a.csv",
        {"id": ["P0", "P1"], "x": [0.5, 1.5]},
        {"x": "number", "column 1": "ignored"},
    )


def odd_cases() -> list[Case]:
    """All of them."""
    makers = (sheets, numbers, patients, more_days, answers, beside, programs, second_look, left_readings)
    return [case for make in makers for case in make()]


def _parquet(columns: dict) -> bytes:
    held = io.BytesIO()
    pd.DataFrame(columns).to_parquet(held)
    return held.getvalue()


def _readstat(ending: str, columns: dict, **how) -> bytes:
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{ending}"
        getattr(pyreadstat, f"write_{ending}")(pd.DataFrame(columns), str(path), **how)
        return path.read_bytes()


def _ods(rows) -> bytes:
    """A sheet of OpenDocument, by hand: pandas would want a package more."""

    def cell(value) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
            'm:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet><table:table table:name="S">{body}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return held.getvalue()
