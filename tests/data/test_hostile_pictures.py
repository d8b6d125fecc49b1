"""Small files that would become huge are refused by what stands in their head, before anything is unpacked."""

import io
import struct
import time
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from dlcore.data.files.unreadable import Unreadable
from dlcore.data.images.decode import decode
from dlcore.data.images.npz import npz_parts
from dlcore.data.images.streams import check_deflated, stream_size
from dlcore.errors import DataError

pydicom = pytest.importorskip("pydicom")
from pydicom.dataset import FileMetaDataset  # noqa: E402
from pydicom.encaps import encapsulate  # noqa: E402
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit  # noqa: E402


def encoded(kind: str, side: int = 64) -> bytes:
    held = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (side, side), dtype=np.uint8)
    Image.fromarray(noise).save(held, kind)
    return held.getvalue()


def dicom(stream: bytes, syntax, side: int = 64, declared=None) -> bytes:
    dataset = pydicom.Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID, dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3", "1.2.4"
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.Rows = dataset.Columns = declared or side
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = encapsulate([stream])
    dataset["PixelData"].is_undefined_length = True
    held = io.BytesIO()
    dataset.save_as(held, enforce_file_format=True)
    return held.getvalue()


def in_little_memory(act, match):
    began = time.perf_counter()
    tracemalloc.start()
    with pytest.raises((Unreadable, DataError), match=match):
        act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 2**20 and time.perf_counter() - began < 30


def test_a_picture_of_79_megapixels_in_a_few_kilobytes():
    held = io.BytesIO()
    Image.fromarray(np.zeros((8900, 8900), np.uint8)).save(held, "PNG")
    in_little_memory(lambda: decode(held.getvalue(), "a.png"), "too many")
    assert decode(encoded("PNG", 300), "b.png")[0].pixels.shape[:2] == (300, 300)


@pytest.mark.parametrize(("kind", "syntax"), [("JPEG2000", JPEG2000Lossless), ("JPEG", JPEGBaseline8Bit)])
def test_a_dicom_whose_stream_has_another_size_than_its_tags(kind, syntax):
    good = encoded(kind)
    assert stream_size(good) == (64, 64)
    assert decode(dicom(good, syntax), "a.dcm")[0].pixels.shape[:2] == (64, 64)
    with pytest.raises(Unreadable, match="holds one of 64 × 64"):
        decode(dicom(good, syntax, declared=32), "a.dcm")
    if kind == "JPEG2000":
        at = good.find(b"\xff\x4f\xff\x51")
        wide = good[: at + 8] + struct.pack(">I", 5_800_000) + good[at + 12 :]
        in_little_memory(lambda: decode(dicom(wide, syntax), "a.dcm"), "5800000")


def test_a_deflated_dicom_that_becomes_huge(monkeypatch):
    monkeypatch.setattr("dlcore.data.images.streams.MAX_FILE_BYTES", 8 * 2**20)
    uid = b"1.2.840.10008.1.2.1.99"
    meta = b"\x02\x00\x10\x00UI" + struct.pack("<H", len(uid)) + uid
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packing.compress(bytes(64 * 2**20)) + packing.flush()
    head = bytes(128) + b"DICM" + b"\x02\x00\x00\x00UL" + struct.pack("<HI", 4, len(meta))
    in_little_memory(lambda: decode(head + meta + body, "a.dcm"), "unpacks to more than 8 MB")
    assert check_deflated(head + meta + b"no deflate") is None


def test_a_dicom_that_names_several_encodings_is_skipped_alone():
    file = dicom(encoded("JPEG2000"), JPEG2000Lossless)
    uid = b"1.2.840.10008.1.2.4.90"
    assert uid in file
    with pytest.raises(Unreadable):
        decode(file.replace(uid, b"1.2.840.10008\\2.4.900.0"[:22]), "a.dcm")


def test_arrays_that_become_a_thousand_times_their_file(tmp_path):
    path = tmp_path / "b.npz"
    np.savez_compressed(path, images=np.zeros((150, 1000, 1000), np.uint8), labels=np.arange(150) % 2)
    assert path.stat().st_size < 2**19
    in_little_memory(lambda: list(npz_parts(path)), "unpack")
