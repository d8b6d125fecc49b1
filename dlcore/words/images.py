"""What is said of pictures as they were read."""

from __future__ import annotations

#: What was done to a picture, or must be known about it.
FACTS = {
    "dicom": "DICOM: names, dates and numbers of the patient were left behind",
    "burnt_in": "marked as having text burnt into the picture: it may name the patient",
    "may_be_burnt_in": (
        "of a kind that often has text burnt in (ultrasound, screen shot, scan): look before you share it"
    ),
    "stretched": "without a window of its own: its darkest to brightest grey was used",
    "first_page": "animated or of several pages: the first picture was taken",
    "upright": "turned upright as its camera noted (EXIF)",
    "by_depth": "more than 8 bits: brought to 256 steps by the depth of its values",
    "deep": "more than 8 bits: its darkest to brightest grey was spread over 256 steps",
}
#: Where it was found who a patient is.
SOURCES = {
    "table": "a column of the table",
    "dicom": "the DICOM files",
    "folders": "sub-folders",
    "names": "the file names",
    "frames": "files of several frames",
}


def fact(message: dict) -> str:
    """How many pictures it is true of."""
    return f"{message['n']} picture{'' if message['n'] == 1 else 's'}: {FACTS[message['fact']]}."


MESSAGES = {"images.fact": fact}
