"""From folders that a doctor drops to classes, parts and patients; every file is read, or skipped with its reason."""

from pathlib import Path

import numpy as np
import pytest
from picture_files import CLASSES, fill, picture, png
from PIL import Image

from dlcore.data import load
from dlcore.data.images.read import read_images, with_patients
from dlcore.errors import DataError

SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="no shared data here")


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
    assert any("of the test part also" in note for note in data.notes)


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
    assert any("2 patients of the test part are learned from as well" in note for note in data.notes)


def test_copies_stand_together_and_are_said(tmp_path):
    fill(tmp_path, CLASSES)
    (tmp_path / "nevus" / "again.png").write_bytes(png(0))  # the same picture as normal/0
    data = read_images(tmp_path).dataset
    twins = data.groups[[i for i, name in enumerate(data.ids) if name in ("nevus/again.png", "normal/0.png")]]
    assert twins[0] == twins[1] and len(set(data.groups)) == 6
    assert any("exact cop" in note for note in data.notes) and any("one label is wrong" in note for note in data.notes)


# --- the real ones ---------------------------------------------------------------------------------------------------


@needs_shared
def test_real_radiographs_with_their_own_split():
    data = read_images(SHARED / "chest_xray").dataset
    assert len(data) == 700 and data.classes == ("NORMAL", "PNEUMONIA") and (data.split == "test").sum() == 200
    assert data.X.channels == 1  # stored as colour, but grey
    assert any("exact copies" in note for note in data.notes) and any(
        "different people with one name" in n for n in data.notes
    )


@needs_shared
def test_real_medmnist():
    data = read_images(SHARED / "pneumoniamnist.npz").dataset
    assert [int((data.split == part).sum()) for part in ("train", "validation", "test")] == [4708, 524, 624]
    raw = np.load(SHARED / "pneumoniamnist.npz")
    assert np.array_equal(data.X[data.split == "test"].array()[..., 0], raw["test_images"])
