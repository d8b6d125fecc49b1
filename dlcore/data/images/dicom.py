"""DICOM -> 8-bit pixels as a radiologist would see them; tags that identify the patient stay behind.

References
----------
DICOM PS3.3, C.11.1 (modality LUT), C.11.2 (VOI LUT), C.7.6.3.1.2 (photometric interpretation).
"""

from __future__ import annotations

import math
import warnings
from io import BytesIO

import numpy as np

from dlcore.data.files.unreadable import Unreadable
from dlcore.data.images.depth import DEPTHS, depth_of, to_8_bits
from dlcore.data.images.picture import MAX_FRAMES, MAX_PIXELS, Decode, Picture, check_size, shrink, stretch
from dlcore.data.images.streams import check_deflated, stream_size

_OFTEN_BURNT_IN = {"US", "SC", "OT", "ES", "XC", "XA", "RF", "DOC", "IVUS", "ECG"}


def decode_dicom(data: bytes, how: Decode) -> list[Picture]:
    """Frames of a DICOM file as pictures.

    Raises
    ------
    Unreadable
        No pixels, an unknown or damaged encoding, or too large.
    """
    import pydicom

    dataset = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            check_deflated(data)
            dataset = pydicom.dcmread(BytesIO(data), force=True)
            frames = _frames(dataset, how)
            return [_picture(dataset, number, values, how) for number, values in _pixels(dataset, frames)]
        except Unreadable:
            raise
        except MemoryError as error:
            raise Unreadable("too large for the memory") from error
        except Exception as error:  # decoders raise nearly anything on damaged files
            raise Unreadable(_reason(dataset)) from error


def _reason(dataset) -> str:
    """Why the pixels could not be decoded, in words."""
    syntax = getattr(getattr(dataset, "file_meta", None), "TransferSyntaxUID", None)
    if syntax is not None and not hasattr(syntax, "is_private"):
        return "DICOM that names several encodings"
    if syntax is not None and (syntax.is_private or not syntax.is_transfer_syntax):
        return f"DICOM with an unknown encoding (transfer syntax {str(syntax)[:64]})"
    if syntax is not None and syntax.is_compressed and not _can_decode(syntax):
        return (
            f"DICOM compressed in a way that needs a decoder which is not installed ({syntax.name}); it is called "
            "pylibjpeg-libjpeg, is under the GPL-3, and “make old-jpeg” installs it"
        )
    if syntax is not None and syntax.is_compressed:
        return f"DICOM whose compressed pixels cannot be decoded ({syntax.name})"
    return "damaged or cut-off DICOM file"


def _can_decode(syntax) -> bool:
    """Whether any decoder of this encoding is installed; True where pydicom knows none at all."""
    from pydicom.pixels import get_decoder

    try:
        return get_decoder(syntax).is_available
    except NotImplementedError:
        return True


