"""One picture file -> 8-bit pixels; everything else in the file (names, dates, places) is left behind."""

from __future__ import annotations

import warnings
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from dlcore.data.files.unreadable import MAX_FILE_BYTES, Unreadable
from dlcore.data.images.depth import deep_picture
from dlcore.data.images.dicom import decode_dicom
from dlcore.data.images.picture import MAX_PIXELS, Decode, Picture, check_size, shrink, stretch

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "JPEG2000")
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "picture",
    b"\xff\xd8\xff": "picture",
    b"II*\x00": "picture",
    b"MM\x00*": "picture",
    b"II+\x00": "picture",
    b"BM": "picture",
    b"GIF8": "picture",
    b"RIFF": "picture",
    b"\x00\x00\x00\x0cjP": "picture",
    b"\xff\x4f\xff\x51": "picture",
    b"PK\x03\x04": "a zip file inside: unpack it first",
    b"%PDF": "a PDF file, not a picture",
    b"\x1f\x8b": "a packed file (gzip), not a picture",
    b"7z\xbc\xaf": "a packed file (7z), not a picture",
    b"Rar!": "a packed file (rar), not a picture",
}


def decode(data: bytes, name: str = "", how: Decode | None = None) -> list[Picture]:
    """All pictures in one file's bytes: one, or the frames of a DICOM file.

    Raises
    ------
    Unreadable
        Not a picture, damaged, too large or too small; the message says which.
    """
    how = how or Decode()
    kind = sniff(data, name)
    if kind == "dicom":
        return decode_dicom(data, how)
    if kind != "picture":
        raise Unreadable(kind)
    return [_decode_file(data, how)]


def sniff(data: bytes, name: str = "") -> str:
    """ "picture", "dicom", or in words why the bytes are neither. The name is not believed."""
    if not data:
        return "empty file"
    if len(data) > MAX_FILE_BYTES:
        return f"larger than {MAX_FILE_BYTES // 2**20} MB"
    if data[128:132] == b"DICM" or (name.lower().endswith((".dcm", ".dicom", ".ima")) and b"\x00" in data[:64]):
        return "dicom"
    if data[4:8] == b"ftyp":
        return "an HEIC picture or a film: save it as JPEG or PNG first"
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return kind
    return "text, not a picture" if _is_text(data[:512]) else "not a picture of a kind that can be read"


def _is_text(head: bytes) -> bool:
    return sum(byte < 9 or 13 < byte < 32 for byte in head) == 0


def _decode_file(data: bytes, how: Decode) -> Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if (deep := deep_picture(data)) is not None:
                return Picture(shrink(deep, how.max_side), ("by_depth",))
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                check_size(image.width, image.height, len(data))
                return _to_picture(image, how)
    except Unreadable:
        raise
    except Image.DecompressionBombError as error:
        raise Unreadable(f"more than {MAX_PIXELS // 10**6} million pixels: make it smaller first") from error
    except UnidentifiedImageError as error:
        raise Unreadable("damaged, or of a kind that cannot be read") from error
    except MemoryError as error:
        raise Unreadable("too large for the memory") from error
    except Exception as error:  # decoders raise nearly anything on damaged files
        raise Unreadable("damaged or cut off: copy it again from its source") from error


def _to_picture(image: Image.Image, how: Decode) -> Picture:
    facts = []
    if getattr(image, "is_animated", False):
        facts.append("first_page")
    if max(image.size) > 2 * how.max_side:
        image.draft(None, (how.max_side, how.max_side))  # JPEG only: decodes at a fraction of the size
    image.load()
    if image.getexif().get(0x0112, 1) != 1:
        facts.append("upright")
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        facts.append("deep")
        return Picture(shrink(stretch(np.asarray(image)), how.max_side), tuple(facts))
    return Picture(shrink(np.asarray(_plain(image)), how.max_side), tuple(facts))


def _plain(image: Image.Image) -> Image.Image:
    """8-bit grey ("L") or colour ("RGB"); what is transparent becomes white."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")
