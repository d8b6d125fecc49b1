"""Recordings in the three formats, as they leave a device: classes by folder or table, rates, channels, windows, damage."""

import shutil
import zipfile

import numpy as np
import pandas as pd
import pytest

from dlcore.data.sequences.read import courses_of_new, read_sequences
from dlcore.errors import DataError

pyedflib = pytest.importorskip("pyedflib")
wfdb = pytest.importorskip("wfdb")
RATE = 100
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore:The inplace keyword"
)


def wave(seed, n=300, channels=2):
    rng = np.random.default_rng(seed)
    return np.round(np.sin(np.arange(n)[:, None] / 9 + seed) + 0.1 * rng.normal(size=(n, channels)), 3)


def write_wfdb(folder, name, values, rate=RATE, fmt="16"):
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"lead {i}" for i in range(values.shape[1])]
    same = {"fmt": [fmt] * len(names), "adc_gain": [1000.0] * len(names), "baseline": [0] * len(names)}
    wfdb.wrsamp(name, rate, ["mV"] * len(names), names, values, write_dir=str(folder), **same)


def write_edf(path, values, rates):
    path.parent.mkdir(parents=True, exist_ok=True)
    with pyedflib.EdfWriter(str(path), len(rates)) as writer:
        for i, rate in enumerate(rates):
            header = {
                "label": f"ch {i}",
                "dimension": "uV",
                "sample_frequency": rate,
                "physical_min": -4,
                "physical_max": 4,
            }
            writer.setSignalHeader(
                i, header | {"digital_min": -32768, "digital_max": 32767, "transducer": "", "prefilter": ""}
            )
        writer.writeSamples(values)


def two_classes(folder, write):
    for i in range(8):
        write(folder / ("sick" if i % 2 else "well"), f"rec{i}", wave(i))


def test_wfdb_in_folders_of_classes(tmp_path):
    two_classes(tmp_path / "ecg", write_wfdb)
    d = read_sequences(tmp_path / "ecg").dataset
    assert d.task == "multiclass" or d.task == "binary"
    assert (len(d), d.X.sampling_rate, d.X.time_unit, d.X.names) == (8, RATE, "s", ("lead 0", "lead 1"))
    assert d.X.units == ("mV", "mV")
    order = {name: i for i, name in enumerate(d.ids)}
    for i in range(8):
        times, values = d.X[order[f"rec{i}"]]
        np.testing.assert_allclose(values, wave(i), atol=6e-4)
        np.testing.assert_allclose(times, np.arange(300) / RATE)
    assert [d.y[order[f"rec{i}"]] for i in range(4)] == ["well", "sick", "well", "sick"]


@pytest.mark.parametrize("fmt", ["16", "212", "24", "32", "80"])
def test_wfdb_formats(tmp_path, fmt):
    values = np.clip(wave(1), -0.12, 0.12)
    for name in "ab":
        write_wfdb(tmp_path / "r", name, values, fmt=fmt)
    d = read_sequences(tmp_path / "r").dataset
    np.testing.assert_allclose(d.X[0][1], values, atol=6e-4)


def test_labels_in_a_table_beside_the_files_and_in_a_zip(tmp_path):
    for i in range(6):
        write_wfdb(tmp_path / "ecg", f"p{i}", wave(i))
    rows = [f"p{i},{'AF' if i % 2 else 'sinus'},subject{i // 2}" for i in range(6)]
    (tmp_path / "ecg" / "labels.csv").write_text("record,rhythm,patient\n" + "\n".join(rows))
    with zipfile.ZipFile(tmp_path / "ecg.zip", "w") as archive:
        for file in (tmp_path / "ecg").iterdir():
            archive.write(file, f"ecg/{file.name}")
    for source in (tmp_path / "ecg", tmp_path / "ecg.zip"):
        d = read_sequences(source).dataset
        assert dict(zip(d.ids, d.y)) == {f"p{i}": "AF" if i % 2 else "sinus" for i in range(6)}
        assert dict(zip(d.ids, d.groups)) == {f"p{i}": f"subject{i // 2}" for i in range(6)}


