"""From what a doctor drops to classes, parts and patients; every file is read, or skipped with its reason."""

import stat
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dlcore.data import load
from dlcore.data.image_sources import open_source
from dlcore.data.images import ImageOptions, read_images, with_patients, with_positive
from dlcore.errors import DataError

SHARED = Path(__file__).parents[2] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="no shared data here")


def picture(seed: int, size=(16, 16)) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, size, dtype=np.uint8)


def png(seed: int) -> bytes:
    out = BytesIO()
    Image.fromarray(picture(seed)).save(out, "PNG")
    return out.getvalue()


def fill(folder: Path, names) -> Path:
    for seed, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(png(seed))
    return folder


def zipped(path: Path, entries: dict[str, bytes], **settings) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **settings) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


CLASSES = [f"{label}/{i}.png" for label in ("normal", "nevus") for i in range(3)]


# --- folders ---------------------------------------------------------------------------------------------------------


def test_one_sub_folder_a_class(tmp_path):
    reading = read_images(fill(tmp_path, CLASSES))
    data = reading.dataset
    assert data.kind == "images" and data.task == "binary" and len(data) == 6 and data.split is None
    assert data.classes == ("normal", "nevus")  # what sounds harmless is "no"
    assert data.y.tolist() == ["nevus"] * 3 + ["normal"] * 3 and data.ids[0] == "nevus/0.png"
    assert np.array_equal(data.X.load(3)[..., 0], picture(0)) and not reading.skipped
    assert data.schema.task == "binary" and data.schema.classes == data.classes


def test_several_classes_in_natural_order(tmp_path):
    data = read_images(fill(tmp_path, [f"grade {g}/{i}.png" for g in (1, 10, 2) for i in range(2)])).dataset
    assert data.task == "multiclass" and data.classes == ("grade 1", "grade 2", "grade 10")


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (("train", "val", "test"), ("train", "validation", "test")),
        (("Training set", "Valid", "TESTING"), ("train", "validation", "test")),
        (("01_train", "02-dev", "03_holdout"), ("train", "validation", "test")),
    ],
)
def test_own_split_is_honoured_in_any_spelling(tmp_path, names, parts):
    files = [f"scans/{name}/{label}/{i}.png" for name in names for label in ("no", "yes") for i in range(2)]
    data = read_images(fill(tmp_path, files)).dataset
    assert {part: int((data.split == part).sum()) for part in parts} == dict.fromkeys(parts, 4)
    assert data.classes == ("no", "yes") and {i.split("/")[1] for i in data.ids[data.split == parts[0]]} == {names[0]}


def test_split_below_the_class_is_found_too(tmp_path):
    data = read_images(
        fill(tmp_path, [f"{c}/{s}/{i}.png" for c in "ab" for s in ("train", "test") for i in (1, 2)])
    ).dataset
    assert data.classes == ("a", "b") and (data.split == "test").sum() == 4


def test_classes_called_like_a_part_are_not_one(tmp_path):
    data = read_images(fill(tmp_path, [f"{c}/{i}.png" for c in ("trained", "untrained") for i in range(2)])).dataset
    assert data.split is None and set(data.classes) == {"trained", "untrained"}


def test_test_folder_given_apart(tmp_path):
    here, there = fill(tmp_path / "a", CLASSES), fill(tmp_path / "b", [f"x/{name}" for name in CLASSES])
    data = read_images(here, test=there).dataset
    assert data.split.tolist() == ["train"] * 6 + ["test"] * 6 and data.classes == ("normal", "nevus")
    assert any("both in the training and in the test part" in note for note in data.notes)


def test_flat_folder_has_no_classes(tmp_path):
    data = read_images(fill(tmp_path, ["1.png", "2.png"])).dataset
    assert data.task == "unsupervised" and data.y is None and data.classes == ()


def test_one_file_and_several_files(tmp_path):
    fill(tmp_path, ["1.png", "2.png"])
    assert len(read_images(tmp_path / "1.png").dataset) == 1
    assert read_images([tmp_path / "2.png", tmp_path / "1.png"]).dataset.ids.tolist() == ["2.png", "1.png"]


