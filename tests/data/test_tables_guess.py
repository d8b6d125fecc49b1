"""What is guessed about the columns is sensible, and says why."""

from dlcore.data import read_table


def read(text: str):
    return read_table(text.encode(), "test.csv")


def described(reading, name):
    column = reading.dataset.schema[name]
    return column.role, column.kind


def test_roles_and_kinds():
    n = 60
    rows = [
        f"P{i:03d},{20 + i % 40}.5,{'mf'[i % 2]},{i % 3 + 1},{i % 4},"
        f"2024-01-{i % 28 + 1:02d},wrote note {i},{i},{int(i % 5 == 0)}"
        for i in range(n)
    ]
    header = "patient_id,age [years],sex,type,nodes,admitted,remarks,row,died"
    reading = read("\n".join([header, *rows]))
    assert described(reading, "patient_id") == ("patient", "text")
    assert described(reading, "age [years]") == ("feature", "number")
    assert reading.dataset.schema["age [years]"].unit == "years"
    assert described(reading, "sex") == ("feature", "yes/no")
    assert described(reading, "type") == ("feature", "category")
    assert described(reading, "nodes") == ("feature", "number")
    assert described(reading, "admitted") == ("ignored", "date")
    assert described(reading, "remarks") == ("ignored", "text")
    assert described(reading, "row")[0] == "ignored"
    assert described(reading, "died") == ("outcome", "yes/no")
    assert reading.dataset.classes == ("no died", "died")
    assert all(reading.dataset.schema[name].reason for name in ("type", "admitted", "remarks", "row", "died"))


def test_no_outcome_where_nothing_looks_like_one():
    reading = read("a,b\n" + "".join(f"{i}.5,{i * i}.25\n" for i in range(20)))
    assert reading.dataset.task == "unsupervised"
    assert reading.dataset.y is None


def test_repeated_patients_are_found():
    reading = read("id,x,y\n" + "".join(f"{i // 3},{i}.5,{i % 2}\n" for i in range(30)))
    assert reading.guesses["patient"] == "id"
    assert len(set(reading.dataset.groups)) == 10
