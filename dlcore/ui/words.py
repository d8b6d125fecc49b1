"""Every word of the frame, in one place, ready for translation. Panels keep theirs beside them."""

NAME = "Cajal"
TAGLINE = "Try deep learning on your own patients' data, and see how it comes to its answers."
DISCLAIMER = "For research and teaching, not for diagnosis."
HOME = "Home"
RUNS = "Runs and models"
PRESENT = "Large type, for the projector"
SHOW_NAMES = "Show patients' names"
NAMELESS = "no. {n}"
SIGN_IN = "Sign in"
OPEN_AT = "Cajal is open at this address. It holds a key: whoever has it sees everything that is here."
NO_GATE = "Start Cajal with `make run` (or `python -m dlcore serve`): it keeps others of this computer out."
SIGN_OUT = "Sign out"
THEME_HINT = "Light or dark: the menu ⋮ at the top right."

STEPS = {
    "data": "Data",
    "train": "Train",
    "results": "Results",
    "understand": "Understand",
    "use": "Use",
}
NEEDS = {
    "train": "First choose data: your own or a sample.",
    "results": "First train, or open a finished example.",
    "understand": "First train, or open a finished example.",
}

STATES = {
    "queued": "waiting",
    "running": "training",
    "done": "done",
    "failed": "failed",
    "cancelled": "stopped",
}

NOT_READY = (
    "**This page is not built yet.** Its place in the house is ready, and so is its question. "
    "Nothing here pretends to work: come back after an update, or try one of the pages that are finished."
)


class Home:
    heading = "Six questions, six doors"
    door = "Open"
    soon = "Not built yet"
    recent = "Your recent runs"
    nothing = "Nothing yet. Open a door above: each has sample data behind it, one click away."


class Data:
    empty = "Start here"
    sample = "Try it on sample data"
    example = "See a finished example"
    example_help = "Opens at once: already trained, nothing to wait for."
    other_samples = "Another sample"
    own = "Your own file"
    own_help = "CSV or Excel: one row per patient, one column per value, names in the first row."
    own_images = "Your own pictures"
    own_images_help = (
        "A zip or a folder with one sub-folder a class, a table of names and labels with the files, or DICOM."
    )
    folder = "Or choose a folder"
    private = "The file stays on this computer, in a folder that only this account can read."
    on_server = "The file goes to the computer that Cajal runs on, and no further."
    public = "Get real pictures"
    public_which = "Published sets"
    public_about = "**This would be fetched from the internet:** {about}"
    public_fetch = "Fetch it"
    public_offline = (
        "No internet here? Fetch {file} elsewhere, bring it on a disk, and choose it under *Your own pictures*."
    )
    recent = "Data you used before"
    several = "{n} files"
    reading = "Reading the file …"
    preview = "The first rows, as they will be used"
    columns = "What each column is"
    columns_help = (
        "Correct what was guessed. **Outcome**: what you want to predict. **Patient**: rows with the same entry belong to "
        "one patient and stay together. **Ignored**: not used."
    )
    columns_help_free = (
        "Correct what was guessed. A column marked **outcome** is shown on the results and never used for training. "
        "**Ignored**: not used."
    )
    checking = "Looking through {n} rows for repeated ones and for what gives the outcome away."
    describing = "Counting {n} patients or rows by outcome."
    goes_on = "You can go on meanwhile. {seconds} s"
    checked = "Checked before training: no repeated rows, nothing that gives the outcome away."
    guessed = "What was guessed about the file"
    reread = "Read again with these"
    positive = "Which values of **{name}** count as *yes*?"
    positive_help = "All other values count as *no*."
    outcome_as = "Read it as"
    outcome = "Outcome: what to predict"
    outcome_shown = "Outcome to show on the results (never used for training)"
    outcome_none = "none"
    rows = "{n} rows, {features} variable{s}"
    pictures = "{n} pictures"
    own_courses = "Your own recordings or visits"
    courses = "{n} courses, {features} variable{s} over time"
    outcome_is = "outcome: {outcome}"
    forecast_is = "to foretell: the next values of {outcome}"
    the_class = "class"
    or_ = " or "
    kinds = {"table": "A table", "images": "Pictures", "sequences": "Recordings over time"}
    what_kind = "What do you have?"
    tasks = {"binary": "yes or no", "multiclass": "one of several", "regression": "a number"}
    next = "Go on to training"
    change = "Choose other data"
    no_outcome = "Mark one column as the outcome to go on: set its role in the table below."
    noticed = "Noticed while reading"
    source = "Source"
    licence = "Licence"
    look_for = "What to look for"


class Dates:
    left_out = "Left out before anything was kept, as dates may tell who a patient is: **{names}**."
    kept = "The dates of these patients are kept as they stand: **{names}**."
    keep_shifted = "Keep them, shifted"
    shift = "Shift them"
    help = (
        "All dates of a patient move by one secret number of days, at most half a year. The time between them stays "
        "exact. Season and calendar year are blurred, so nothing can be learnt from them. An age or a duration does not "
        "need this: see *Change values*."
    )
    as_it_is = "Keep one as it is"
    none = "none"
    shifted = (
        "**Dates are shifted**: {names}. All dates of {whose} moved by one secret number of {unit}, at most half a year. "
        "The time between them is exact; season and calendar year are blurred."
    )
    of_patient = "a patient (*{patient}*)"
    of_row = "a row"
    days, weeks = "days", "weeks (weekdays stay right)"
    undo = "Do not shift"
    by_other = "The dates were shifted before **{patient}** named the patients: a patient's rows may not be in order."
    again = "Shift again by {patient}"
    nobody = "each row"