def test_every_bad_file_is_named_and_counted(tmp_path):
    fill(tmp_path, [*CLASSES, "lonely/1.png", "stray.png"])
    bad = {
        "note.png": b"not a picture at all",
        "cut.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 50,
        "empty.png": b"",
        "Thumbs.db": b"x",
    }
    for name, data in bad.items():
        (tmp_path / "nevus" / name).write_bytes(data)
    (tmp_path / "nevus" / "link.png").symlink_to("/etc/hostname")
    reading = read_images(tmp_path)
    reasons = {name.split("/")[-1]: reason for name, reason in reading.skipped}
    assert len(reading.dataset) == 6 and len(reasons) == len(reading.skipped) == 7
    assert "text" in reasons["note.png"] and "damaged" in reasons["cut.jpg"] and "empty" in reasons["empty.png"]
    assert "link" in reasons["link.png"] and "operating system" in reasons["Thumbs.db"]
    assert "only picture of its class" in reasons["1.png"] and "no class folder" in reasons["stray.png"]
    assert any(note.startswith("Files left out: 7.") for note in reading.notes)


def test_nothing_readable_is_an_error_with_the_reasons(tmp_path):
    (tmp_path / "a.png").write_bytes(b"hello")
    with pytest.raises(DataError, match="text, not a picture"):
        read_images(tmp_path)
    with pytest.raises(DataError, match="no file or folder"):
        read_images(tmp_path / "nowhere")


def test_mixed_sizes_and_depths(tmp_path):
    fill(tmp_path, CLASSES)
    Image.fromarray(picture(50, (40, 30)).astype(np.uint16) * 200).save(tmp_path / "nevus" / "deep.png")
    Image.fromarray(picture(51, (9, 11, 3))).save(tmp_path / "nevus" / "colour.bmp")
    reading = read_images(tmp_path)
    assert len(reading.dataset) == 8 and reading.dataset.X.array((12, 12)).shape == (8, 12, 12, 3)
    assert any("more than 8 bits" in note for note in reading.notes)


def test_saved_and_loaded_is_the_same(tmp_path):
    data = read_images(fill(tmp_path / "in", [f"{c}/p{i // 2}_{i}.png" for c in "ab" for i in range(4)])).dataset
    data.save(tmp_path / "out")
    back = load(tmp_path / "out")
    assert back.digest == data.digest and back.groups.tolist() == data.groups.tolist() and back.classes == data.classes


# --- patients --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "patients"),
    [
        (["person123_bacteria_4", "person123_virus_1", "person7_x_2"], ["person123", "person123", "person7"]),
        (["00000013_005", "00000013_006", "00000014_000"], ["00000013", "00000013", "00000014"]),
        (["IM-0023-0001", "IM-0023-0002", "IM-0024-0001"], ["im-0023", "im-0023", "im-0024"]),
        (["sub-01_T1", "sub-01_T2", "sub-02_T1"], ["sub-01", "sub-01", "sub-02"]),
        (
            ["TCGA-AA-0001-01A", "TCGA-AA-0001-11A", "TCGA-BB-0002-01A"],
            ["tcga-aa-0001", "tcga-aa-0001", "tcga-bb-0002"],
        ),
    ],
)
def test_patient_from_usual_file_names(tmp_path, names, patients):
    reading = read_images(fill(tmp_path, [f"{name}.png" for name in sorted(names)]))
    assert reading.dataset.groups.tolist() == patients
    assert "file names" in reading.guesses["patient"]


def test_names_that_say_nothing_give_no_patients(tmp_path):
    data = read_images(fill(tmp_path, CLASSES)).dataset
    assert data.groups is None


