"""What says who a patient is goes no further than the reader, also where it was measured over time."""

import numpy as np
import pandas as pd
import pytest
from test_jobs_shift import everything, read, store  # noqa: F401

from dlcore.data import samples
from dlcore.data.sequences.read import read_sequences
from dlcore.data.tables.options import TableOptions
from dlcore.data.tables.privacy import left_out_note

N = 30
FIRST = ["Anna", "Jörg", "Łucja", "José", "Ingrid", "Pauline"]
LAST = ["Kowalczyk", "Wagenknecht", "Nieminen", "O'Donnell", "Castellanos"]
WHO = pd.DataFrame(
    {
        "Nachname": [f"{LAST[i % 5]}{chr(97 + i // 5)}" for i in range(N)],
        "MRN": [7300451 + 37 * i for i in range(N)],
        "E-Mail": [f"kontakt{i}@praxis-example.org" for i in range(N)],
        "Kontakt": [f"{FIRST[i % 6]} {LAST[i // 6]}" for i in range(N)],  # told by what stands in it alone
        "Geburtsdatum": [f"{1 + i % 28:02d}.11.19{40 + i}" for i in range(N)],
        "Etikett": [
            f"{'KQW'[i % 3]}{70317 + 41 * i}" for i in range(N)
        ],  # different in every patient, not in every row
        "PLZ": [80331 + 111 * i for i in range(N)],
    }
)
SECRETS = [str(value) for _, column in WHO.items() for value in column]
CLINICAL = {"CRP", "Puls", "Alter", "verstorben"}


def long_table() -> pd.DataFrame:
    """A row a time, the patient's data in every row."""
    rng = np.random.default_rng(0)
    rows = [(f"P{i:02d}", day, 5.5 + i + day, 60 + rng.integers(40), 50 + i) for i in range(N) for day in range(4)]
    frame = pd.DataFrame(rows, columns=["Patient", "Tag", "CRP", "Puls", "Alter"])
    who = WHO.loc[WHO.index.repeat(4)].reset_index(drop=True)
    died = ["ja" if i % 2 else "nein" for i in range(N) for _ in range(4)]
    return pd.concat([frame, who, pd.Series(died, name="verstorben")], axis=1)


def measurements(beside: bool) -> pd.DataFrame:
    """A row a measurement; who the patient is stands in columns beside it, or was "measured" itself."""
    long = long_table()
    measured = ["CRP", "Puls"] + ([] if beside else list(WHO))
    kept = ["Patient", "Tag", "Alter", "verstorben"] + (list(WHO) if beside else [])
    rows = long.melt(kept, measured, "Parameter", "Wert").astype({"Wert": object})
    once = rows["Parameter"].isin(["CRP", "Puls"]) | (rows["Tag"] == 0)
    return rows[once].sample(frac=1, random_state=1)


def csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False)


@pytest.mark.parametrize("form", ["long", "beside", "measured"])
def test_nothing_that_says_who_a_patient_is_is_in_any_file_of_the_store(store, form):  # noqa: F811
    frame = long_table() if form == "long" else measurements(form == "beside")
    assert all(secret in csv(frame) for secret in SECRETS)
    found = read(store, csv(frame), "sequences")
    data = store.load_dataset(found["dataset_id"], "me")
    assert set(data.schema.names) == {"Patient", "Tag"} | CLINICAL and len(data) == N
    assert set(found["guesses"]["identifying"]) == set(WHO)
    assert set(data.record.courses.names) == {"CRP", "Puls"} and set(data.record.static) == {"Alter", "verstorben"}
    assert found["notes"][0] == data.notes[0] == left_out_note(found["guesses"]["identifying"])
    stored = everything(store) + str(found["notes"])
    assert [secret for secret in SECRETS if secret in stored] == []


def test_few_names_among_many_numbers_do_not_stand_in_the_notes_either(store):  # noqa: F811
    """A column of values that is nearly all numbers is read as numbers; its other words would be quoted."""
    rows = measurements(False)
    few = rows["Parameter"].isin(["CRP", "Puls"]) | ((rows["Parameter"] == "Nachname") & (rows["Patient"] < "P05"))
    rows.loc[rows.index[rows["Parameter"] == "CRP"][:3], "Wert"] = "<0.01"
    for name in ("Nachname", "Angabe"):
        found = read(store, csv(rows[few].replace({"Parameter": {"Nachname": name}})), "sequences")
        stored = everything(store) + str(found["notes"])
        assert [secret for secret in WHO["Nachname"] if secret in stored] == []
        assert "it may hold names. 3 cells only tell that the value lies beyond a limit" in str(found["notes"])


def test_a_second_table_and_a_test_file_are_read_alike(tmp_path):
    long = long_table()
    beside = pd.concat([long["Patient"].drop_duplicates().reset_index(drop=True), WHO], axis=1)
    beside["verstorben"] = ["ja", "nein"] * (N // 2)
    beside.to_csv(tmp_path / "outcomes.csv", index=False)
    first, second = long[long["Patient"] < "P20"], long[long["Patient"] >= "P20"]
    for name, part in (("a.csv", first), ("b.csv", second)):
        part.drop(columns="verstorben").to_csv(tmp_path / name, index=False)
    how = {"outcomes": tmp_path / "outcomes.csv", "test": tmp_path / "b.csv"}
    reading = read_sequences(tmp_path / "a.csv", {"outcome": "verstorben"}, **how)
    reading.dataset.save(tmp_path / "kept")
    assert set(reading.dataset.schema.names) == {"Patient", "Tag"} | CLINICAL
    assert set(reading.dataset.split) == {"train", "test"}

    class Kept:
        home = tmp_path / "kept"

    stored = everything(Kept)
    assert [secret for secret in SECRETS if secret in stored] == []


def test_columns_can_be_kept_and_those_that_were_asked_for_stay(store):  # noqa: F811
    found = read(store, csv(long_table()), "sequences", keep=["Nachname"])
    kept = store.load_dataset(found["dataset_id"], "me")
    assert list(kept.record.static["Nachname"]) == list(WHO["Nachname"]) and "MRN" not in kept.schema.names
    assert kept.schema["Nachname"].role == "ignored" and "Nachname" not in found["guesses"]["identifying"]
    measured = read(store, csv(measurements(False)), "sequences", keep=["PLZ"])
    assert "PLZ" in store.load_dataset(measured["dataset_id"], "me").schema.names
    by_number = read_sequences(csv(long_table().drop(columns="Patient")).encode(), filename="a.csv")
    assert list(by_number.dataset.groups) == [
        str(n) for n in WHO["MRN"]
    ]  # as in tables, the patients' own numbers stay


def test_signals_in_rows_lose_names_too():
    t = np.arange(20)
    signals = pd.DataFrame(np.sin(np.arange(N)[:, None] + t), columns=[f"t{i}" for i in t])
    frame = pd.concat([WHO, signals, pd.Series(["ill", "well"] * (N // 2), name="label")], axis=1)
    reading = read_sequences(csv(frame).encode(), filename="a.csv", options=TableOptions())
    assert list(reading.dataset.record.static) == ["label"] and list(reading.dataset.X.names) == ["signal"]


@pytest.mark.parametrize("name", ["liver_registry", "glucose", "wrist_motion"])
def test_nothing_clinical_is_left_out(name):
    sample = samples.SAMPLES[name]
    file = samples.FOLDER / sample.file
    reading = read_sequences(file, sample.plan)
    assert reading.guesses["identifying"] == {}
    assert set(reading.dataset.schema.names) == set(pd.read_csv(file, nrows=5))
