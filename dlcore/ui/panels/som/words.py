"""The words of the map panels."""

from typing import ClassVar


class Results:
    map = "The map"
    kinds = "The kinds"
    variables = "Every variable"
    unusual = "Unusual patients"
    quality = "How good is this map?"

    map_say = (
        "Each cell holds patients who resemble each other, and neighbouring cells hold similar ones. Click a cell to "
        "see its patients, or draw around several (lasso) to make a cohort."
    )
    leave_out = "Leave {name} out, and train again"
    leave_out_name = "{run}, without {name}"
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
        True: "Each colour is one kind. Between the kinds are wider gaps than in random data without kinds.",
        False: "Each colour is one region of a continuum: the gaps between them are no wider than in random data.",
        None: "Each colour is one region of similar cells; whether they are separate kinds was not tested.",
    }
    patient = "Patient"
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
    table_one_say = "Mean (standard deviation) or percent. The difference is in standard deviations."
    chosen_by_values = (
        "No p-values: the group was chosen by these very values, so a test would only confirm the choice."
    )
    chosen_otherwise = (
        "No p-values: with so many variables some differ by chance alone. Look at the size of a difference."
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
        "word": "In random resamples",
        "jaccard": "How much appears again (Jaccard index)",
        "silhouette": "Gap to the nearest kind (silhouette)",
    }
    stable_say = (
        "We repeated the analysis on many random resamples of the patients and looked whether the same groups "
        "appeared. **Jaccard index:** of the patients who are in the kind here or in the resample, the share who are "
        "in both; 1 = the very same patients each time, 0 = none. **Silhouette:** how much nearer patients, each at "
        "its cell, lie to their own kind than to the next one; 1 = far from every other kind, 0 = touching, below 0 "
        "= nearer to another."
    )
    continuum_say = "“Part of a continuum”: random data without any kinds would divide as well."
    which_kind = "What marks"
    marks_say = (
        "Right: higher than in all others; left: lower, in standard deviations (SD). No p-values, because these "
        "values formed the kinds."
    )
    group = "Variables"
    planes_say = (
        "Compare: variables whose maps look alike rise and fall together in the same patients. A cell's value is an "
        "average over its patients and those near by, so cells span less than the patients do."
    )
    category = "Category"
    unusual_say = (
        "Patients lying farthest from the map that all others would make, and what takes them there: rare "
        "combinations, or slips of the pen. The outermost 5 % (30 at most) are always listed; that alone is nothing "
        "abnormal."
    )
    unusual_read = (
        "“At the edge”: farther out than 95 % of these patients; “does not fit”: farther than 99 %. {distance_say}"
    )
    distance_say = (
        "Distances count all {variables} variables together, in standard deviations, so they are larger than those "
        "of one variable: half of these patients lie under {half}, 95 % under {most}."
    )
    unusual_columns: ClassVar[dict] = {
        "id": "Patient",
        "word": "Among these patients",
        "distance": "Distance, all variables together",
        "nearer": "Farther out than",
        "why": "Because of (value; typical of its cell)",
    }
    all_others = "all others"
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
            "Patients whose two most similar cells do not touch on the map: there the sheet is torn, and neighbours "
            "may be missed. The fewer, the better.",
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
            "How far a patient lies from the own cell on average, in standard deviations over all {variables} "
            "variables together: about {each} a variable.",
            False,
        ),
        "silhouette": ("Gap between kinds (silhouette)", "1: the next kind is far away; 0: it touches.", False),
    }
    columns: ClassVar[dict] = {"what": "Measure", "value": "Value", "says": "What it says"}
    measured_say = (
        "Measured on the patients that the map was made of; 95 % intervals in brackets where there are any. The "
        "interval counts patients, not the chance in making a map."
    )
    number_say = (
        "Left: the line above the grey band means wider gaps than in random data of the same spread, skewness and "
        "correlations. Right: how much of the least stable kind appears again in random resamples. Jaccard index: of "
        "the patients in either of two groups, the share in both (1 = the same patients)."
    )
    continuum_say = "A continuum can still be divided for convenience; but do not speak of separate diseases."


