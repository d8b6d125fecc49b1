"""Public sets of labelled pictures, fetched only when somebody asks, after saying what comes from whom.

References
----------
J. Yang et al., "MedMNIST v2: a large-scale lightweight benchmark for 2D and 3D biomedical image
classification", Scientific Data 10 (2023) 41, doi:10.1038/s41597-022-01721-8.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from dlcore.errors import DataError, NotFound

_WHERE = "https://zenodo.org/records/10519652/files/{file}?download=1"
_TIMEOUT = 30  # seconds without a byte


@dataclass(frozen=True)
class PublicSet:
    """One published set.

    Parameters
    ----------
    name : str
        The file is ``{name}.npz``.
    title : str
        What it shows, for a button.
    pictures : int
    megabytes : float
        Size of the file, rounded.
    md5 : str
        Checksum that its authors publish.
    licence, source : str
    classes : tuple of str
        What the labels 0, 1, … mean.
    """

    name: str
    title: str
    pictures: int
    megabytes: float
    md5: str
    licence: str
    source: str
    classes: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.npz"

    @property
    def url(self) -> str:
        return _WHERE.format(file=self.file)

    def about(self) -> str:
        """What would be fetched, from whom and under which terms; shown before anything is fetched."""
        return (
            f"{self.file}, about {self.megabytes:g} MB, {self.pictures:,} pictures ({self.source}; MedMNIST, "
            f"{self.licence}), from zenodo.org. Its checksum is compared with the published one."
        )


_ALL = (
    PublicSet(
        name="pneumoniamnist",
        title="Children's chest X-rays: pneumonia or not",
        pictures=5856,
        megabytes=4.2,
        md5="28209eda62fecd6e6a2d98b1501bb15f",
        licence="CC BY 4.0",
        source="Kermany and colleagues, 2018",
        classes=("normal", "pneumonia"),
    ),
    PublicSet(
        name="breastmnist",
        title="Breast ultrasound: malignant or not",
        pictures=780,
        megabytes=0.6,
        md5="750601b1f35ba3300ea97c75c52ff8f6",
        licence="CC BY 4.0",
        source="Al-Dhabyani and colleagues, 2020",
        classes=("malignant", "normal or benign"),
    ),
    PublicSet(
        name="dermamnist",
        title="Dermatoscopy: seven pigmented lesions",
        pictures=10015,
        megabytes=20,
        md5="0744692d530f8e62ec473284d019b0c7",
        licence="CC BY-NC 4.0",
        source="HAM10000, Tschandl and colleagues, 2018",
        classes=(
            "actinic keratosis or intraepithelial carcinoma",
            "basal cell carcinoma",
            "benign keratosis-like lesion",
            "dermatofibroma",
            "melanoma",
            "melanocytic nevus",
            "vascular lesion",
        ),
    ),
    PublicSet(
        name="bloodmnist",
        title="Blood cells: eight kinds",
        pictures=17092,
        megabytes=36,
        md5="7053d0359d879ad8a5505303e11de1dc",
        licence="CC BY 4.0",
        source="Acevedo and colleagues, 2020",
        classes=(
            "basophil",
            "eosinophil",
            "erythroblast",
            "immature granulocyte",
            "lymphocyte",
            "monocyte",
            "neutrophil",
            "platelet",
        ),
    ),
)
PUBLIC_SETS: dict[str, PublicSet] = {one.name: one for one in _ALL}


def public_set(name: str) -> PublicSet:
    """The public set of that name; `NotFound` naming those there are."""
    if name not in PUBLIC_SETS:
        raise NotFound(f"There is no public set named {name}.", f"Choose one of: {', '.join(PUBLIC_SETS)}.")
    return PUBLIC_SETS[name]


def fetch(name: str, folder: str | os.PathLike, url: str | None = None) -> Path:
    """Fetch a public set into `folder`, unless it is there already, and check it.

    Parameters
    ----------
    name : str
        One of `PUBLIC_SETS`.
    folder : path
    url : str, optional
        Where to fetch it from in place of the authors' archive, such as a mirror in the hospital.

    Returns
    -------
    Path
        The file, for `read_images`.

    Raises
    ------
    DataError
        No connection, or what arrived is not what was published; nothing is kept then.
    """
    import pooch

    wanted = public_set(name)
    pooch.get_logger().setLevel("WARNING")
    try:
        found = pooch.retrieve(
            url or wanted.url,
            known_hash=f"md5:{wanted.md5}",
            fname=wanted.file,
            path=Path(folder),
            downloader=pooch.HTTPDownloader(timeout=_TIMEOUT),
        )
    except ValueError as error:  # pooch has already deleted what arrived
        raise DataError(
            f"What arrived is not the published {wanted.file}.", "Nothing was kept. Try again later, or use a file."
        ) from error
    except OSError as error:  # every network error of requests is one
        raise DataError(
            f"{wanted.file} could not be fetched: no connection to its archive.",
            "Fetch it on a computer with internet access, bring the file here and drop it.",
        ) from error
    return Path(found)


def is_as_published(path: str | os.PathLike) -> bool | None:
    """Whether a file from disk has the published checksum; None where it is not named like a public set."""
    wanted = PUBLIC_SETS.get(Path(path).stem)
    if wanted is None:
        return None
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest() == wanted.md5


def class_names(stem: str) -> dict[str, str]:
    """What the labels of a public set mean, for a file named like it ("pneumoniamnist_128"); else nothing."""
    known = PUBLIC_SETS.get(stem.lower().split("_")[0])
    return {} if known is None else {str(i): name for i, name in enumerate(known.classes)}
