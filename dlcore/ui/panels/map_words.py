"""The words of the map panels."""

from typing import ClassVar


class Results:
    map = "The map"
    kinds = "The kinds"
    variables = "Every variable"
    unusual = "Unusual patients"
    quality = "How good is this map?"

    map_say = (
        "Each cell holds patients who resemble each other, and neighbouring cells hold similar ones. "
        "Click a cell to see its patients, or draw around several (lasso) to make a cohort."
    )
    choose, one_cell, several = "Choose patients", "click a cell", "draw around several"
    colour = "Colour by"
    colours: ClassVar[dict] = {
        "borders": "Borders",
        "hits": "Patients",
        "kinds": "Kinds",
        "variable": "A variable",
        "outcome": "Outcome",
    }
    variable, outcome = "Variable", "Outcome"
    readings: ClassVar[dict] = {
        "borders": "Dark valleys hold patients who are alike; bright ridges part those who are not.",
        "hits": "Cells with few patients say little about those who lie there.",
        "variable": "The typical value in each cell, in its own unit.",
        "outcome": "The outcome was never used to make the map: where colours gather, kind and outcome go together.",
    }
    kinds_readings: ClassVar[dict] = {  # by whether the kinds separate beyond chance
        True: "Each colour is one kind. Between the kinds are wider gaps than a cloud without kinds would show.",
        False: "Each colour is one region of a continuum: between them are no wider gaps than in a cloud without kinds.",
        None: "Each colour is one region of similar cells; whether they are separate kinds was not tested.",
    }
    portrait = "{n} patients"
    unmarked = "no value far from the other patients'"
    by_kind_say = "Dots with 95 % intervals, in the colours of the kinds. The map was made without this column."
    how_sure = "How sure are these kinds?"
    nothing = "Nothing chosen yet: click a cell, or draw around several."
    chosen = "{n} patients in {cells} chosen"
    cell_one, cell_many = "1 cell", "{n} cells"
    shown_first = "The first {shown} of {n} are shown; the download holds all."
    download = "Download these patients (CSV)"
    versus = "The cohort against all others"
    cohort_name = "This cohort"
    no_data = "The patients are not here: this map was opened from a file."
    table_one_say = (
        "Mean (standard deviation) or percent. The difference is in standard deviations. There are no p-values: the group "
        "was chosen by these very values, so a test would only confirm the choice."
    )
    columns: ClassVar[dict] = {
        "variable": "Variable",
        "inside": "Group",
        "outside": "Others",
        "difference": "Difference (SD)",
        "missing": "Missing (group / others)",
    }
    outcome_line = "{name}, {label}: {inside} in the group, {outside} in the others; never used to make the map."
    outcome_unknown = "not known"

    number = "Number of kinds"
    number_help = "The number found is {n}. Another one divides the same map anew."
    name_of = "Kind {n}: name"
    name_help = "What you call these patients; used in figures and downloads, and kept with the run."
    table: ClassVar[dict] = {
        "name": "Kind",
        "size": "Patients",
        "word": "When patients are drawn anew",
        "jaccard": "How much comes back, 0 to 1 (Jaccard index)",
        "silhouette": "Gap to the nearest kind, up to 1 (silhouette)",
    }
    stable_say = (
        "Patients are drawn anew many times and the map is made again. How much comes back: 1 = the very same patients "
        "form the kind each time. Gap: 1 = far from every other kind, 0 = touching. "
        "“Part of a continuum” means that a cloud without any kinds would divide as well."
    )
    which_kind = "What marks"
    marks_say = (
        "Right: higher than in all others; left: lower, in standard deviations (SD). "
        "No p-values, because these values formed the kinds."
    )
    group = "Variables"
    planes_say = "Compare: variables whose maps look alike rise and fall together in the same patients."
    category = "Category"
    unusual_say = (
        "Patients lying farthest from the map that all others would make, and what takes them there: rare combinations, "
        "or slips of the pen."
    )
    unusual_columns: ClassVar[dict] = {
        "id": "Patient",
        "word": "Among these patients",
        "distance": "Distance (SD)",
        "nearer": "Nearer than this one",
        "why": "Because of (value; typical of its cell)",
    }
    because = "{variable} {value}{unit} (typical {typical})"
    error = ", probably an error"