def test_edf_channels_come_to_one_rate(tmp_path):
    slow = np.sin(np.arange(50) / 5)
    values = wave(3, 500, 2)
    for name in ("a", "b"):
        write_edf(tmp_path / "s" / f"{name}.edf", [values[:, 0].copy(), values[:, 1].copy(), slow], [100, 100, 10])
    d = read_sequences(tmp_path / "s").dataset
    assert d.X.names == ("ch 0", "ch 1", "ch 2") and d.X.sampling_rate == 100 and list(d.X.lengths) == [500, 500]
    np.testing.assert_allclose(d.X[0][1][:, :2], values, atol=3e-4)
    inner = slice(50, 400)
    np.testing.assert_allclose(d.X[0][1][inner, 2], np.sin(np.arange(500) / 50)[inner], atol=0.05)


def test_tables_need_a_rate_and_times_that_fit_it(tmp_path):
    folder = tmp_path / "csv"
    for i in range(4):
        (folder / ("sick" if i % 2 else "well")).mkdir(parents=True, exist_ok=True)
        frame = pd.DataFrame(wave(i), columns=["ppg (mV)", "resp"])
        frame.insert(0, "time (s)", np.arange(300) / RATE)
        frame.to_csv(folder / ("sick" if i % 2 else "well") / f"r{i}.csv", index=False)
    with pytest.raises(DataError, match="samples a second"):
        read_sequences(folder)
    d = read_sequences(folder, {"sampling_rate": RATE}).dataset
    assert d.X.names == ("ppg (mV)", "resp") and d.X.units == ("mV", "")
    with pytest.raises(DataError, match="100 samples a second, not 250"):
        read_sequences(folder, {"sampling_rate": 250})


def test_one_column_of_samples_is_a_recording(tmp_path):
    for name in ("a", "b"):
        path = tmp_path / "r" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        np.savetxt(path, wave(0)[:, 0], fmt="%.3f")
    d = read_sequences(tmp_path / "r", {"sampling_rate": 50}).dataset
    assert list(d.X.lengths) == [300, 300]
    np.testing.assert_allclose(d.X[1][1][:, 0], wave(0)[:, 0])


def test_another_rate_is_resampled_and_said_or_refused_for_a_trained_model(tmp_path):
    for i in range(4):
        write_wfdb(tmp_path / "a", f"r{i}", wave(i))
    write_wfdb(tmp_path / "a", "fast", np.sin(np.arange(1200) / 36)[:, None] * np.ones(2), rate=400)
    read = read_sequences(tmp_path / "a")
    assert any("resampled to 100 Hz" in note for note in read.notes)
    d = read.dataset
    fast = d.X[list(d.ids).index("fast")][1]
    np.testing.assert_allclose(fast[20:280, 0], np.sin(np.arange(300) * 4 / 36)[20:280], atol=0.02)
    write_wfdb(tmp_path / "new", "x", wave(9), rate=400)
    with pytest.raises(DataError, match="400 samples a second, the model learnt 100"):
        courses_of_new(tmp_path / "new", d.schema)
    shutil.rmtree(tmp_path / "new")
    write_wfdb(tmp_path / "new", "x", wave(9))
    record, _ = courses_of_new(tmp_path / "new", d.schema)
    np.testing.assert_allclose(record.courses[0][1], wave(9), atol=6e-4)


def test_a_million_steps_are_cut_into_windows_and_nothing_is_lost(tmp_path):
    values = np.round(np.sin(np.arange(1_000_000) / 50), 3)[:, None]
    for name in "ab":
        write_wfdb(tmp_path / "long", name, values, rate=200)
    read = read_sequences(tmp_path / "long")
    d = read.dataset
    assert any("cut into" in note for note in read.notes)
    assert set(d.groups) == {"a", "b"} and d.X.lengths.max() <= 2000 and d.X.lengths.sum() == 2_000_000
    mine = np.flatnonzero(d.groups == "a")
    np.testing.assert_allclose(np.concatenate([d.X[int(i)][1] for i in mine]), values, atol=6e-4)
    assert all(d.X[int(i)][0][0] == 0 for i in mine)