def test_the_doctors_own_pattern(tmp_path):
    fill(tmp_path, ["a/left-x7-K1.png", "a/right-x7-K1.png", "b/left-x8-K1.png", "b/other.png"])
    data = read_images(tmp_path, {"patient": "*-{patient}-K1"}).dataset
    assert data.groups.tolist() == ["x7", "x7", "x8", "other"]
    assert with_patients(data, "none").groups is None
    assert with_patients(data, "{patient}-*").groups.tolist() == ["left", "right", "left", "other"]
    for bad in ("no field", "{patient}{patient}", "***{patient}*", "zzz{patient}"):
        with pytest.raises(DataError):
            with_patients(data, bad)


def test_pattern_cannot_be_made_slow(tmp_path):
    data = read_images(fill(tmp_path, ["a" * 180 + ".png", "b1.png"]))
    assert with_patients(data.dataset, "*{patient}*1").groups is not None


def test_patient_from_sub_folders_either_way_round(tmp_path):
    nested = [f"{label}/{label}{p}/{i}.png" for label in "ab" for p in range(4) for i in range(2)]
    data = read_images(fill(tmp_path / "one", nested)).dataset
    assert data.classes == ("a", "b") and len(set(data.groups)) == 8
    turned = [f"p{p}/{label}/{i}.png" for label in "ab" for p in range(4) for i in range(2)]
    reading = read_images(fill(tmp_path / "two", turned))
    assert reading.dataset.classes == ("a", "b") and len(set(reading.dataset.groups)) == 4
    assert any("more than one class, or two people share a name" in note for note in reading.dataset.notes)


def test_patient_on_both_sides_of_an_own_split_is_said(tmp_path):
    files = [
        f"{part}/{c}/person{i}_{c}_{k}.png"
        for part in ("train", "test")
        for c in "ab"
        for i in range(2)
        for k in (1, 2)
    ]
    data = read_images(fill(tmp_path, files)).dataset
    assert any("2 patients stand in more than one of train, validation and test" in note for note in data.notes)


def test_copies_stand_together_and_are_said(tmp_path):
    fill(tmp_path, CLASSES)
    (tmp_path / "nevus" / "again.png").write_bytes(png(0))  # the same picture as normal/0
    data = read_images(tmp_path).dataset
    twins = data.groups[[i for i, name in enumerate(data.ids) if name in ("nevus/again.png", "normal/0.png")]]
    assert twins[0] == twins[1] and len(set(data.groups)) == 6
    assert any("exact cop" in note for note in data.notes) and any("one label is wrong" in note for note in data.notes)


# --- tables ----------------------------------------------------------------------------------------------------------

TABLE = (
    "Bild;Befund;Patienten-ID;Set\r\n001.png;Melanom;7;train\r\n002.PNG;Nävus;7;train\r\n003;Nävus;8;test\r\n"
    "004.png;Melanom;9;test\r\n999.png;Nävus;9;test\r\n005.png;;9;test\r\n"
)


def test_table_of_names_labels_patients_and_parts(tmp_path):
    fill(tmp_path, [f"img/00{i}.png" for i in range(1, 7)])
    (tmp_path / "labels.csv").write_bytes(TABLE.encode("cp1252"))
    for path in (tmp_path, tmp_path / "labels.csv"):
        reading = read_images(path)
        data = reading.dataset
        assert dict(zip(data.ids, data.y))["img/002.png"] == "Nävus" and len(data) == 4
        assert data.groups.tolist() == ["7", "7", "8", "9"]
        assert data.split.tolist() == ["train", "train", "test", "test"]
        reasons = dict(reading.skipped)
        assert "no such file" in reasons["999.png"] and "not named" in reasons["img/006.png"]
        assert "no label" in reasons["img/005.png"] and len(reasons) == 3
        assert reading.guesses["columns"] == "file: Bild, label: Befund, patient: Patienten-ID, part: Set"


