"""One picture file to pixels: every kind a hospital has, and every kind of damage."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dlcore.data.files.unreadable import Unreadable
from dlcore.data.images.decode import decode
from dlcore.data.images.picture import Decode, shrink, stretch


def encoded(image, form="PNG", **settings) -> bytes:
    out = BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(out, form, **settings)
    return out.getvalue()


def gradient(h=24, w=32) -> np.ndarray:
    return np.linspace(0, 255, h * w).astype(np.uint8).reshape(h, w)


def colour(h=24, w=32) -> np.ndarray:
    return np.stack([gradient(h, w), 255 - gradient(h, w), np.full((h, w), 90, np.uint8)], axis=-1)


def only(data, how=None):
    [picture] = decode(data, "x", how)
    return picture


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP", "GIF", "WEBP"])
def test_grey_picture_comes_back_exactly(form):
    settings = {"lossless": True} if form == "WEBP" else {}
    pixels = only(encoded(gradient(), form, **settings)).pixels
    assert pixels.shape == (24, 32, 1)
    assert np.array_equal(pixels[..., 0], gradient())


def test_jpeg_in_colour_is_close():
    smooth = np.asarray(Image.fromarray(colour()).resize((64, 64)))
    pixels = only(encoded(smooth, "JPEG", quality=95, subsampling=0)).pixels.astype(int)
    assert pixels.shape == (64, 64, 3) and np.abs(pixels - smooth).mean() < 4


def test_sixteen_bits_are_spread_and_said():
    wide = (gradient().astype(np.uint16) * 16) + 3  # 12 bits used of 16
    picture = only(encoded(wide))
    assert picture.pixels.dtype == np.uint8
    assert np.abs(picture.pixels[..., 0].astype(int) - gradient()).max() <= 2
    assert picture.facts[0] == "deep"


def test_palette_transparency_one_bit_and_cmyk():
    palette = Image.fromarray(colour()).quantize(256)
    assert only(encoded(palette)).pixels.shape[2] == 3
    glass = np.dstack([colour(), np.zeros((24, 32), np.uint8)])
    assert (only(encoded(glass)).pixels == 255).all()  # what is transparent is white
    assert set(np.unique(only(encoded(Image.fromarray(gradient()).convert("1"))).pixels)) == {0, 255}
    cmyk = only(encoded(Image.fromarray(colour(64, 64)).convert("CMYK"), "JPEG", quality=95)).pixels
    assert np.abs(cmyk.astype(int) - colour(64, 64)).mean() < 8


def test_colour_file_without_colour_becomes_grey():
    assert only(encoded(np.repeat(gradient()[..., None], 3, axis=2))).pixels.shape == (24, 32, 1)


def test_exif_rotation_is_applied_and_said():
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90° to the right
    picture = only(encoded(gradient(), "PNG", exif=exif))
    assert np.array_equal(picture.pixels[..., 0], np.rot90(gradient(), -1))
    assert picture.facts[0] == "upright"


def test_animated_gif_gives_its_first_picture_and_says_so():
    frames = [Image.fromarray(np.full((16, 16), value, np.uint8)) for value in (10, 200)]
    picture = only(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert (picture.pixels == 10).all() and picture.facts[0] == "first_page"


def test_large_picture_is_shrunk_and_keeps_its_proportions():
    assert only(encoded(np.zeros((1200, 600), np.uint8)), Decode(max_side=300)).pixels.shape == (300, 150, 1)
    assert only(encoded(colour(2400, 1600), "JPEG"), Decode(max_side=300)).pixels.shape == (300, 200, 3)
    assert shrink(np.zeros((4, 4000), np.uint8), 100).shape == (1, 100, 1)


def test_stretch_of_odd_values():
    assert (stretch(np.full((9, 9), 7.0)) == 0).all()
    odd = np.array([[np.nan, 0.0], [1.0, np.inf]])
    assert stretch(odd).dtype == np.uint8


def png_claiming(width, height) -> bytes:
    """A PNG of a few bytes that declares any size."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"patient;label\n1;0\n", "text"),
        (b"\x01\x02\x03\x04" * 40, "not a picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04" + b"\0" * 40, "zip"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        (encoded(gradient(200, 200), "JPEG")[:900], "cut off"),
        (encoded(gradient())[:60], "cut off"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, "damaged"),
        (encoded(np.zeros((1, 1), np.uint8)), "too small"),
        (png_claiming(30_000, 30_000), "million pixels"),
        (png_claiming(10_000, 9_000), "10000 × 9000"),
        (png_claiming(2**31 - 1, 2**31 - 1), "million pixels"),
    ],
)
def test_bad_file_is_refused_with_a_reason(data, reason):
    with pytest.raises(Unreadable, match=reason):
        decode(data, "x.png")


def test_damage_never_escapes_as_another_error():
    """Bytes flipped anywhere in real files give a picture or a reason, nothing else."""
    rng = np.random.default_rng(0)
    files = [encoded(colour(40, 40), form) for form in ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")]
    for data in files:
        for _ in range(60):
            broken = bytearray(data)
            for place in rng.integers(0, len(data), 4):
                broken[place] = rng.integers(256)
            with suppress(Unreadable):
                decode(bytes(broken), "x")
