"""What is said where pictures are chosen and looked at."""

from __future__ import annotations

from typing import ClassVar


class Look:
    drawn = "Drawn by a program (synthetic), not photographs of patients."
    marks = ("(synthetic)", "(drawn)")  # in the name of data that are no photographs
    title = "The pictures"
    sheet = "{name}: {n} pictures, some of them"
    sheet_all = "{n} pictures, some of them"
    other = "Show others"
    one_size = "All pictures are {width} × {height} pixels."
    sizes_say = "Pictures of different size or shape are stretched to one size before training."
    brightness_say = "If one class is brighter only because of how it was taken, a network will learn the exposure."
    copies = "Pictures that are there twice"
    copies_say = (
        "Copies and near copies, side by side. They always stay on the same side when the network is tested, "
        "except where your own folders divide them."
    )
    exact, near = "exact copy", "almost the same"
    across: ClassVar[dict] = {"classes": ", in two classes", "parts": ", in training and test", "": ""}
    how = "How the files were read"
    said: ClassVar[dict] = {
        "classes": "Classes",
        "parts": "Training and test",
        "patient": "Patients",
        "yes": "Counts as yes",
        "columns": "Columns of the table",
    }
    patient = "Where the patient stands in the file name"
    patient_help = (
        "Write {patient} for the patient and * for anything else: in *person12_bacteria_3* the patient is found by "
        "person{patient}_*. Write *none* if every picture is of another patient, *guess* to let it be found."
    )
    positive = "Which class counts as yes?"
    window = "DICOM window (centre, width)"
    window_help = (
        "In the picture's own unit, for CT Hounsfield units: lung −600, 1500; brain 40, 80. Empty: as the file says."
    )
    again = "Read again with these"
    skipped = "Files left out ({n})"
    file, reason = "File", "Why"