class Quality:
    verdicts: ClassVar[dict] = {
        "good": "**A good map:** patients who lie side by side are alike, and few places are torn.",
        "fair": "**A fair map:** patients who lie side by side are mostly alike; check a finding in the patients' values.",
        "poor": "**A poor map:** many places are torn, so do not rely on who lies beside whom.",
    }
    keeps_much = "Knowing only a patient's cell explains {share} of the differences between patients."
    keeps_little = "But a cell explains only {share} of the differences: patients within one cell still differ much."
    measures: ClassVar[dict] = {  # name, what it says, whether it is a share
        "topographic_error": (
            "Torn places (topographic error)",
            "Patients whose two nearest cells do not touch. The fewer, the better.",
            True,
        ),
        "explained_variance": (
            "Differences kept (explained variance)",
            "How much of the differences between patients is known once the cell is known. The more, the better.",
            True,
        ),
        "trustworthiness": (
            "Neighbours on the map are alike (trustworthiness)",
            "1: whoever lies together on the map is alike in the data.",
            False,
        ),
        "continuity": (
            "Alike patients are neighbours (continuity)",
            "1: whoever is alike in the data lies together on the map.",
            False,
        ),
        "quantization_error": (
            "Distance to the own cell (quantization error)",
            "How far a patient lies from the own cell on average, in standard deviations over all variables together; "
            "it grows with their number.",
            False,
        ),
        "silhouette": ("Gap between kinds (silhouette)", "1: far apart; 0: touching.", False),
    }
    columns: ClassVar[dict] = {"what": "Measure", "value": "Value", "says": "What it says"}
    measured_say = (
        "Measured on the patients that the map was made of; 95 % intervals in brackets where there are any. "
        "The interval counts patients, not the chance in making a map."
    )
    number_say = (
        "Left: the line above the grey band means wider gaps than clouds of the same spread, skewness and correlations "
        "show. Right: how much of the least stable kind comes back when patients are drawn anew (1 = all)."
    )
    continuum_say = "A continuum can still be divided for convenience; but do not speak of separate diseases."


class Understand:
    unfold = "How the map unfolds"
    pull = "One patient pulls"
    tear = "Tear it"
    twice = "Made twice"
    unfold_say = (
        "The map is a **sheet of cells** thrown over the patients. In every pass each patient pulls its nearest cell, and "
        "with it that cell's neighbours. At first the **reach** is wide, and the sheet moves as a whole; as it shrinks, "
        "the sheet settles into the details. **Why look:** it shows that the kinds come from the patients, not from the "
        "start."
    )
    plane = "Look at"
    components, two_variables = "the main directions", "two variables"
    across, up = "Across", "Upwards"
    unfold_read = (
        "Press play. Each dot is a patient, each node a cell; lines join neighbours. In the end the net looks knotted, "
        "because all variables are pressed into two directions: whether it is truly torn says “How good is this map?”."
    )
    patient = "Patient"
    reach = "Reach (sigma), in cells"
    pull_say = (
        "One patient is shown again and again. Its **nearest cell** comes to it half of the way; neighbours follow the "
        "less, the farther they are on the map. **Why look:** this one step, repeated for every patient, is all the "
        "learning there is."
    )
    pull_read = "The star is the patient. A wide reach moves the whole sheet, a short one pulls out a spike."
    tear_say = (
        "Here the sheet starts from a tangle. With a wide reach it unrolls; with a short one every cell looks after "
        "itself, and the sheet stays **torn and folded**: neighbours on the map are then no neighbours in the data. "
        "**Why tear it:** to see what a bad map looks like, and what is meant by “torn places” in the quality of yours."
    )
    tear_read = "Torn: the share of patients whose two nearest cells do not touch (topographic error)."
    twice_say = (
        "Two maps of two draws of the same patients. What comes back in both can be relied on; the rest is chance. "
        "**Why twice:** next year's patients are another draw, and a kind worth a name should be there again."
    )
    again = "Two other draws"
    twice_table: ClassVar[dict] = {
        "name": "Kind",
        "first": "How much came back in the first, 0 to 1 (Jaccard index)",
        "second": "In the second",
    }
    no_data = "The patients this map was made of are not here, so it cannot be made again."


class Use:
    place = "Place new patients"
    compare = "Compare two cohorts"
    file = "A table of new patients"
    placing = "Placing the patients …"
    place_say = (
        "Each new patient goes to the cell most like him or her. A patient **fits** who lies no farther from that cell "
        "than 95 % of this map's own patients would, had they been new."
    )
    place_read = (
        "Dots fit. Crosses lie farther from their cell than 95 % of this map's own patients: do not rely on what the map "
        "says of them."
    )
    place_columns: ClassVar[dict] = {
        "id": "Patient",
        "kind": "Kind",
        "row": "Row",
        "column": "Column",
        "distance": "Distance (SD)",
        "word": "Fits?",
        "why": "What sets it apart (value; typical of its cell)",
    }
    download = "Download the places (CSV)"
    compare_say = "Where two groups lie on the same map, and in what they differ."
    compare_by = "Compare"
    by_column, by_file = "two groups of these patients", "these patients with another file"
    column, value = "Column", "Value"
    few = "Only {n} patients are “{name}”: too few for percentages to mean much. Read the counts."
    fit_line = "{name}: {value} fit the map (95 % interval {low} to {high})."
    no_data = "The patients this map was made of are not here, so there is nothing to compare."
    disclaimer = "For research and teaching, not for diagnosis."
