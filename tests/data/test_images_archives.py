"""Tables beside pictures, zips and arrays: what is understood, and what is refused."""

import stat
import zipfile

import numpy as np
import pytest
from picture_files import CLASSES, fill, picture, png, zipped

from dlcore.data.files.sources import open_source
from dlcore.data.images.read import ImageOptions, read_images, with_positive
from dlcore.errors import DataError

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
    monkeypatch.setattr("dlcore.data.files.sources.MAX_FILES", 3)
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