def _frames(dataset, how: Decode) -> list[int]:
    """Which frames to decode, after the declared sizes were judged."""
    if getattr(dataset, "DirectoryRecordSequence", None) is not None:
        raise Unreadable("a DICOM index (DICOMDIR), not a picture")
    if not any(tag in dataset for tag in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
        raise Unreadable("DICOM without pixels (a report, a structure or a plan)")
    check_size(int(dataset.Columns), int(dataset.Rows))
    _check_streams(dataset)
    count = int(dataset.get("NumberOfFrames", 1) or 1)
    if count > MAX_FRAMES:
        raise Unreadable(f"DICOM with {count} frames: more than {MAX_FRAMES}")
    samples = int(dataset.get("SamplesPerPixel", 1))
    if samples not in (1, 3):
        raise Unreadable(f"DICOM with {samples} values a pixel")
    return {"first": [0], "middle": [count // 2], "all": list(range(count))}[how.frames]


def _check_streams(dataset) -> None:
    """Compare the size in the head of each compressed picture with the declared one: what the head says is decoded."""
    from pydicom.encaps import generate_frames

    syntax = getattr(getattr(dataset, "file_meta", None), "TransferSyntaxUID", None)
    if "PixelData" not in dataset or not getattr(syntax, "is_encapsulated", False):
        return
    declared = (int(dataset.Columns), int(dataset.Rows))
    count = int(dataset.get("NumberOfFrames", 1) or 1)
    for stream in generate_frames(dataset.PixelData, number_of_frames=count):
        found = stream_size(stream)
        if found is not None and found != declared:
            raise Unreadable(f"DICOM of {declared[0]} × {declared[1]} pixels that holds one of {found[0]} × {found[1]}")


def _pixels(dataset, frames: list[int]):
    """Yield (frame number or None, stored values (h, w) or (h, w, 3)); one frame is in memory at a time."""
    from pydicom.pixels import iter_pixels

    several = int(dataset.get("NumberOfFrames", 1) or 1) > 1
    syntax = dataset.file_meta.get("TransferSyntaxUID") if hasattr(dataset, "file_meta") else None
    if syntax is None:  # an old file without its header: the pixels are stored plainly
        from pydicom.uid import ImplicitVRLittleEndian

        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    for number, values in zip(frames, iter_pixels(dataset, indices=frames)):
        if values.size > 3 * MAX_PIXELS:
            raise Unreadable("more pixels than it declares")
        yield (number if several else None), values


def _picture(dataset, number: int | None, values: np.ndarray, how: Decode) -> Picture:
    facts = ["dicom", *_burnt_in(dataset)]
    if values.ndim == 2 and dataset.PhotometricInterpretation != "PALETTE COLOR":
        shown = _shown(dataset, values)
        grey, windowed = _grey(dataset, number or 0, values, how.window, shown)
        facts += [] if windowed else ["stretched"]
        pixels = 255 - grey if dataset.PhotometricInterpretation == "MONOCHROME1" else grey
        if shown is not None:
            pixels[~shown] = 0
    else:
        pixels = _colour(dataset, values)
    return Picture(
        shrink(pixels, how.max_side),
        tuple(facts),
        None if number is None else number + 1,
        str(dataset.get("PatientID", "") or "").strip(),
        str(dataset.get("PatientName", "") or "").strip(),
    )


def _burnt_in(dataset) -> list[str]:
    said = str(dataset.get("BurnedInAnnotation", "")).upper()
    if said == "YES":
        return ["burnt_in"]
    return ["may_be_burnt_in"] if said != "NO" and dataset.get("Modality", "") in _OFTEN_BURNT_IN else []


def _colour(dataset, values: np.ndarray) -> np.ndarray:
    """RGB, 8 bits, from a palette or from stored colours (pydicom has already turned YBR into RGB)."""
    from pydicom.pixels import apply_color_lut

    largest = None
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        values = apply_color_lut(values, dataset)[..., :3]
        largest = _brightest_of_palette(dataset, values)
    if values.dtype.kind == "f":
        return stretch(values)
    return to_8_bits(values, largest)


def _brightest_of_palette(dataset, values: np.ndarray) -> int:
    """The largest entry of the palettes: 8 bits of values may stand in entries of 16."""
    found = int(values.max())
    for colour in ("Red", "Green", "Blue"):
        entries = dataset.get(f"{colour}PaletteColorLookupTableData")
        if isinstance(entries, bytes) and values.dtype.itemsize == 2 and len(entries) % 2 == 0:
            found = max(found, int(np.frombuffer(entries, "<u2").max(initial=0)))
    return found


def _shown(dataset, values: np.ndarray) -> np.ndarray | None:
    """Which stored values are picture and not padding, (h, w) bool; None where all are."""
    first = dataset.get("PixelPaddingValue")
    if first is None:
        return None
    last = dataset.get("PixelPaddingRangeLimit")
    bounds = sorted(_as_stored(int(v), dataset) for v in (first, first if last is None else last))
    shown = (values < bounds[0]) | (values > bounds[1])
    return None if shown.all() or not shown.any() else shown


def _as_stored(value: int, dataset) -> int:
    """A padding value as the pixels hold it: a negative one may be written without its sign."""
    bits = int(dataset.get("BitsAllocated", 16))
    return value - 2**bits if int(dataset.get("PixelRepresentation", 0)) and value >= 2 ** (bits - 1) else value


def _through_lut(values: np.ndarray, lut) -> np.ndarray:
    """Grey 0 … 255 by a look-up table (C.11.2.1.1), at the depth of its entries, whatever the descriptor says."""
    count, first, bits = (int(number) for number in lut.LUTDescriptor)
    entries = lut.LUTData
    if isinstance(entries, bytes):
        entries = np.frombuffer(entries, np.uint8 if bits <= 8 and len(entries) in (count, count + 1) else "<u2")
    entries = np.asarray(entries, dtype=np.int64)[: (count or 2**16)]
    if first >= 2**15 and np.min(values) < 0:
        first -= 2**16
    at = np.clip(np.rint(values).astype(np.int64) - first, 0, len(entries) - 1)
    largest = int(entries.max())
    depth = bits if bits in DEPTHS[:-1] and largest < 2**bits else depth_of(largest)
    return np.clip(entries[at] * (255 / (2**depth - 1)) + 0.5, 0, 255).astype(np.uint8)


def _grey(dataset, frame: int, values: np.ndarray, window, shown) -> tuple[np.ndarray, bool]:
    """Grey 0 … 255 after rescaling and windowing, and whether there was a window."""
    values = _modality(dataset, frame, values)
    voi = _frame_item(dataset, frame, "FrameVOILUTSequence")
    if window is None and "VOILUTSequence" in voi:
        return _through_lut(values, voi.VOILUTSequence[0]), True
    if window is None and voi.get("WindowWidth") is not None and voi.get("WindowCenter") is not None:
        window = _first(voi.WindowCenter), _first(voi.WindowWidth)
    if window is None or not all(map(math.isfinite, window)) or window[1] <= 0:
        return stretch(values, shown), False
    return apply_window(values, *window, voi.get("VOILUTFunction", "LINEAR") or "LINEAR"), True


def _modality(dataset, frame: int, values: np.ndarray) -> np.ndarray:
    from pydicom.pixels import apply_modality_lut

    rescale = _frame_item(dataset, frame, "PixelValueTransformationSequence")
    if "ModalityLUTSequence" in rescale:
        return apply_modality_lut(values, rescale)
    slope, intercept = rescale.get("RescaleSlope"), rescale.get("RescaleIntercept")
    if slope is None and intercept is None:
        return values
    slope = 1.0 if slope is None or not float(slope) else float(slope)  # either may stand alone
    return values.astype(np.float32) * slope + (0.0 if intercept is None else float(intercept))


def _frame_item(dataset, frame: int, sequence: str):
    """Where a multi-frame file keeps one frame's settings: with the frame, with all frames, or at the top."""
    for groups, i in (("PerFrameFunctionalGroupsSequence", frame), ("SharedFunctionalGroupsSequence", 0)):
        items = dataset.get(groups)
        if items and i < len(items) and sequence in items[i]:
            return items[i][sequence][0]
    return dataset


def _first(value) -> float:
    """The first of several windows is the default one."""
    return float(value if isinstance(value, int | float | str) else value[0])


def apply_window(values: np.ndarray, centre: float, width: float, function: str = "LINEAR") -> np.ndarray:
    """Grey 0 … 255 through a window, after DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3.

    Parameters
    ----------
    values : ndarray
        Rescaled values, in the modality's unit.
    centre, width : float
        In the same unit; width > 0.
    function : {"LINEAR", "LINEAR_EXACT", "SIGMOID"}
    """
    values = np.asarray(values, dtype=np.float32)
    if function == "SIGMOID":
        share = 1 / (1 + np.exp(np.clip(-4 * (values - centre) / width, -60, 60)))
    elif function == "LINEAR_EXACT":
        share = (values - centre) / width + 0.5
    else:
        share = (values - (centre - 0.5)) / max(width - 1, 1e-6) + 0.5
    return np.clip(share * 255 + 0.5, 0, 255).astype(np.uint8)
