"""Masks, descriptions, groups by name, labels in Excel and one column a class: what lies beside pictures in real sets."""

import io

import numpy as np
import openpyxl
import pytest
from PIL import Image

from dlcore.data.images.read import read_images


def _picture(path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (24, 24), dtype=np.uint8)).save(path)


def _folder(tmp_path, names):
    for i, name in enumerate(names):
        _picture(tmp_path / name, i)
    return tmp_path


def test_masks_beside_pictures_are_left_out_and_counted(tmp_path):
    names = [f"{c}/{c} ({i}){tail}.png" for c in ("benign", "normal") for i in range(6) for tail in ("", "_mask")]
    reading = read_images(_folder(tmp_path, [*names, "benign/benign (1)_mask_1.png"]))
    assert len(reading.dataset) == 12
    assert sum("mask" in reason for _, reason in reading.skipped) == 13
    assert any("13 ×" in note and "mask" in note for note in reading.notes)


def test_a_folder_of_masks_is_left_out(tmp_path):
    names = [f"images/{c}{i}.png" for c in "ab" for i in range(5)] + [
        f"masks/{c}{i}.png" for c in "ab" for i in range(5)
    ]
    assert len(read_images(_folder(tmp_path, names)).dataset) == 10


def test_a_class_called_like_a_mask_stays(tmp_path):
    names = [f"{c}/{c}_{i}.png" for c in ("seg", "unseg") for i in range(5)]
    assert len(read_images(_folder(tmp_path, names)).dataset) == 10


def test_a_description_beside_each_picture_does_not_break_the_table(tmp_path):
    _folder(tmp_path, [f"x{i}.png" for i in range(8)])
    for i in range(8):
        (tmp_path / f"x{i}.xml").write_text("<a/>")
    (tmp_path / "labels.csv").write_text("file,label\n" + "".join(f"x{i},{'ab'[i % 2]}\n" for i in range(8)))
    reading = read_images(tmp_path)
    assert list(reading.dataset.y) == ["a", "b"] * 4
    assert sum("description" in reason for _, reason in reading.skipped) == 8


@pytest.mark.parametrize(
    ("names", "patients"),
    [
        ([f"{i}_{side}" for i in range(10, 14) for side in ("left", "right")], ["10", "10", "11", "11"]),
        (
            [f"Mass-Training_P_0000{i}_{v}" for i in range(4) for v in ("LEFT_CC", "LEFT_MLO")],
            ["p_00000"] * 2 + ["p_00001"] * 2,
        ),
        ([f"COVID-0000{i}{v}" for i in range(4) for v in "ab"], ["covid-00000"] * 2 + ["covid-00001"] * 2),
        ([f"C10{i}P6{i}ThinF_IMG_2015_cell_{k}" for i in range(4) for k in (1, 22)], ["c100p60"] * 2 + ["c101p61"] * 2),
    ],
)
def test_patients_by_name(tmp_path, names, patients):
    labelled = [f"{'ab'[i % 2]}/{name}.png" for i, name in enumerate(names)]
    data = read_images(_folder(tmp_path, labelled)).dataset
    found = {name.split("/")[-1].removesuffix(".png"): group for name, group in zip(data.ids, data.groups)}
    assert [found[name] for name in names[:4]] == patients


@pytest.mark.parametrize(
    "names",
    [
        [f"{c}/{c}_{i}.png" for c in ("benign", "malignant") for i in range(6)],
        [f"{c}/{c} 1_{i}.png" for c in ("stage", "phase") for i in range(6)],
        [f"{'ab'[i % 2]}/2021030{d}_{i}.png" for d in range(1, 5) for i in range(4)],
        [f"{'ab'[i % 2]}/IMG_2021-03-0{d}_{i}.png" for d in range(1, 5) for i in range(4)],
    ],
)
def test_classes_and_days_are_no_patients(tmp_path, names):
    assert read_images(_folder(tmp_path, names)).dataset.groups is None


def _excel(rows) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_labels_in_excel_beside_the_pictures(tmp_path):
    _folder(tmp_path, [f"img{i:03d}.png" for i in range(8)])
    rows = [["image", "diagnosis", "patient"], *([f"img{i:03d}", "ab"[i % 2], f"P{i // 2}"] for i in range(8))]
    (tmp_path / "labels.xlsx").write_bytes(_excel(rows))
    data = read_images(tmp_path).dataset
    assert list(data.y) == ["a", "b"] * 4
    assert list(data.groups[:3]) == ["P0", "P0", "P1"]


def test_one_column_a_class(tmp_path):
    _folder(tmp_path, [f"ISIC_{i:07d}.png" for i in range(9)])
    rows = ["image,MEL,NV,BCC"] + [f"ISIC_{i:07d},{i % 3 == 0:d}.0,{i % 3 == 1:d}.0,{i % 3 == 2:d}.0" for i in range(9)]
    (tmp_path / "truth.csv").write_text("\n".join(rows) + "\n")
    assert list(read_images(tmp_path).dataset.y) == ["MEL", "NV", "BCC"] * 3


def test_validation_is_the_test_where_there_is_none(tmp_path):
    names = [
        f"{part}/{c}/{c}{i}.png" for part, n in (("train", 6), ("valid", 3)) for c in ("no", "yes") for i in range(n)
    ]
    reading = read_images(_folder(tmp_path, names))
    assert sorted(set(reading.dataset.split)) == ["test", "train"]
    assert any("validation part is used as the test" in note for note in reading.notes)


def test_one_spelling_a_class(tmp_path):
    names = [f"train/Malignant/a{i}.png" for i in range(4)] + [f"train/benign/b{i}.png" for i in range(4)]
    names += [f"test/malignant/c{i}.png" for i in range(3)] + [f"test/Benign/d{i}.png" for i in range(3)]
    data = read_images(_folder(tmp_path, names)).dataset
    assert data.classes == ("benign", "Malignant")


def test_one_spelling_a_class_in_arrays(tmp_path):
    shown = np.random.default_rng(0).integers(0, 255, (8, 24, 24), dtype=np.uint8)
    np.savez(tmp_path / "x.npz", images=shown, labels=np.array(["yes", "Yes ", "no", "NO"] * 2))
    data = read_images(tmp_path / "x.npz").dataset
    assert len(data.classes) == 2
