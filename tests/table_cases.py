# ruff: noqa: E501
"""Small tables as hospitals write them, each with what must come out: kind of fault × encoding × separator × format.

Each `Case` has a file, and for some columns their values, or what the column is. `asked`: an error that asks is right,
too. Nothing here may come out wrong in silence.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import dataclass, field

import numpy as np
import openpyxl
import pandas as pd

N = 40
DIED = [i % 2 for i in range(N)]


@dataclass
class Case:
    """One file.

    Parameters
    ----------
    name : str
    data : bytes
    filename : str
    values : dict of column to its first values
    kinds : dict of column to the kinds (or roles) that are right
    asked : bool
        Whether asking, in an error, is right as well.
    """

    name: str
    data: bytes
    filename: str
    values: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)
    asked: bool = False


def text(rows, separator=",", encoding="utf-8", newline="\n") -> bytes:
    """Rows of words as a file; a cell that holds the separator or a quotation mark is quoted."""

    def cell(word) -> str:
        word = str(word)
        quoted = any(c in word for c in (separator, '"', "\n"))
        return '"' + word.replace('"', '""') + '"' if quoted else word

    return (newline.join(separator.join(map(cell, row)) for row in rows) + newline).encode(encoding)


def book(rows, merged=(), sheets=None, before=None) -> bytes:
    """Rows as an Excel file."""
    made = openpyxl.Workbook()
    page = made.active
    if before:
        page.title = "Legend"
        for row in before:
            page.append(row)
        page = made.create_sheet("Data")
    for row in rows:
        page.append(list(row))
    for place in merged:
        page.merge_cells(place)
    for name, more in (sheets or {}).items():
        other = made.create_sheet(name)
        for row in more:
            other.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def table(column: str, cells, more=(), died=None, first="id") -> list[list]:
    """A table of N rows: an identifier, the column in question, others, and the outcome."""
    names = [first, column, *(name for name, _ in more), "died"]
    died = DIED if died is None else died
    rows = [
        [f"P{i}", cells[i % len(cells)], *(values[i % len(values)] for _, values in more), died[i]] for i in range(N)
    ]
    return [names, *rows]


DIALECTS = ((",", "."), (";", "."), (";", ","), ("\t", ","), ("|", "."))


def _mark(value: float, mark: str) -> str:
    return f"{value:g}".replace(".", mark)


def marks():
    """A. Decimal marks and thousands."""
    own = [1.234, 0.98, 1.1, 2.105, 0.875, 1.5]
    for separator, other in DIALECTS:
        crp = [_mark(i + 0.5, other) for i in range(N)]
        for mark in ".,":
            cells = [_mark(v, mark) for v in own]
            yield Case(
                f"own mark {mark} in a table of {other}, cells by {separator!r}",
                text(table("creat", cells, [("crp", crp)]), separator),
                "a.csv",
                {"creat": own, "crp": [0.5, 1.5]},
            )
        group = "." if other == "," else ","
        big = [f"{v // 1000}{group}{v % 1000:03d}" for v in (4000, 5037, 6074, 12111)]
        yield Case(
            f"thousands by {group}, cells by {separator!r}",
            text(table("leuko", big, [("crp", crp)]), separator),
            "a.csv",
            {"leuko": [4000, 5037, 6074, 12111]},
        )
        zero = [_mark(v, other) for v in (0.123, 0.456, 0.875)]
        yield Case(
            f"0{other}123, cells by {separator!r}",
            text(table("x", zero), separator),
            "a.csv",
            {"x": [0.123, 0.456, 0.875]},
        )
    yield Case(
        "one 1,234 among 1.100",
        text(table("x", ["1.100", "1.101", "1.102", "1,234", "1.104"], [("crp", ["0.5", "1.5"])]), ";"),
        "a.csv",
        {"x": [1.1, 1.101, 1.102, 1.234]},
    )
    yield Case(
        "one 0,8 among 0.9", text(table("x", ["0.9", "1.1", "0,8", "1.25"]), ";"), "a.csv", {"x": [0.9, 1.1, 0.8, 1.25]}
    )
    for group in ("'", "’", " ", "\u00a0", "\u202f"):
        yield Case(
            f"thousands by {group!r}",
            text(table("platelets", [f"150{group}000", f"1{group}151{group}037,5"], [("x", ["0,5", "1,5"])]), ";"),
            "a.csv",
            {"platelets": [150000, 1151037.5]},
        )
    yield Case(
        "scientific with comma",
        text(table("x", ["1,5E-1", "2,5E-2"], [("y", ["0,25", "1,25"])]), ";"),
        "a.csv",
        {"x": [0.15, 0.025]},
    )
    yield Case("scientific in words", text(table("x", ["1.2×10^3", "3.5x10^4"]), ";"), "a.csv", {"x": [1200, 35000]})
    yield Case(
        "lakh",
        text(table("cost", ["1,23,456", "2,00,000", "99,500"], [("x", ["0.5"])]), ";"),
        "a.csv",
        {"cost": [123456, 200000, 99500]},
    )
    yield Case("point without a zero", text(table("x", [".7", "1.25", ".05"])), "a.csv", {"x": [0.7, 1.25, 0.05]})
    numbers = [round(1.001 + i / 77, 3) for i in range(N)]
    yield Case(
        "numbers of Excel",
        book([["id", "creat", "crp", "died"], *([f"P{i}", numbers[i], f"{i},5", DIED[i]] for i in range(N))]),
        "a.xlsx",
        {"creat": numbers[:5], "crp": [0.5, 1.5]},
    )
    yield Case(
        "text numbers in Excel beside stored ones",
        book([["id", "x", "died"], *([f"P{i}", f"{i},25" if i % 3 else i + 0.25, DIED[i]] for i in range(N))]),
        "a.xlsx",
        {"x": [0.25, 1.25, 2.25, 3.25]},
    )


def clinicians():
    """E. Numbers in a clinician's writing."""
    for separator, mark in ((",", "."), (";", ","), ("\t", ".")):
        low = [f"<0{mark}01", _mark(0.05, mark), _mark(1.25, mark), f">{_mark(12.5, mark)}", f"≤ 0{mark}02"]
        yield Case(
            f"limits, mark {mark}, cells by {separator!r}",
            text(table("troponin", low), separator),
            "a.csv",
            {"troponin": [0.01, 0.05, 1.25, 12.5, 0.02]},
            {"troponin": "number"},
        )
        unit = [f"{_mark(v, mark)} mmol/L" for v in (5.4, 6.1, 7.25)]
        yield Case(
            f"units, mark {mark}, cells by {separator!r}",
            text(table("glucose", unit), separator),
            "a.csv",
            {"glucose": [5.4, 6.1, 7.25]},
            {"glucose": "number"},
        )
    for cells, values in (
        (["30%", "35 %", "40%"], [30, 35, 40]), (["38,5°C", "36.6 °C"], [38.5, 36.6]), (["170cm", "165 cm"], [170, 165]),
        (["63 years", "41 years"], [63, 41]), (["63 Jahre", "41 J."], [63, 41]), (["72/min", "80 /min"], [72, 80]),
        (["4.5 x10^9/l", "11.2 x10^9/l"], [4.5, 11.2]), (["12.1 H", "9.0", "3.1 L"], [12.1, 9.0, 3.1]),
        (["5.4*", "6.1", "7.2 (H)"], [5.4, 6.1, 7.2]), (["−3", "2", "−1.5"], [-3, 2, -1.5]), (["~5.5", "ca. 7", "6"], [5.5, 7, 6]),
        (["½", "1½", "2"], [0.5, 1.5, 2]), (["３．５", "４．２"], [3.5, 4.2]), (["5.1 mg/dl ↑", "4 mg/dl", "6 mg/dl"], [5.1, 4, 6]),
        (["20/40", "20/20", "20/25"], [0.5, 1.0, 0.8]), (["1+", "2+", "neg", "3+"], [1, 2, 0, 3]), (["+", "++", "-", "+++"], [1, 2, 0, 3]),
        (["> 350", "12", "8", "<5"], [350, 12, 8, 5]), (["less than 5", "12", "above 90", "33", "7"], [5, 12, 90, 33, 7]),
        (["+3.5", "-2.5"], [3.5, -2.5]), (["1 200", "850", "12 500"], [1200, 850, 12500]),
    ):  # fmt: skip
        yield Case(f"written {cells[0]}", text(table("x", cells), ";"), "a.csv", {"x": values}, {"x": "number"})
        yield Case(f"written {cells[0]} in Excel", book(table("x", cells)), "a.xlsx", {"x": values}, {"x": "number"})
    pressure = [f"{110 + i}/{70 + i}" for i in range(20)]
    yield Case(
        "blood pressure", text(table("bp", pressure)), "a.csv", {"bp systolic": [110, 111], "bp diastolic": [70, 71]}
    )
    remarks = [f"3.{i % 10}" for i in range(20)]
    remarks[3] = "haemolysed"
    yield Case("one remark among numbers", text(table("k", remarks)), "a.csv", {"k": [3.0, 3.1, 3.2]}, {"k": "number"})
    many = [f"{3 + i / 10:.1f}" if i % 5 else "haemolysed" for i in range(40)]
    yield Case("a fifth is a remark", text(table("k", many)), "a.csv", {}, {"k": "number"})
    yield Case(
        "units that differ",
        text(table("creat", ["1.1 mg/dl", "0.9 mg/dl", "97 µmol/l", "1.3 mg/dl", "0.8 mg/dl"])),
        "a.csv",
        {"creat": [1.1, 0.9, np.nan, 1.3, 0.8]},
    )