def test_columns_named_by_the_doctor(tmp_path):
    fill(tmp_path, ["1.png", "2.png", "3.png", "4.png"])
    (tmp_path / "t.csv").write_text("file,label,real\n1.png,a,x\n2.png,a,y\n3.png,b,x\n4.png,b,y\n")
    data = read_images(tmp_path, ImageOptions(file_column="file", label_column="real")).dataset
    assert data.classes == ("x", "y")
    assert with_positive(data, "x").classes == ("y", "x")
    data = read_images(tmp_path, {"label_column": "real", "patient": "label"}).dataset  # the file column is found
    assert data.classes == ("x", "y") and data.groups.tolist() == ["a", "a", "b", "b"]
    with pytest.raises(DataError, match="no column named “gone”"):
        read_images(tmp_path, {"file_column": "file", "label_column": "gone"})


def test_table_beside_a_zip(tmp_path):
    zipped(tmp_path / "pictures.zip", {f"in/{i}.png": png(i) for i in range(4)})
    (tmp_path / "t.csv").write_text("name,diagnosis\n0.png,a\n1.png,a\n2.png,b\n3.png,b\n")
    assert read_images(tmp_path).dataset.y.tolist() == ["a", "a", "b", "b"]


def test_table_cannot_reach_outside(tmp_path):
    fill(tmp_path / "data", ["1.png", "2.png"])
    fill(tmp_path, ["secret.png"])
    (tmp_path / "data" / "t.csv").write_text("name,label\n1.png,a\n../secret.png,b\n")
    reading = read_images(tmp_path / "data")
    assert reading.dataset.ids.tolist() == ["1.png"] and "no such file" in dict(reading.skipped)["../secret.png"]


def test_table_that_names_no_file(tmp_path):
    fill(tmp_path, ["1.png"])
    (tmp_path / "t.csv").write_text("name,label\nx.png,a\ny.png,b\n")
    with pytest.raises(DataError, match="names the picture files"):
        read_images(tmp_path)


def test_unknown_option_is_refused():
    with pytest.raises(DataError, match="no option colour"):
        ImageOptions.of({"colour": 1})
    for bad in ({"frames": "some"}, {"max_side": 10**6}, {"window_centre": 3.0}):
        with pytest.raises(DataError):
            ImageOptions.of(bad)


# --- zips ------------------------------------------------------------------------------------------------------------


def test_zip_reads_like_its_folder(tmp_path):
    folder = fill(tmp_path / "in", CLASSES)
    archive = zipped(tmp_path / "a.zip", {f"top/{name}": (folder / name).read_bytes() for name in CLASSES})
    one, two = read_images(folder).dataset, read_images(archive).dataset
    assert sorted(one.X.digests) == sorted(two.X.digests) and one.classes == two.classes
    (tmp_path / "up").mkdir()
    archive.rename(tmp_path / "up" / "a.zip")
    assert len(read_images(tmp_path / "up").dataset) == 6  # a zip alone in the upload's folder


def test_zip_slip_links_nested_and_locked_are_skipped_by_name(tmp_path):
    path = zipped(
        tmp_path / "a.zip",
        {f"x/{name}": png(i) for i, name in enumerate(CLASSES)}
        | {
            "../../evil.png": png(90),
            "/abs.png": png(91),
            "C:\\w.png": png(92),
            "x/more.zip": b"PK\x03\x04aaaa",
            "__MACOSX/._1.png": b"x",
        },
    )
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("x/link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    reading = read_images(path)
    reasons = dict(reading.skipped)
    assert len(reading.dataset) == 6 and len(reasons) == 6
    assert all("outside" in reasons[name] for name in ("../../evil.png", "/abs.png"))
    assert "zip file inside" in reasons["x/more.zip"] and "link" in reasons["x/link.png"]
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]  # nothing was unpacked


def test_zip_bomb_is_refused_before_anything_is_unpacked(tmp_path):
    path = zipped(tmp_path / "bomb.zip", {f"{i}.png": b"\0" * 2**25 for i in range(4)})
    with pytest.raises(DataError, match="would unpack to"):
        read_images(path)


