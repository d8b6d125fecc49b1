"""Real tables and pictures to try everything on, shipped with the project; source and licence of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dlcore.data.dataset import Dataset
from dlcore.data.schema import NUMBER
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.read import read_table
from dlcore.errors import NotFound

FOLDER = Path(__file__).parents[3] / "sample_data"


@dataclass(frozen=True)
class Sample:
    """One sample.

    Parameters
    ----------
    name : str
        Short name, as in `load`.
    title : str
        What it is, for a button.
    question : str
        What a physician would ask of it.
    source, licence : str
    look_for : str
        What there is to see, in one sentence.
    families : tuple of str
        Keys of the families it suits.
    file : str
        Name in ``sample_data/``; empty for one that is drawn.
    outcome, positive, negative_label, patient : str
        How it is read: the outcome, the value that counts as yes, and what no is called.
    graded : bool
        Whether the small whole numbers are grades of a finding (0, 1, 2, 3), not codes.
    """

    name: str
    title: str
    question: str
    source: str
    licence: str
    look_for: str
    families: tuple[str, ...]
    file: str = ""
    outcome: str = ""
    positive: str = ""
    negative_label: str = ""
    patient: str = ""
    graded: bool = False


_ALL = (
    Sample(
        name="breast_cancer",
        title="Breast lump: malignant or benign",
        question="How likely is it that this lump is malignant, by the cell nuclei of a fine-needle aspirate?",
        source="Wolberg, Street and Mangasarian: Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning "
        "Repository, 1995, doi:10.24432/C5DW2B; 569 fine-needle aspirates, as shipped with scikit-learn.",
        licence="CC BY 4.0",
        look_for="Ten features of the cell nuclei in a fine-needle aspirate, measured on its picture, each in three ways: "
        "“mean” over all nuclei, “error” its standard error (how sure that mean is), and “worst” the mean of the three "
        "largest values. The source names no units. Together they separate malignant from benign almost perfectly; many "
        "tell the same (radius, perimeter, area), so no one of them is indispensable.",
        families=("ann", "som", "autoencoder"),
        file="breast_cancer.csv",
        outcome="diagnosis",
        positive="malignant",
        negative_label="benign",
    ),
    Sample(
        name="dermatology",
        title="Skin disease: six diagnoses",
        question="Which of six scaling skin diseases is it?",
        source="Ilter and Güvenir: Dermatology, UCI Machine Learning Repository, 1998, doi:10.24432/C5FK5P; "
        "358 patients with complete data, by way of the KEEL repository.",
        licence="CC BY 4.0",
        look_for="Eleven findings at the bedside and twenty-two under the microscope, most graded from 0 (absent) to 3 "
        "(as marked as can be). Seen from outside the six look alike; under the microscope each has its own finding. "
        "Seborrhoeic dermatitis and pityriasis rosea are mixed up most.",
        families=("ann", "som"),
        file="dermatology.csv",
        outcome="diagnosis",
        graded=True,
    ),
    Sample(
        name="thyroid",
        title="Thyroid: normal, overactive or underactive",
        question="Which thyroid disease do these five laboratory values speak for?",
        source="Coomans and colleagues: Thyroid Disease (new-thyroid), UCI Machine Learning Repository, 1987, "
        "doi:10.24432/C5D010; 215 patients, by way of the KEEL repository.",
        licence="CC BY 4.0",
        look_for="Three diagnoses from five laboratory values; thyroxine and TSH decide, "
        "and patients near the borders are where the network hesitates.",
        families=("ann", "som"),
        file="thyroid.csv",
        outcome="diagnosis",
    ),
    Sample(
        name="diabetes",
        title="Diabetes: how far it advances in a year",
        question="How far will the disease advance within a year?",
        source="Efron, Hastie, Johnstone and Tibshirani: Least Angle Regression, Annals of Statistics 32 (2004) "
        "407–499; 442 patients, as shipped with scikit-learn.",
        licence="Published with the article, no restriction stated; redistributed with scikit-learn (BSD 3-Clause)",
        look_for="A hard question: even the best models explain about half of the differences between patients; "
        "body mass index and triglycerides say most.",
        families=("ann", "som"),
        file="diabetes.csv",
        outcome="progression after one year",
    ),
    Sample(
        name="skin_lesions",
        title="Skin lesions (drawn)",
        question="Does this lesion look suspicious?",
        source="Drawn by this program after the ABCD rule: asymmetry, border, colour, diameter. No photograph.",
        licence="No restriction",
        look_for="Since the picture is drawn, what makes it suspicious is known: see whether the network looks there.",
        families=("cnn", "autoencoder"),
    ),
)
SAMPLES: dict[str, Sample] = {sample.name: sample for sample in _ALL}


def load(name: str) -> Dataset:
    """The sample of that name, roles and all; `NotFound` naming the known ones where there is none."""
    if name not in SAMPLES:
        raise NotFound(f"There is no sample named {name}.", f"Choose one of: {', '.join(SAMPLES)}.")
    if not SAMPLES[name].file:
        from dlcore.data.samples.skin_lesions import load_skin_lesions

        return load_skin_lesions()
    return _load_table(SAMPLES[name])


def _load_table(sample: Sample) -> Dataset:
    read = read_table(FOLDER / sample.file).dataset
    schema = read.schema.with_roles(outcome=sample.outcome or None, patient=sample.patient or None)
    if sample.positive:
        schema = schema.with_positive((sample.positive,), sample.positive, sample.negative_label)
    codes = [c for c in schema.features if sample.graded and read.frame[c.name].dtype == float]
    for column in codes:
        schema = schema.edit(column.name, kind=NUMBER)
    return TableDataset.from_frame(read.frame, schema, sample.title)
