"""Files that lie beside pictures and are none of them: masks drawn on them, and descriptions in files of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

PICTURES = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".dcm", ".dicom", ".ima", ".pgm",
    ".ppm", ".npy", ".jp2", ".j2k",
)  # fmt: skip
_DESCRIPTIONS = (
    ".xml", ".json", ".txt", ".yaml", ".yml", ".ini", ".md", ".html", ".rtf", ".doc", ".docx", ".pdf", ".log"
)  # fmt: skip
_WORDS = (
    r"masks?|seg|segm|segmentations?|segmented|gt|ground[_ -]?truth|annotations?|annot|contours?|outlines?|overlays?|heatmaps?|"
    r"labels?|roi|maske|masque|mascara"
)
_BEHIND = re.compile(rf"^(?P<base>.+?)[ _.-]*(?:{_WORDS})(?:[ _.-]?\d{{1,3}})?$", re.I)
_BEFORE = re.compile(rf"^(?:{_WORDS})[ _.-]+(?P<base>.+)$", re.I)
_FOLDER = re.compile(rf"(?:^|[ _.-])(?:{_WORDS})$", re.I)
_MOST = 0.8  # of the pictures in a folder of masks that belong to pictures elsewhere

MASK = "a mask of another picture, not a picture of its own"
DESCRIPTION = "a description beside a picture"


def beside(names: Sequence[str]) -> dict[str, str]:
    """Which files are masks or descriptions of others: name → why it is left out.

    Parameters
    ----------
    names : of all files, with folders
    """
    paths = {name: PurePosixPath(name.lower()) for name in names}
    pictures = {path.with_suffix("") for path in paths.values() if path.suffix in PICTURES}
    folders = _folders_of_masks(paths)
    found = {}
    for name, path in paths.items():
        plain = path.with_suffix("")
        if path.suffix in _DESCRIPTIONS:
            if plain in pictures:
                found[name] = DESCRIPTION
        elif path.parent in folders or any(path.parent / base in pictures for base in _bases(plain.name)):
            found[name] = MASK
    return found


def _bases(stem: str) -> list[str]:
    """What a mask is named after: "benign (1)_mask_1" → "benign (1)"."""
    matches = (pattern.match(stem) for pattern in (_BEHIND, _BEFORE))
    return [match["base"].strip(" _.-") for match in matches if match and match["base"].strip(" _.-") != stem]


def _folders_of_masks(paths: dict[str, PurePosixPath]) -> set[PurePosixPath]:
    """Folders called masks whose files are named like pictures in other folders."""
    by_folder: dict[PurePosixPath, set[str]] = {}
    for path in paths.values():
        if path.suffix in PICTURES:
            by_folder.setdefault(path.parent, set()).add(path.stem)
    found = set()
    for folder, stems in by_folder.items():
        if not any(_FOLDER.search(part) for part in folder.parts):
            continue
        others = set().union(
            *(s for f, s in by_folder.items() if f != folder and not any(map(_FOLDER.search, f.parts)))
        )
        own = sum(stem in others or any(base in others for base in _bases(stem)) for stem in stems)
        if own >= _MOST * len(stems):
            found.add(folder)
    return found