def identifiers():
    """C, D. Identifiers and patients."""
    for ids in (
        ["123456789012345600", "123456789012345601"], ["1.1", "1.10", "2.5"], ["1E2", "1E3", "100"], ["00012", "00013"],
        ["A-1", "B-2"], ["007", "7"], ["1e5", "100000"], ["12345678901234567890", "12345678901234567891"],
    ):  # fmt: skip
        for name in ("patient_id", "PatientID", "Patientennummer", "病案号"):
            rows = [[name, "x", "died"], *([ids[i % len(ids)], f"{i}.5", DIED[i]] for i in range(N))]
            yield Case(f"{name} {ids[0]}", text(rows), "a.csv", {name: ids}, {name: "patient"})
    rows = [["pat_id", "x", "died"], *([f"{1 + i // 2}{'.0' if i % 2 else ''}", f"{i}.5", DIED[i]] for i in range(N))]
    yield Case(
        "3 and 3.0 are one patient", text(rows), "a.csv", {"pat_id": ["1", "1", "2", "2"]}, {"pat_id": "patient"}
    )
    rows = [["patient", "x", "died"], *([f"{1000 + i // 2}" if i != 7 else "", f"{i}.5", i // 2 % 2] for i in range(N))]
    yield Case(
        "one patient cell empty", text(rows), "a.csv", {"patient": ["1000", "1000", "1001"]}, {"patient": "patient"}
    )
    rows = [
        ["patient", "visit", "x", "died"],
        *([f"P{i // 2}" if i % 2 == 0 else None, i % 2, i + 0.5, i // 2 % 2] for i in range(N)),
    ]
    merged = [f"A{i}:A{i + 1}" for i in range(2, N + 2, 2)]
    yield Case(
        "merged patients", book(rows, merged), "a.xlsx", {"patient": ["P0", "P0", "P1", "P1"]}, {"patient": "patient"}
    )
    yield Case(
        "patients written once",
        text([["" if c is None else c for c in row] for row in rows], ";"),
        "a.csv",
        {"patient": ["P0", "P0", "P1", "P1"]},
        {"patient": "patient"},
    )
    for name in ("rownames", "case.id", "Nr.", "lfd_nr", "index"):
        gaps = [str(i + i // 3) for i in range(N)]
        rows = [[name, "x", "died"], *([gaps[i], f"{i % 7}.5", DIED[i]] for i in range(N))]
        yield Case(f"record number {name}", text(rows), "a.csv", {}, {name: ("ignored", "patient")})


def days():
    """F. Dates are no quantities."""
    first = datetime.date(2023, 11, 17)
    for how in (
        "%Y%m%d",
        "%d%b%Y",
        "%d.%m.%Y",
        "%m/%d/%Y",
        "%Y-%m-%d",
        "%d-%b-%y",
        "%b %d, %Y",
        "%Y/%m/%d",
        "%d. %m. %Y",
        "%Y年%m月%d日",
        "%Y-%m-%dT%H:%M:%S",
        "%d.%m.%Y %H:%M",
        "%d %B %Y",
    ):
        cells = [(first + datetime.timedelta(days=9 * i)).strftime(how) for i in range(N)]
        yield Case(f"days {cells[0]}", text(table("admitted", cells), ";"), "a.csv", {}, {"admitted": "date"})
        yield Case(f"days {cells[0]} in Excel", book(table("Aufnahme", cells)), "a.xlsx", {}, {"Aufnahme": "date"})
    serials = [44197 + 7 * i for i in range(N)]
    for name in ("admitted", "seen_on", "x"):
        yield Case(f"days as Excel counts, {name}", book(table(name, serials)), "a.xlsx", {}, {name: "date"})
    real = [first + datetime.timedelta(days=i) for i in range(N)]
    yield Case("real days of Excel", book(table("seen", real)), "a.xlsx", {}, {"seen": "date"})
    mixed = [(first + datetime.timedelta(days=i)).strftime("%d.%m.%Y" if i % 2 else "%Y-%m-%d") for i in range(N)]
    yield Case("days written in two ways", text(table("seen", mixed)), "a.csv", {}, {"seen": "date"})
    yield Case(
        "whole numbers as YYYYMMDD in Excel",
        book(table("seen", [int(d.strftime("%Y%m%d")) for d in real])),
        "a.xlsx",
        {},
        {"seen": "date"},
    )


def levels():
    """H, M. One spelling a level; NA that is a value."""
    for cells, _ in (
        (["yes", "yes ", "Yes", "no", "No", "NO"], ["yes"] * 3 + ["no"] * 3), (["ja", "Ja", "nein", "Nein "], ["ja", "ja", "nein", "nein"]),
    ):  # fmt: skip
        rows = [["id", "x", "died"], *([f"P{i}", f"{i}.5", cells[i % len(cells)]] for i in range(N))]
        yield Case(f"levels {cells}", text(rows), "a.csv", {}, {"died": ("binary",)})
    for cells in (
        ["m", "M", "f", "F"],
        ["m", "männlich", "w", "weiblich"],
        ["male", "Male ", "FEMALE", "female"],
        ["男", "男性", "女", "女性"],
    ):
        yield Case(f"sex {cells}", text(table("sex", cells)), "a.csv", {}, {"sex": "yes/no"})
    yield Case(
        "genotypes keep their capitals",
        text(table("snp", ["AA", "Aa", "aa", "AA"])),
        "a.csv",
        {"snp": ["AA", "Aa", "aa"]},
    )
    for name, cells in (
        ("country", ["NA", "ZA", "BW", "DE"]),
        ("Land", ["DE", "NA", "AT", "CH"]),
        ("continent", ["EU", "NA", "AS", "SA"]),
    ):
        yield Case(f"NA as {name}", text(table(name, cells)), "a.csv", {name: cells})
    yield Case("NA beside numbers", text(table("x", ["1.5", "NA", "2.5"])), "a.csv", {"x": [1.5, np.nan, 2.5]})
    yield Case(
        "NA beside genotypes", text(table("snp", ["AG", "GG", "NA", "AA"])), "a.csv", {"snp": ["AG", "GG", None, "AA"]}
    )
    yield Case(
        "NA beside levels",
        text(table("grade", ["low", "NA", "high", "mid"])),
        "a.csv",
        {"grade": ["low", None, "high"]},
    )


def structure():
    """B, L, V. Quotation, header, units, remarks, sums."""
    plain = [["id", "age", "sex", "died"], *([f"P{i}", 40 + i, "mf"[i % 2], DIED[i]] for i in range(N))]
    age = {"age": [40, 41, 42]}
    for separator in ",;\t|":
        yield Case(
            f"title lines, cells by {separator!r}", b"Export of the ward\n\n" + text(plain, separator), "a.csv", age
        )
        yield Case(
            f"remark lines, cells by {separator!r}",
            b"# made on Monday\n# by the laboratory\n" + text(plain, separator),
            "a.csv",
            age,
        )
        yield Case(
            f"mean at the foot, cells by {separator!r}",
            text([*plain, ["Mean", 59.5, "", ""], ["Total", "", "", 20]], separator),
            "a.csv",
            age,
            {"died": ("binary",)},
        )
        yield Case(
            f"short mean at the foot, cells by {separator!r}",
            text([*plain, ["Mean", 59.5]], separator),
            "a.csv",
            age,
            {"died": ("binary",)},
        )
        yield Case(
            f"remark at the foot, cells by {separator!r}",
            text([*plain, ["Source: registry of the clinic", "", "", ""]], separator),
            "a.csv",
            age,
            {"died": ("binary",)},
        )
        yield Case(
            f"names repeated, cells by {separator!r}",
            text([*plain[:20], plain[0], *plain[20:]], separator),
            "a.csv",
            age,
            {"age": "number", "died": ("binary",)},
        )
        yield Case(
            f"units under the names, cells by {separator!r}",
            text([plain[0], ["", "years", "", ""], *plain[1:]], separator),
            "a.csv",
            age,
            {"age": "number"},
        )
        yield Case(
            f"separator at each end, cells by {separator!r}",
            text(plain, separator).replace(b"\n", separator.encode() + b"\n"),
            "a.csv",
            age,
        )
        yield Case(
            f"blank lines, cells by {separator!r}", text(plain, separator).replace(b"\nP", b"\n\nP"), "a.csv", age
        )
        yield Case(
            f"remark in quotes, cells by {separator!r}",
            text(
                [
                    [*row[:1], f'said "a{separator} b"', *row[1:]] if i else [row[0], "note", *row[1:]]
                    for i, row in enumerate(plain)
                ],
                separator,
            ),
            "a.csv",
            age,
        )
        noted = [[row[0], f"a{separator} b" if i else "note", *row[1:]] for i, row in enumerate(plain)]
        single = "\n".join(separator.join(f"'{cell}'" for cell in row) for row in noted).encode()
        yield Case(f"single quotes, cells by {separator!r}", single, "a.csv", age)
        if separator != "\t":
            blank = "\n".join(
                f"{separator} ".join(f'"{c}"' if separator in str(c) else str(c) for c in row) for row in noted
            ).encode()
            yield Case(f"blanks before quotes, cells by {separator!r}", blank, "a.csv", age)
        escaped = "\n".join(
            separator.join(
                str(c) for c in ([row[0], f'"say \\"a{separator} b\\""', *row[1:]] if i else [row[0], "note", *row[1:]])
            )
            for i, row in enumerate(plain)
        ).encode()
        yield Case(f"backslashes before quotes, cells by {separator!r}", escaped, "a.csv", age, asked=True)
    commas = "\n".join(["id,age,crp,died", *(f"P{i},{40 + i},{i},{i % 10},{DIED[i]}" for i in range(N))]).encode()
    yield Case("decimal commas without quotes", commas, "a.csv", age, asked=True)
    some = "\n".join(
        ["id,age,note,died", *(f"P{i},{40 + i},{'well, thanks' if i == 5 else 'well'},{DIED[i]}" for i in range(N))]
    ).encode()
    yield Case("one comma in a remark", some, "a.csv", age, asked=True)
    both = "\n".join(["x,y", *(f"{i},5,{i + 1},25" for i in range(N))]).encode()
    yield Case("two decimal commas without quotes", both, "a.csv", {"x": [0.5, 1.5]}, asked=True)
    yield Case(
        "two of one name",
        text([["a", "a", "b"], *([i, i + 0.5, DIED[i]] for i in range(N))]),
        "a.csv",
        {"a": [0, 1, 2], "a (2)": [0.5, 1.5]},
    )
    yield Case(
        "blanks around names",
        text([["id ", " age", "died "], *([f"P{i}", 40 + i, DIED[i]] for i in range(N))]),
        "a.csv",
        age,
    )
    yield Case(
        "no names",
        text([[32 + i, 1, i % 4, 95 + i, "", f".{i % 9}", DIED[i]] for i in range(N)]),
        "a.csv",
        {"column 1": [32, 33], "column 6": [0.0, 0.1]},
    )
    yield Case(
        "no names, words",
        text([[f"P{i}", 40 + i, "mf"[i % 2], i % 7 + 0.5, DIED[i]] for i in range(N)]),
        "a.csv",
        {"column 2": [40, 41]},
    )
    groups = [["id", "Labs", "", "Vitals", "", "died"], ["", "crp", "na", "sbp", "hr", ""]]
    groups += [[f"P{i}", i + 0.5, 130 + i, 120 + i, 60 + i, DIED[i]] for i in range(N)]
    found = {"Labs crp": [0.5, 1.5], "Vitals hr": [60, 61]}
    yield Case("two rows of names", text(groups), "a.csv", found)
    yield Case(
        "merged names in Excel",
        book([[c or None for c in row] if i < 2 else row for i, row in enumerate(groups)], ["B1:C1", "D1:E1"]),
        "a.xlsx",
        found,
    )
    yield Case("legend first", book(plain, before=[["Legend"], ["age in years"], ["sex", "m or f"]]), "a.xlsx", age)
    yield Case("title in Excel", book([["The ward's list"], [], *plain]), "a.xlsx", age)
    yield Case(
        "mean at the foot in Excel",
        book([*plain, ["Mittelwert", 59.5, None, 0.5]]),
        "a.xlsx",
        age,
        {"died": ("binary",)},
    )
    yield Case(
        "units in Excel", book([plain[0], [None, "(years)", None, None], *plain[1:]]), "a.xlsx", age, {"age": "number"}
    )
    second = [[], ["drug", "dose", "n"], ["A", 5, 3], ["B", 7, 9], ["C", 2, 1]]
    yield Case("two tables on a sheet", book([*plain, *second]), "a.xlsx", age, asked=True)
    yield Case("one line end of old Macs", text(plain, newline="\r"), "a.csv", age)
    yield Case("ends of Windows", text(plain, newline="\r\n"), "a.csv", age)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("folder/table.csv", text(plain, ";"))
    yield Case("zip of one", held.getvalue(), "a.zip", age)


WORDS = (
    ("cp1252", ["größe", "Müdigkeit", "mäßig", "schön"]), ("cp1252", ["fièvre", "âge", "élevée", "très"]),
    ("cp1252", ["año", "niñez", "sí", "pequeño"]), ("cp1252", ["coração", "não", "média", "óbito"]),
    ("cp1250", ["płeć", "wzrost", "mężczyzna", "żeński"]), ("cp1250", ["věk", "pohlaví", "žena", "muž"]),
    ("cp1250", ["életkor", "nő", "férfi", "győr"]), ("cp1251", ["пол", "возраст", "муж", "женский"]),
    ("koi8-r", ["пол", "возраст", "мужской", "женский"]), ("cp1253", ["φύλο", "ηλικία", "άνδρας", "γυναίκα"]),
    ("cp1254", ["yaş", "şeker", "kadın", "güçlü"]), ("cp1255", ["מין", "גיל", "זכר", "נקבה"]),
    ("cp1256", ["الجنس", "العمر", "ذكر", "أنثى"]), ("gb18030", ["性别", "年龄", "男性", "糖尿病"]),
    ("big5", ["性別", "年齡", "男性", "糖尿病"]), ("cp932", ["性別", "年齢", "男性の患者", "高血圧"]),
    ("euc-jp", ["性別", "年齢", "男性の患者", "高血圧の"]), ("euc-kr", ["성별", "나이", "남성", "고혈압"]),
    ("mac-roman", ["größe", "Müdigkeit", "mäßig", "schön"]), ("utf-8", ["größe", "年龄", "пол", "ηλικία"]),
    ("utf-8-sig", ["größe", "年龄", "пол", "ηλικία"]), ("utf-16", ["größe", "年龄", "пол", "ηλικία"]),
    ("utf-16-le", ["größe", "alter", "mäßig", "schön"]), ("cp1252", ["temp °C", "µg/l", "38±1", "5–7"]),
    ("cp1257", ["vīrietis", "ģimene", "šķērsām", "ļoti"]), ("cp874", ["เพศ", "อายุ", "ชาย", "หญิง"]),
)  # fmt: skip


def encodings():
    """M. Encodings by content and language."""
    for encoding, (one, two, three, four) in WORDS:
        for separator in ",;":
            rows = [
                ["id", one, two, "x", "died"],
                *([f"P{i}", (three, four)[i % 2], f"{i}", f"{i}.5", DIED[i]] for i in range(N)),
            ]
            yield Case(
                f"{encoding} {one}, cells by {separator!r}",
                text(rows, separator, encoding),
                "a.csv",
                {one: [three, four]},
            )


def formats():
    """Files of statistics programs."""
    import pyreadstat

    frame = pd.DataFrame(
        {
            "id": [f"P{i}" for i in range(N)],
            "age": [40.5 + i for i in range(N)],
            "sex": [1.0 + i % 2 for i in range(N)],
            "died": [float(d) for d in DIED],
        }
    )
    labels = {"sex": {1: "male", 2: "female"}, "died": {0: "no", 1: "yes"}}
    for ending, write, more in (
        (".sav", pyreadstat.write_sav, {"variable_value_labels": labels}), (".dta", pyreadstat.write_dta, {"variable_value_labels": {"sex": {1: "male", 2: "female"}}}),
        (".xpt", pyreadstat.write_xport, {}), (".por", pyreadstat.write_por, {}),
    ):  # fmt: skip
        if ending == ".por":
            continue
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            write(frame, f"{folder}/a{ending}", **more)
            data = Path(f"{folder}/a{ending}").read_bytes()
        values = {"age": [40.5, 41.5]} | ({"sex": ["male", "female"]} if more else {})
        yield Case(f"file {ending}", data, f"a{ending}", values)
    held = io.BytesIO()
    frame.to_parquet(held)
    yield Case("file .parquet", held.getvalue(), "a.parquet", {"age": [40.5, 41.5]})


def cases() -> list[Case]:
    """All of them."""
    from table_cases_odd import odd_cases

    own = (marks, clinicians, identifiers, days, levels, structure, encodings, formats)
    return [*(case for make in own for case in make()), *odd_cases()]


def judged(case: Case, read) -> str:
    """ "right", "asked", or what is wrong; `read` gives a `Reading` or raises."""
    from dlcore.errors import DataError

    try:
        data = read(case.data, case.filename).dataset
    except DataError as error:
        return "asked" if case.asked else f"refused: {error}"
    return _wrong_values(case, data.frame) or _wrong_kinds(case, data) or "right"


def _wrong_values(case: Case, frame) -> str:
    for name, right in case.values.items():
        if name not in frame:
            return f"no column {name} among {list(frame.columns)}"
        got = frame[name].tolist()[: len(right)]
        if not all(same(a, b) for a, b in zip(got, right)):
            return f"{name}: {got}, right {right}"
    return ""


def same(got, right) -> bool:
    """Whether a value is the right one; missing is None or NaN."""
    if right is None or right != right:
        return got is None or got != got
    if isinstance(right, str):
        return got == right
    try:
        return abs(float(got) - right) <= 1e-9 * max(1, abs(right))
    except (TypeError, ValueError):
        return False


def _wrong_kinds(case: Case, data) -> str:
    for name, right in case.kinds.items():
        right = (right,) if isinstance(right, str) else right
        if name not in data.schema.names and "date" in right:
            continue  # a birth date: left out before anything was kept
        column = data.schema[name]
        if not {column.kind, column.role, data.task if column.role == "outcome" else ""} & set(right):
            return f"{name}: {column.kind}, {column.role}, {data.task}, right {right}"
    return ""