class Train:
    start = "Train"
    again = "Train again"
    settings = "Settings"
    settings_help = "The defaults suit most data. Change one thing at a time."
    seed = "Seed"
    seed_help = "The number that fixes every chance decision: the same seed gives the same numbers again."
    name = "Name of this run"
    stop = "Stop"
    stopping = "Stopping …"
    waiting = "Waiting for a free place: {place} in the queue."
    warming = "The engine is starting. This takes a few seconds, once."
    started = "Starting …"
    epoch = "Epoch {epoch} of {n}: the networks have seen the training data {epoch} times."
    left = "About {left} left."
    after = "Trained. {what} …"
    leave = "You may close this page. Training goes on, and this address brings you back to it."
    curves_say = (
        "The error on the patients it learns from falls steadily. That on patients held back falls too, then flattens or rises: it "
        "learns by heart. A network keeps the weights of its best moment, or the last where its steps shrink to nothing."
    )
    curves_say_alone = "The error falls while it learns, then flattens: more rounds would change little."
    failed = "This run failed."
    disk_full = (
        "The disk of this computer is almost full. Training waits with what it cannot write until there is room again."
    )
    missing = "Workers are being started; this takes a few seconds."
    cancelled = "This run was stopped. Nothing else was lost: the data and the settings are still here."
    to_results = "See the results"
    done = "Trained."
    from_data = "chosen from the data"
    everyone = "everybody"
    only = "only “{value}” ({n:,})"


class Results:
    which = "What do you want to see?"
    use_it = "Use it on new patients"
    keep = "Keep this model"
    model_name = "Name"
    save = "Save to my models"
    saved = "Saved. You find it under *Runs and models*, and in the step *Use* of this page."
    download = "Download the model file"
    download_help = "A zip with the weights and a card that says how the model was made. It holds no patient's row."
    card = "Model card"


class Use:
    how = "What do you want to do?"
    risk_of = "This patient's risk of the outcome **{outcome}**"
    which = "Which model?"
    none = "No model yet. Train one first, or open a model file."
    upload = "Open a model file"
    upload_help = "A .zip that was saved here or on another computer with Cajal."
    this_run = "The model of this run"
    about = "What this model is, and how good"
    one = "One patient"
    many = "A file of patients"
    disclaimer = "Shows how the model answers, not what treatment would change."
    start_from = "Start from"
    typical = "a typical patient"
    file = "A file with the same columns"
    table = "Predictions"
    csv = "Download as CSV"
    excel = "Download as Excel"
    range = "The {n} networks say {low} to {high}."
    agree = "All {n} networks say {low}."
    disagreement_help = (
        "Several networks were trained, each on other patients; the answer is their mean. How far apart they lie is not a "
        "confidence interval."
    )
    outside = "Outside what the model was trained on: {names}. Trust this answer less."
    flagged = "**Flagged**: at or above the threshold of {threshold}."
    not_flagged = "**Not flagged**: below the threshold of {threshold}."
    threshold_help = (
        "The threshold that you chose in *Results*, under “Who is flagged”; at first the share of patients with the outcome in "
        "the data trained on. Which risk calls for treatment is for you to say."
    )
    variables = "{n} variables, in the order of their estimated importance. Scroll for the rest."
    variables_as_they_stand = "{n} variables, in the order of the table. Scroll for the rest."
    not_measured = "Empty a field that was not measured."
    empty = "not measured"
    unlike = (
        "**No answer to trust: this patient is unlike those the model learned from** ({names}). Check the values; if they are "
        "right, this model was not made for this patient."
    )
    computed = "What the networks compute all the same: {answer}."
    finished = (
        "By networks that had not seen this patient: the figure to trust. The finished model says {answer}; it has learned from "
        "this patient and may know the answer too well."
    )
    hundred = (
        "Of 100 patients with this answer, about {n} have the outcome {outcome}. Whether such percentages hold stands in "
        "*Results*, under “Can I believe the percentages?”."
    )
    table_threshold = "Called yes from the model's threshold of {threshold} on."
    no_units = "No unit is known for {n} values: enter them measured as in the data trained on."


class Errors:
    unexpected = "Something went wrong on our side. Your data and finished runs are safe."
    unexpected_remedy = "Reload the page. If it happens again, tell whoever runs this server the time: {time}."
    gone = "This address points to something that is no longer here."
    gone_remedy = "It was deleted, or belongs to somebody else. Start again from the data."


class Columns:
    column = "Column"
    label = "Label in the file"
    role = "Role"
    kind = "Kind"
    unit = "Unit"
    values = "Values"
    shape = "Shape"
    missing = "Missing"
    reason = "Why"


class Understand:
    which = "What do you want to see?"