def test_bad_files_are_named_and_the_others_read(tmp_path):
    two_classes(tmp_path / "e", write_wfdb)
    (tmp_path / "e" / "sick" / "rec1.dat").unlink()
    (tmp_path / "e" / "sick" / "evil.hea").write_text("evil 1 100 300\n../../secret.dat 16 1000 16 0 0 0 0 I\n")
    (tmp_path / "e" / "well" / "broken.hea").write_bytes(b"\x00\xff" * 50)
    read = read_sequences(tmp_path / "e")
    assert len(read.dataset) == 7
    reasons = dict(read.skipped)
    assert "missing" in reasons["sick/rec1.hea"] and "elsewhere" in reasons["sick/evil.hea"]
    assert "well/broken.hea" in reasons


@pytest.mark.parametrize("name", ["http://a.b/c.dat", "s3://x", "/etc/passwd", "..", "a b"])
def test_a_header_cannot_name_what_lies_elsewhere(tmp_path, name):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "x.hea").write_text(f"x 1 100 300\n{name} 16 1000 16 0 0 0 0 I\n")
    with pytest.raises(DataError, match=r"elsewhere|missing"):
        read_sequences(tmp_path / "r")


def test_nothing_in_common(tmp_path):
    write_wfdb(tmp_path / "r", "a", wave(0))
    write_edf(tmp_path / "r" / "b.edf", [wave(0)[:, 0].copy(), wave(0)[:, 0].copy()], [100, 100])
    with pytest.raises(DataError, match="no channel in common"):
        read_sequences(tmp_path / "r")


def test_annotations_beside_a_record_are_the_classes_of_its_windows(tmp_path):
    n = 12_000
    write_wfdb(tmp_path / "r", "a", wave(0, n))
    write_wfdb(tmp_path / "r", "b", wave(1, n))
    notes = lambda pairs: {"sample": np.array([s for s, _ in pairs]), "aux_note": [t for _, t in pairs]}
    said = {"a": [(10, "(N"), (6_000, "(AFIB")], "b": [(10, "(AFIB"), (8_900, "(N")]}
    for name, pairs in said.items():
        wfdb.wrann(name, "atr", symbol=["+"] * len(pairs), write_dir=str(tmp_path / "r"), **notes(pairs))
    d = read_sequences(tmp_path / "r").dataset
    assert d.schema.outcome.name == "rhythm" and len(d) == 12  # windows of 20 s
    of = dict(zip(d.ids, d.y, strict=True))
    sinus, flicker = "sinus rhythm", "atrial fibrillation"
    assert [of[f"a · {20 * k}–{20 * k + 20} s"] for k in range(6)] == [sinus] * 3 + [flicker] * 3
    assert [of[f"b · {20 * k}–{20 * k + 20} s"] for k in range(6)] == [flicker] * 4 + [sinus] * 2
    assert any(".atr" in note for note in d.notes)


def test_beats_that_were_marked_say_what_a_window_holds_and_a_damaged_file_is_no_harm(tmp_path):
    n = 12_000
    write_wfdb(tmp_path / "r", "a", wave(0, n))
    write_wfdb(tmp_path / "r", "b", wave(1, n))
    beats = np.arange(50, n, 100)
    symbols = ["V" if 3_000 < at < 3_200 or at == 9_050 else "N" for at in beats]
    wfdb.wrann("a", "atr", beats, symbols, write_dir=str(tmp_path / "r"))
    (tmp_path / "r" / "b.atr").write_bytes(b"\xff" * 33)
    d = read_sequences(tmp_path / "r").dataset
    of = dict(zip(d.record.ids, d.record.static["beats"], strict=True))
    assert of["a · 20–40 s"] == "other beats too" and of["a · 40–60 s"] == "usual beats only"
    assert pd.isna(of["b · 0–20 s"]) and len(of) == 12


def test_names_in_a_table_beside_the_files_are_no_classes(tmp_path):
    for i in range(8):
        write_wfdb(tmp_path / "ecg", f"r{i}", wave(i))
    rows = [f"r{i},{'Anna' if i % 2 else 'Jörg'},{'AF' if i < 4 else 'sinus'},p{i // 2}" for i in range(8)]
    (tmp_path / "ecg" / "list.csv").write_text("record,Vorname,rhythm,patient\n" + "\n".join(rows))
    data = read_sequences(tmp_path / "ecg").dataset
    assert data.schema.outcome.name == "rhythm" and "Vorname" not in data.schema.names