def test_damaged_zip_and_damaged_entry(tmp_path):
    whole = zipped(tmp_path / "a.zip", {name: png(i) for i, name in enumerate(CLASSES)}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:300])
    with pytest.raises(DataError):
        read_images(tmp_path / "cut.zip")
    broken = bytearray(whole)
    broken[60:70] = b"\xff" * 10
    (tmp_path / "b.zip").write_bytes(bytes(broken))
    reading = read_images(tmp_path / "b.zip")
    assert len(reading.skipped) == 1 and "damaged inside the zip" in reading.skipped[0][1]


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("dlcore.data.image_sources.MAX_FILES", 3)
    with pytest.raises(DataError, match="more than 3 files"):
        open_source(fill(tmp_path, CLASSES))


# --- arrays ----------------------------------------------------------------------------------------------------------


def test_medmnist_style_arrays(tmp_path):
    arrays = {}
    for part, n in (("train", 6), ("val", 4), ("test", 4)):
        arrays[f"{part}_images"] = np.stack([picture(i + 10 * n) for i in range(n)])
        arrays[f"{part}_labels"] = (np.arange(n) % 2)[:, None]
    np.savez_compressed(tmp_path / "some.npz", **arrays)
    data = read_images(tmp_path / "some.npz").dataset
    assert data.task == "binary" and data.split.tolist() == ["train"] * 6 + ["validation"] * 4 + ["test"] * 4
    assert np.array_equal(data.X.array()[:6, ..., 0], arrays["train_images"])


def test_other_names_colour_and_one_hot(tmp_path):
    images = np.random.default_rng(0).random((6, 8, 8, 3))
    np.savez(tmp_path / "k.npz", x_train=images, y_train=np.eye(3)[[0, 1, 2, 0, 1, 2]])
    data = read_images(tmp_path / "k.npz").dataset
    assert data.task == "multiclass" and data.X.channels == 3 and data.X.load(0).max() > 200


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"weights": np.zeros(3)}, "holds no pictures"),
        ({"images": np.array([{}], dtype=object)}, "Python objects"),
        ({"images": np.zeros((4, 8, 8, 8), np.uint8)}, "volumes"),
        ({"images": np.zeros((4, 8, 8), np.uint8), "labels": np.zeros(3)}, "one label a picture"),
        ({"images": np.zeros((2, 8, 8), np.uint8), "labels": np.ones((2, 3))}, "several findings"),
        ({"images": np.array(["a", "b"])}, "shape"),
    ],
)
def test_arrays_that_are_no_labelled_pictures(tmp_path, arrays, reason):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(DataError, match=reason):
        read_images(tmp_path / "a.npz")


def test_npz_that_declares_too_much_or_is_damaged(tmp_path):
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (1000000, 1000, 1000), }".ljust(118) + b"\n"
    entry = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    zipped(tmp_path / "big.npz", {"images.npy": entry})
    with pytest.raises(DataError, match="would unpack"):
        read_images(tmp_path / "big.npz")
    for i, junk in enumerate([b"", b"junk", entry, zipped(tmp_path / "n.zip", {"images.npy": b"junk"}).read_bytes()]):
        (tmp_path / f"{i}.npz").write_bytes(junk)
        with pytest.raises(DataError):
            read_images(tmp_path / f"{i}.npz")


# --- the real ones ---------------------------------------------------------------------------------------------------


@needs_shared
def test_real_radiographs_with_their_own_split():
    data = read_images(SHARED / "chest_xray").dataset
    assert len(data) == 700 and data.classes == ("NORMAL", "PNEUMONIA") and (data.split == "test").sum() == 200
    assert data.X.channels == 1  # stored as colour, but grey
    assert any("exact copies" in note for note in data.notes) and any(
        "share" in n or "same people" in n for n in data.notes
    )


@needs_shared
def test_real_medmnist():
    data = read_images(SHARED / "pneumoniamnist.npz").dataset
    assert [int((data.split == part).sum()) for part in ("train", "validation", "test")] == [4708, 524, 624]
    raw = np.load(SHARED / "pneumoniamnist.npz")
    assert np.array_equal(data.X[data.split == "test"].array()[..., 0], raw["test_images"])
