"""How many bits the values of a picture have, whatever container they came in, and deep pictures Pillow cannot keep.

A camera of 12 bits writes files of 16: taken for 16 bits, its pictures are nearly black. Pillow reads colour of 16
bits a channel as 8, its upper half; `tifffile` and the few lines below keep all.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np

from dlcore.data.files.unreadable import Unreadable
from dlcore.data.images.picture import check_size, stretch

DEPTHS = (8, 10, 12, 14, 16)
_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 4: 2, 6: 4}  # PNG colour types: RGB, grey with alpha, RGB with alpha
_MOST_PIXELS = 6_000_000  # decoded here; a larger PNG is left to Pillow


def depth_of(largest: int) -> int:
    """Bits that values up to `largest` need, as cameras and scanners have them: 8, 10, 12, 14 or 16."""
    return next((bits for bits in DEPTHS if largest < 2**bits), 16)


def to_8_bits(values: np.ndarray, largest: int | None = None) -> np.ndarray:
    """Whole numbers of any depth over 0 … 255, by the depth of the values (of `largest`, if given)."""
    if values.dtype == np.uint8:
        return values
    full = 2 ** depth_of(int(values.max() if largest is None else largest)) - 1
    return np.clip(values.astype(np.float32) * (255 / full) + 0.5, 0, 255).astype(np.uint8)


def deep_picture(data: bytes) -> np.ndarray | None:
    """(h, w) or (h, w, 3) uint8 of a TIFF or PNG of 16 bits that Pillow would cut to 8; None for any other.

    Raises
    ------
    Unreadable
        Too large or too small.
    """
    if data.startswith(_PNG):
        return _png(data)
    if data[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return _tiff(data)
    return None


def _tiff(data: bytes) -> np.ndarray | None:
    import tifffile

    try:
        with tifffile.TiffFile(BytesIO(data)) as file:
            page = file.pages[0]
            bits, samples = page.bitspersample, page.samplesperpixel
            palette = page.colormap if page.photometric == tifffile.PHOTOMETRIC.PALETTE else None
            if palette is None and not (page.dtype is not None and page.dtype.itemsize >= 2):
                return None
            if palette is None and samples == 1 and page.photometric != tifffile.PHOTOMETRIC.MINISWHITE:
                return None  # grey: Pillow does it
            check_size(page.imagewidth, page.imagelength)
            values = page.asarray()
            white_is_least = page.photometric == tifffile.PHOTOMETRIC.MINISWHITE
            apart = page.planarconfig == 2 and values.ndim == 3 and values.shape[0] == samples
    except Unreadable:
        raise
    except Exception:  # a compression that needs more than this installation has: Pillow may know it
        return None
    if palette is not None:
        return to_8_bits(np.moveaxis(np.asarray(palette), 0, -1)[values], int(np.max(palette))) if bits <= 16 else None
    if apart:
        values = np.moveaxis(values, 0, -1)
    if values.ndim == 2:
        return 255 - stretch(values) if white_is_least else stretch(values)
    return _without_alpha(values, samples > 3) if values.dtype.kind == "u" else stretch(values[..., :3])


def _without_alpha(values: np.ndarray, alpha: bool) -> np.ndarray:
    """Grey or colour on white, (h, w) or (h, w, 3) uint8, from channels of which the last may say what is transparent."""
    if not alpha:
        return to_8_bits(values)
    colours, cover = to_8_bits(values[..., :-1]), to_8_bits(values[..., -1:]).astype(np.float32) / 255
    mixed = colours * cover + 255 * (1 - cover)
    pixels = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels


def _png(data: bytes) -> np.ndarray | None:
    """A PNG of 16 bits a channel with colour or alpha (W3C PNG specification, 2003); interlaced ones are Pillow's."""
    try:
        width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    except struct.error:
        return None
    if bits != 16 or colour not in _CHANNELS or interlaced or width * height > _MOST_PIXELS:
        return None
    check_size(width, height)
    channels = _CHANNELS[colour]
    stride = 2 * channels * width
    try:
        inflater = zlib.decompressobj()
        rows = inflater.decompress(b"".join(_chunks(data, b"IDAT")), height * (stride + 1))
    except (zlib.error, struct.error):
        return None
    if len(rows) < height * (stride + 1):
        return None
    values = (
        _unfiltered(rows, height, stride, 2 * channels).view(">u2").reshape(height, width, channels).astype(np.uint16)
    )
    return _without_alpha(values, colour in (4, 6))


def _chunks(data: bytes, kind: bytes):
    place = 8
    while place + 8 <= len(data):
        (length,), name = struct.unpack(">I", data[place : place + 4]), data[place + 4 : place + 8]
        if name == kind:
            yield data[place + 8 : place + 8 + length]
        place += 12 + length


def _unfiltered(rows: bytes, height: int, stride: int, step: int) -> np.ndarray:
    """Bytes of the pixels, (height, stride), from filtered rows; `step`: bytes a pixel."""
    lines = np.frombuffer(rows[: height * (stride + 1)], np.uint8).reshape(height, stride + 1)
    result = np.zeros((height + 1, stride), np.uint8)
    for y in range(height):
        kind, line, above = lines[y, 0], lines[y, 1:], result[y]
        if kind == 0:
            result[y + 1] = line
        elif kind == 1:
            result[y + 1] = np.cumsum(line.reshape(-1, step), axis=0, dtype=np.uint8).ravel()
        elif kind == 2:
            result[y + 1] = line + above
        else:
            result[y + 1] = np.frombuffer(
                (_average if kind == 3 else _paeth)(bytes(line), bytes(above), step), np.uint8
            )
    return result[1:]


def _average(line: bytes, above: bytes, step: int) -> bytes:
    found = bytearray(line)
    for i in range(len(line)):
        left = found[i - step] if i >= step else 0
        found[i] = (line[i] + (left + above[i]) // 2) & 255
    return bytes(found)


def _paeth(line: bytes, above: bytes, step: int) -> bytes:
    found = bytearray(line)
    for i in range(len(line)):
        left, corner = (found[i - step], above[i - step]) if i >= step else (0, 0)
        up = above[i]
        near = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        found[i] = (
            line[i] + (left if near[0] <= near[1] and near[0] <= near[2] else up if near[1] <= near[2] else corner)
        ) & 255
    return bytes(found)
