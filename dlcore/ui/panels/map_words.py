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
        "borders": "Borders (U-matrix)",
        "hits": "Patients",
        "kinds": "Kinds",
        "variable": "A variable",
        "outcome": "Outcome",
    }
    variable, outcome = "Variable", "Outcome"
    readings: ClassVar[dict] = {
        "borders": "Dark valleys hold patients who are alike; bright ridges part those who are not.",
        "hits": "Cells with few patients say little about those who lie there.",
        "kinds": "Regions of similar cells. Whether they are separate kinds or a continuum is said under “The kinds”.",
        "variable": "The typical value in each cell, in its own unit.",
        "outcome": "The outcome was never used to make the map: where colours gather, kind and outcome go together.",
    }
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
        "jaccard": "Overlap (Jaccard)",
        "silhouette": "Separation (silhouette)",
    }
    stable_say = (
        "Patients are drawn anew many times and the map is made again: the overlap says how much of a kind comes back "
        "(1 = all). “Part of a continuum” means that a cloud without any kinds would divide as well."
    )
    which_kind = "What marks"
    marks_say = "Right: higher than in all others; left: lower. No p-values, because these values formed the kinds."
    number_say = (
        "A line above the grey band separates better than clouds of the same spread, skewness and correlations do at any "
        "number of kinds."
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
    measures: ClassVar[dict] = {
        "quantization_error": (
            "Distance to the cell (quantization error)",
            "How far a patient lies from its cell, in standard deviations.",
        ),
        "explained_variance": ("Explained variance", "Share of all differences that knowing the cell explains."),
        "topographic_error": (
            "Torn places (topographic error)",
            "Share of patients whose two nearest cells do not touch.",
        ),
        "trustworthiness": ("Trustworthiness", "1: who lies together on the map is alike in the data."),
        "continuity": ("Continuity", "1: who is alike in the data lies together on the map."),
        "silhouette": ("Separation of the kinds (silhouette)", "1: far apart; 0: touching."),
    }
    measure_columns: ClassVar[dict] = {"what": "Measure", "value": "Value", "says": "What it says"}
    quality_say = (
        "Measured on the patients that the map was made of; 95 % intervals in brackets where there are any. "
        "The interval counts patients, not the chance in making a map."
    )


class Understand:
    unfold = "How the map unfolds"
    pull = "One patient pulls"
    tear = "Tear it"
    twice = "Made twice"
    unfold_say = (
        "The map is a **sheet of cells** thrown over the patients. In every pass each patient pulls its nearest cell, and "
        "with it that cell's neighbours. At first the **reach** is wide, and the sheet moves as a whole; as it shrinks, "
        "the sheet settles into the details."
    )
    plane = "Look at"
    components, two_variables = "the main directions", "two variables"
    across, up = "Across", "Upwards"
    unfold_read = (
        "Each dot is a patient, each node a cell; lines join neighbours. The sheet has many more directions than are "
        "drawn, so nodes may seem to lie apart from their patients."
    )
    patient = "Patient"
    reach = "Reach (sigma), in cells"
    pull_say = (
        "One patient is shown again and again. Its **nearest cell** comes to it half of the way; neighbours follow the "
        "less, the farther they are on the map."
    )
    pull_read = "The star is the patient. A wide reach moves the whole sheet, a short one pulls out a spike."
    tear_say = (
        "Here the sheet starts from a tangle. With a wide reach it unrolls; with a short one every cell looks after "
        "itself, and the sheet stays **torn and folded**: neighbours on the map are then no neighbours in the data."
    )
    tear_read = "Torn: the share of patients whose two nearest cells do not touch (topographic error)."
    twice_say = (
        "Two maps of two draws of the same patients. What comes back in both can be relied on; the rest is chance."
    )
    again = "Two other draws"
    twice_table: ClassVar[dict] = {"name": "Kind", "first": "came back in the first", "second": "in the second"}
    no_data = "The patients this map was made of are not here, so it cannot be made again."


class Use:
    place = "Place new patients"
    compare = "Compare two cohorts"
    file = "A table of new patients"
    placing = "Placing the patients …"
    place_say = (
        "New patients go to the cell most like them. Whether one **fits** is judged by how far the patients lay that the "
        "map was made of, each as if it had been left out."
    )
    place_read = (
        "Dots fit; crosses lie farther from the map than 95 % of the patients it was made of: what the map says of them "
        "is not to be relied on."
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
    fit_line = "{name}: {value} fit the map (95 % interval {low} to {high})."
    no_data = "The patients this map was made of are not here, so there is nothing to compare."
    disclaimer = "For research and teaching, not for diagnosis."
