"""DICOM as a radiologist sees it, without the patient's name."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless, generate_uid

from dlcore.data.files.unreadable import Unreadable
from dlcore.data.images.decode import decode
from dlcore.data.images.dicom import apply_window
from dlcore.data.images.picture import Decode
from dlcore.data.images.read import read_images
from dlcore.words.images import FACTS

REAL = Path(__file__).parents[3] / "shared" / "data" / "dicom_mr"
RAMP = np.linspace(0, 4095, 24 * 32).astype(np.uint16).reshape(24, 32)


def dicom(values=RAMP, photometric="MONOCHROME2", syntax=ExplicitVRLittleEndian, frames=None, **tags) -> Dataset:
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", generate_uid()
    ds.PatientName, ds.PatientID, ds.PatientBirthDate = "Doe^Jane", "H-4711", "19661224"
    ds.PhotometricInterpretation = photometric
    ds.Rows, ds.Columns = values.shape[1:3] if frames else values.shape[:2]
    ds.SamplesPerPixel = 3 if values.shape[-1] == 3 else 1
    if ds.SamplesPerPixel == 3:
        ds.PlanarConfiguration = 0
    if frames:
        ds.NumberOfFrames = frames
    ds.BitsAllocated = ds.BitsStored = 8 * values.itemsize
    ds.HighBit, ds.PixelRepresentation = ds.BitsStored - 1, int(values.dtype.kind == "i")
    ds.PixelData = values.tobytes()
    for name, value in tags.items():
        setattr(ds, name, value)
    return ds


def stored(ds: Dataset) -> bytes:
    out = BytesIO()
    plain = {"implicit_vr": False, "little_endian": True} if ds.file_meta.TransferSyntaxUID.is_private else {}
    ds.save_as(out, enforce_file_format=True, **plain)
    return out.getvalue()


def grey(ds, how=None) -> np.ndarray:
    [picture] = decode(stored(ds), "x.dcm", how)
    return picture.pixels[..., 0].astype(int)


def test_window_after_the_standard():
    """PS3.3 C.11.2.1.2: below c - .5 - (w-1)/2 black, above c - .5 + (w-1)/2 white, linear between."""
    values = np.array([-1000.0, 40 - 0.5 - 199.5, 40 - 0.5, 40 - 0.5 + 199.5, 3000])
    assert apply_window(values, 40, 400).tolist() == [0, 0, 128, 255, 255]
    assert apply_window(np.array([40.0]), 40, 400, "SIGMOID").tolist() == [128]
    assert apply_window(np.array([-160.0, 40, 240]), 40, 400, "LINEAR_EXACT").tolist() == [0, 128, 255]
    assert apply_window(np.array([1.0, 2.0, 3.0]), 2, 1).tolist() == [0, 255, 255]


def test_rescale_then_the_files_first_window():
    hounsfield = {"RescaleSlope": 1, "RescaleIntercept": -1024, "WindowCenter": [40, 500], "WindowWidth": [400, 1500]}
    assert np.array_equal(grey(dicom(**hounsfield)), apply_window(RAMP.astype(float) - 1024, 40, 400))


def test_the_doctors_window_replaces_the_files():
    ds = dicom(RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=400)
    lung = grey(ds, Decode(window=(-600, 1500)))
    assert np.array_equal(lung, apply_window(RAMP.astype(float) - 1024, -600, 1500))


def test_monochrome1_is_turned():
    window = {"WindowCenter": 2048, "WindowWidth": 4096}
    assert np.array_equal(grey(dicom(photometric="MONOCHROME1", **window)), 255 - grey(dicom(**window)))


def test_without_a_window_the_range_is_used_and_said():
    [picture] = decode(stored(dicom()))
    assert picture.pixels.min() == 0 and picture.pixels.max() == 255
    assert any(fact == "stretched" for fact in picture.facts)


def test_signed_values():
    ds = dicom((RAMP.astype(np.int16) - 2048), WindowCenter=0, WindowWidth=4096)
    assert np.array_equal(grey(ds), apply_window(RAMP.astype(float) - 2048, 0, 4096))


def test_voi_table():
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 12])
    item.add_new("LUTData", "OW", np.arange(4095, -1, -1, dtype=np.uint16).tobytes())
    pixels = grey(dicom(VOILUTSequence=Sequence([item])))
    assert np.array_equal(pixels, np.round((4095 - RAMP.astype(float)) / 4095 * 255))


def test_frames_become_pictures_of_one_patient(tmp_path):
    loop = np.stack([RAMP + 10 * i for i in range(5)])
    data = stored(dicom(loop, frames=5, WindowCenter=2048, WindowWidth=4096))
    pictures = decode(data)
    assert [p.frame for p in pictures] == [1, 2, 3, 4, 5]
    assert np.array_equal(pictures[4].pixels[..., 0], apply_window(loop[4], 2048, 4096))
    assert [p.frame for p in decode(data, "", Decode(frames="middle"))] == [3]
    (tmp_path / "loop").write_bytes(data)  # DICOM files often have no ending
    reading = read_images(tmp_path)
    assert len(reading.dataset) == 5 and len(set(reading.dataset.groups)) == 1
    assert reading.dataset.ids[1] == "loop · frame 2"


def test_window_kept_with_each_frame():
    loop = np.stack([RAMP, RAMP])
    groups = []
    for centre in (1000, 3000):
        window, group = Dataset(), Dataset()
        window.WindowCenter, window.WindowWidth = centre, 500
        group.FrameVOILUTSequence = Sequence([window])
        groups.append(group)
    pictures = decode(stored(dicom(loop, frames=2, PerFrameFunctionalGroupsSequence=Sequence(groups))))
    assert np.array_equal(pictures[1].pixels[..., 0], apply_window(RAMP, 3000, 500))


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
def test_compressed_without_loss(syntax):
    ds = dicom(np.tile(RAMP, (4, 4)), WindowCenter=2048, WindowWidth=4096)
    plain = grey(ds)
    ds.compress(syntax)
    assert np.array_equal(grey(ds), plain)


def test_jpeg_inside():
    from PIL import Image

    smooth = (RAMP // 16).astype(np.uint8)
    out = BytesIO()
    Image.fromarray(smooth).save(out, "JPEG", quality=98)
    ds = dicom(smooth, syntax=JPEGBaseline8Bit, WindowCenter=128, WindowWidth=256)
    ds.PixelData = encapsulate([out.getvalue()])
    ds["PixelData"].VR = "OB"
    assert np.abs(grey(ds) - smooth).mean() < 3


def test_an_encoding_without_a_decoder_says_which_one_to_install(monkeypatch):
    from pydicom.pixels.decoders import JPEGLosslessSV1Decoder as decoder
    from pydicom.uid import JPEGLosslessSV1

    from dlcore.data.files.unreadable import Unreadable

    monkeypatch.setattr(decoder, "_available", {})
    ds = dicom(RAMP, syntax=JPEGLosslessSV1)
    ds.PixelData = encapsulate([b"\xff\xd8" + bytes(60)])
    ds["PixelData"].VR = "OB"
    with pytest.raises(Unreadable, match=r"not installed .*pylibjpeg-libjpeg.*GPL-3.*make old-jpeg"):
        decode(stored(ds))


def test_colour_and_palette():
    rgb = np.dstack([RAMP // 16, 255 - RAMP // 16, RAMP * 0]).astype(np.uint8)
    [picture] = decode(stored(dicom(rgb, photometric="RGB")))
    assert np.array_equal(picture.pixels, rgb)
    index = (RAMP // 16).astype(np.uint8)
    table = (np.arange(256) * 257).astype(np.uint16)
    palette = {}
    for colour, ramp in (("Red", table), ("Green", table[::-1]), ("Blue", table * 0)):
        palette[f"{colour}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        palette[f"{colour}PaletteColorLookupTableData"] = ramp.tobytes()
    [picture] = decode(stored(dicom(index, photometric="PALETTE COLOR", **palette)))
    assert np.array_equal(picture.pixels[..., 0], index) and np.array_equal(picture.pixels[..., 1], 255 - index)


def without(ds: Dataset, *names: str) -> Dataset:
    for name in names:
        delattr(ds, name)
    return ds


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (stored(without(dicom(), "PixelData")), "without pixels"),
        (stored(dicom(syntax=UID("1.2.3.4.5.6"))), "unknown encoding"),
        (stored(dicom(syntax=UID("1.2.840.10008.1.2.4.102"), PixelData=encapsulate([b"12"]))), "cannot be decoded"),
        (stored(dicom())[:900], "damaged"),
        (stored(dicom(Rows=60_000, Columns=60_000)), "60000 × 60000"),
        (stored(dicom(NumberOfFrames=100_000)), "100000 frames"),
        (stored(dicom(Rows=900)), "damaged"),
        (stored(without(dicom(), "Rows")), "damaged"),
    ],
)
def test_bad_dicom_is_refused_with_a_reason(data, reason):
    with pytest.raises(Unreadable, match=reason):
        decode(data, "x.dcm")


def test_nothing_of_the_patient_is_kept(tmp_path):
    for i, patient in enumerate(["H-4711", "H-4711", "H-0815"]):
        ds = dicom(np.roll(RAMP, i), PatientID=patient, InstitutionName="St. Elsewhere")
        (tmp_path / f"{i}.dcm").write_bytes(stored(ds))
    reading = read_images(tmp_path)
    assert reading.dataset.groups.tolist() == ["patient 1", "patient 1", "patient 2"]
    reading.dataset.save(tmp_path / "kept")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "kept").iterdir())
    for secret in (b"Doe", b"4711", b"0815", b"1966", b"Elsewhere"):
        assert secret not in kept
    assert "4711" not in str(reading.notes) + str(reading.guesses) + repr(reading)


def test_two_patients_with_one_name_are_kept_apart_and_said(tmp_path):
    for i, patient in enumerate(["A", "B"]):
        (tmp_path / f"{i}.dcm").write_bytes(stored(dicom(np.roll(RAMP, i), PatientID=patient)))
    reading = read_images(tmp_path)
    assert len(set(reading.dataset.groups)) == 2
    assert any("1 name belongs to more than one patient number" in note for note in reading.dataset.notes)


@pytest.mark.parametrize(
    ("tags", "warned"),
    [
        ({"BurnedInAnnotation": "YES"}, "marked as having text"),
        ({"Modality": "US"}, "often has text"),
        ({"Modality": "US", "BurnedInAnnotation": "NO"}, None),
        ({"Modality": "CT"}, None),
    ],
)
def test_burnt_in_text_is_warned_about(tags, warned):
    [picture] = decode(stored(dicom(**tags)))
    found = [fact for fact in picture.facts if "burnt" in fact]
    assert (warned in FACTS[found[0]]) if warned else not found


@pytest.mark.skipif(not REAL.exists(), reason="no shared data here")
def test_real_slices():
    data = read_images(REAL).dataset
    assert len(data) == 20 and data.task == "unsupervised" and data.X.channels == 1
    assert data.X.sizes[0].tolist() == [384, 274] and 20 < data.X.array().mean() < 120