class Why:
    title = "Why this patient lies here"
    say = (
        "Where one patient lies on the finished map, which values put it there, and which kind would come next. "
        "**Why look:** a kind is worth a name only if you can say why a patient belongs to it."
    )
    to_say = "To say to a colleague:"
    lies = "{who} lies in {name}{outcome}, in the cell at {place}."
    its_patients = " (its patients: {outcome})"
    marks = "Like that kind and unlike the other patients in {marks}."
    mark = "{variable} {value}{unit} (others typically {typical})"
    combination = "No single value sets it apart from the other patients: it is the combination of many."
    drawn_nearer = (
        "On the drawing {drawn} lies nearer than {other}. Nearest is meant in the {n} values themselves; a drawing "
        "of two directions cannot keep all these distances."
    )
    one_kind = "All patients form one group, so there is no other kind to compare with."
    nearest = "The nearest other kind is {other}; it lies {farther}."
    border = "{other} is nearly as close ({farther}): a borderline patient."
    against = "What speaks against {other}: {values}."
    in_favour = "What speaks for it: {values}."
    nothing = "nothing of note"
    push = "{variable} {value}{unit} (there {typical})"
    farther, times = "{share} farther away", "{times} times as far away"
    on_its_cell = "farther away, while the patient lies exactly on its own cell"
    fits = "Fits: {share} of these patients lie farther from the map."
    badly: ClassVar[dict] = {
        "edge": "**At the edge:** farther out than {share} of these patients, because of {reasons}. "
        "An unusual patient of this kind: read its place with care.",
        "misfit": "**Does not fit:** farther out than {share} of these patients, because of {reasons}. "
        "Unlike the patients of this map, and its kind is only the nearest: conclude nothing from it.",
    }
    outcome = "This patient's own {name}: {value}. The map was never told."
    where_read = "Star: this patient. Dot: the nearest cell in which patients of another kind lie."
    pushes_read = (
        "A long bar to the right: in this value the patient is like its own cell and unlike the other one. To the "
        "left: the other way round. All bars add up to the last one; the longer it is, the clearer the case."
    )


class Understand:
    unfold = "How the map unfolds"
    pull = "One patient pulls"
    tear = "Tear it"
    twice = "Made twice"
    unfold_say = (
        "The map is a **sheet of cells** thrown over the patients. In every pass each patient pulls its nearest "
        "cell, and with it that cell's neighbours. At first the **reach** is wide, and the sheet moves as a whole; "
        "as it shrinks, the sheet settles into the details. **Why look:** you see which part of the sheet goes to "
        "which kind, and what “reach” does, the one setting that makes a map smooth or torn."
    )
    plane = "Look at"
    components, two_variables = "the main directions", "two variables"
    across, up = "Across", "Upwards"
    unfold_read = (
        "Press play. Each dot is a patient, each node a cell; lines join neighbours. In the end the net looks "
        "knotted, because all variables are pressed into two directions: what differs in the others cannot be seen "
        "here. Whether the map is truly torn says “How good is this map?”."
    )
    reach = "Reach, in cells"
    pull_say = (
        "One patient is shown again and again. Its **nearest cell** comes to it, half of the way at first and less "
        "each time; neighbours follow the less, the farther they are on the map. **Why look:** this one step, "
        "repeated for every patient, is all the learning there is."
    )
    pull_read = "The star is the patient. A wide reach moves the whole sheet, a short one pulls out a spike."
    tear_say = (
        "Here the sheet starts from a tangle. With a wide reach it unrolls; with a short one every cell looks after "
        "itself, and the sheet stays **torn and folded**: neighbours on the map are then no neighbours in the data. "
        "**Why tear it:** to see what a bad map looks like, and what is meant by “torn places” in the quality of "
        "yours."
    )
    tear_read = "Torn (topographic error): the share of patients whose two most similar cells do not touch on the map."
    twice_say = (
        "Two maps of two draws of the same patients. What appears in both can be relied on; the rest is uncertain. "
        "**Why twice:** next year's patients are another draw, and a kind worth a name should be there again."
    )
    again = "Two other draws"
    twice_read = (
        "Jaccard index: of the patients in either group, the share in both; 1 = the very same patients. These are "
        "two draws only, so the figures differ a little from those under “The kinds”, which are means of many."
    )
    twice_table: ClassVar[dict] = {
        "name": "Kind",
        "first": "How much appeared in the first (Jaccard index)",
        "second": "In the second",
    }
    no_data = "The patients this map was made of are not here, so it cannot be made again."


class Use:
    one = "One patient"
    one_read = (
        "The star is this patient, on the cell most like him or her. The numbers are those of the kinds below the map."
    )
    no_values = "Enter at least one value: without any, nobody can be placed."
    place = "Place new patients"
    compare = "Compare two cohorts"
    file = "A table of new patients"
    placing = "Placing the patients …"
    place_say = (
        "Each new patient goes to the cell most like him or her. A patient **fits** who lies as close to it as 95 % "
        "of the known patients."
    )
    place_read = "Dots fit. Crosses lie farther out than 95 % of the known patients: do not rely on their place."
    sample, sample_help = "A table to try (CSV)", "20 patients of this map, so nearly all of them fit."
    place_columns: ClassVar[dict] = {
        "id": "Patient",
        "kind": "Kind",
        "row": "Row",
        "column": "Column",
        "nearer": "Farther out than",
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
