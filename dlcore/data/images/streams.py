"""What stands inside a DICOM file, judged before it is unpacked: a deflated file's size, the size in a picture's own head.

References
----------
DICOM PS3.5, A.5 (deflated); PS3.10, 7.1 (file meta information). ISO/IEC 15444-1, A.5.1 (SIZ); ISO/IEC 10918-1, B.2.2 (SOF).
"""

from __future__ import annotations

import struct
import zlib

from dlcore.data.files.unreadable import MAX_FILE_BYTES, Unreadable

_DEFLATED = b"1.2.840.10008.1.2.1.99"
_META_LENGTH, _META = slice(140, 144), 144  # value of (0002,0000), which comes first, and where what it counts begins
_SIZ = b"\xff\x4f\xff\x51"  # start of a JPEG 2000 stream, and its size
_NO_SOF = {0xC4, 0xC8, 0xCC}  # markers among those of frames that are none
_ALONE = {0x01, 0xD8, *range(0xD0, 0xD8)}  # markers without a length


def check_deflated(data: bytes) -> None:
    """Unpack a deflated DICOM file piece by piece, to see that it stays within the size of a file.

    Raises
    ------
    Unreadable
        It would become too large.
    """
    if _DEFLATED not in data[:1024] or data[128:132] != b"DICM":
        return
    begin = _META + struct.unpack("<I", data[_META_LENGTH])[0]
    unpacking, total, rest = zlib.decompressobj(-zlib.MAX_WBITS), 0, data[begin:]
    try:
        while rest and not unpacking.eof:
            total += len(unpacking.decompress(rest, 2**20))
            rest = unpacking.unconsumed_tail
            if total > MAX_FILE_BYTES:
                raise Unreadable(f"unpacks to more than {MAX_FILE_BYTES // 2**20} MB")
    except zlib.error:  # said by whoever reads it
        return


def stream_size(stream: bytes) -> tuple[int, int] | None:
    """Width and height in the head of a JPEG or JPEG 2000 stream; None where it is of another kind."""
    if (at := stream[:4096].find(_SIZ)) >= 0 and len(stream) >= at + 24:
        right, bottom, left, top = struct.unpack(">4I", stream[at + 8 : at + 24])
        return right - left, bottom - top
    return _jpeg_size(stream) if stream[:2] == b"\xff\xd8" else None


def _jpeg_size(stream: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(stream) and stream[at] == 0xFF:
        marker = stream[at + 1]
        if marker in _ALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
        elif (0xC0 <= marker <= 0xCF and marker not in _NO_SOF) or marker == 0xF7:  # 0xF7: JPEG-LS
            height, width = struct.unpack(">HH", stream[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + struct.unpack(">H", stream[at + 2 : at + 4])[0]
    return None
