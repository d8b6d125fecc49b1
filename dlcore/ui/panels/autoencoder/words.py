"""The words of the autoencoder's panels."""

from typing import ClassVar


class Results:
    alerts = "Who is unusual"
    threshold = "Where the line lies"
    map = "Everybody on a map"
    compare = "Against simpler ways"
    bottleneck = "Does the network earn itself?"

    alerts_say = (
        "Each patient is judged by networks that had not seen them. The score is 1 for an ordinary patient on average; "
        "the higher, the more unusual. **Unusual is not ill**: a rare but healthy combination, a slip of the pen and a "
        "disease look alike here. Choose a patient to see what was expected instead."
    )
    patient = "Patient"
    columns: ClassVar[dict] = {
        "id": "Patient",
        "score": "How unusual",
        "share": "More unusual than … of ordinary patients",
        "why": "Most to blame",
        "own": "Known as",
    }
    line = "The line"
    above = "above the line"
    below = "below the line"
    reason = "{variable} {value}, expected {expected} ({share})"
    all_of_them = "all"
    download = "Download this list (CSV)"
    learnt = "This patient was learnt from, so the score may be too low."
    two_pictures = "Left: as it is. Middle: as the network rebuilds it. Right: where it is to blame."
    score_of = "{id}: {score}, more unusual than {share} of the ordinary patients."
    blame_say = (
        "How much each value adds to the score; the bars add up to it. Each value was hidden while it was foretold from the "
        "others, so that it could not speak for itself, and its error is measured against how large such errors usually are."
    )
    blame_say_whole = (
        "How much each value adds to the score; the bars add up to it. Each error is measured against how large such errors "
        "usually are."
    )

    rate = "Alerts among 100 ordinary patients"
    rate_say = (
        "The line is set so that this many of 100 ordinary patients lie above it. It comes from {m} ordinary patients "
        "whom the networks had not seen. Of the next 100 ordinary patients between {low} and {high} would be alerts "
        "(95 % interval, which counts that the line itself is estimated)."
    )
    too_few = "With {m} ordinary patients so rare an alert cannot be promised: no line is drawn. Choose a higher rate."
    prevalence = "How common are anomalies where you work? (%)"
    worth_say = (
        "Of the alerts, how many would be right where you work: from the share of known anomalies found here, and the "
        "alert rate among ordinary patients. A rare anomaly makes most alerts false, however good the network is."
    )
    sensitivity = "Found of the known anomalies: {value} ({low} to {high})."
    no_labels = (
        "Nobody is marked as a known anomaly, so it cannot be said how many are found, or what an alert is worth."
    )
    missing = "Alerts by missing values"
    missing_say = "Ordinary patients above the line, by how many of their values are missing. What is not known counts as ordinary."
    missing_columns: ClassVar[dict] = {"missing": "Values missing", "n": "Patients", "rate": "Alerts (95 % interval)"}

    colour = "Colour by"
    score = "How unusual"
    known = "Known as"
    map_say = (
        "Patients whose numbers in the bottleneck are alike lie together. Unusual patients need not lie apart here: they "
        "are unusual in what the bottleneck does not carry. Draw around some (lasso) to see how they differ."
    )
    cohort = "The {n} chosen against all others"
    cohort_name = "Chosen"
    chosen_none = "Draw around some patients to see how they differ from all others."

    compare_say = (
        "Ordinary patients and known anomalies, ranked by each way. All learnt from the same ordinary patients, and all "
        "are shown, also where the autoencoder loses."
    )
    ways: ClassVar[dict] = {
        "autoencoder": "Autoencoder",
        "plain_error": "Autoencoder, plain error",
        "isolation_forest": "Isolation forest",
        "mahalanobis": "Mahalanobis distance",
        "pca": "Principal components",
    }
    ways_say = (
        "**Autoencoder**: each error measured against its usual size. **Plain error**: the textbooks' sum of squares, "
        "in which what is hard to rebuild in everybody counts as a finding. **Isolation forest**: how few random cuts part a "
        "patient from the others. **Mahalanobis**: distance from the mean, in correlated standard deviations. **Principal "
        "components**: what as many straight directions do not explain."
    )
    table: ClassVar[dict] = {
        "way": "Way",
        "auroc": "AUC (95 % interval)",
        "precision": "Average precision (95 % interval)",
    }
    precision_say = "Average precision: of the patients ranked first, how many are anomalies; by chance {share}."
    bottleneck_say = (
        "How much of the differences between patients held back passes through the bottleneck. Plain networks, one for "
        "each width, beside as many principal components, which are straight. The gap is what the network adds."
    )
    deployed = "This model: {network} of the differences explained; as many principal components: {pca}."
    deployed_say = (
        "A denoising network is taught to mistrust single values, which costs it some of what plain copying explains."
    )
    any_patient = "Type to search. The most unusual stand first; the number is the score."
    beside: ClassVar[dict] = {
        "variable": "Value",
        "value": "This patient",
        "rebuilt": "Expected",
        "interval": "95 % interval",
        "part": "Part of the score",
    }


class Understand:
    code = "What is a code?"
    error = "What does the error mean?"
    noise = "Why does noise help?"
    sense = "Unusual in what sense?"
    walk = "Walk through the map"

    code_say = (
        "The **code** is the few numbers through which a patient is squeezed: the **bottleneck**. The network must "
        "rebuild everything from them, so they come to hold what patients have in common. Move the slider: through one "
        "number little survives; with as many numbers as there are values the network simply copies, the error falls "
        "to nothing, and nothing was learnt. **Why a bottleneck?** Because copying is no knowledge."
    )
    patient = "Patient"
    usual, middling, odd = "most usual", "in the middle", "most unusual"
    error_say = (
        "What cannot be rebuilt is the **error**. But what is hard to rebuild in everybody is no finding: a value that "
        "always varies by chance is always off. So each error is measured against its **usual size** in patients the "
        "networks had not seen: an error of twice the usual size counts 4, of three times 9, and the score is the mean over "
        "all values. Ordinary patients have about 1."
    )
    beside = "{id}, value by value"
    noise_say = (
        "A network that only copies learns nothing. So part of what it sees is hidden or blurred, and it must give back the "
        "whole: it has to know how values hang together. Move the slider: the more noise, the more must be guessed. A "
        "network with a bottleneck as wide as the data gives the noise back with the rest."
    )
    noise_copied = (
        "With noise of one standard deviation, the mean squared error is {noisy:.2f} before, {cleaned:.2f} after this "
        "network, {copied:.2f} after one with {widest} numbers in the bottleneck."
    )
    sense_say = (
        "**Unusual** here means: with these values the network did not count, knowing the patient's other values and the "
        "patients it learnt from. It does not mean ill, and not rare in each single value: sodium and potassium may each "
        "be in range and still not go together. And it depends on who it learnt from: a child is unusual among adults. "
        "Below, the most usual patient and the most unusual one."
    )
    walk_say = (
        "Every point of the map stands for a code, and from each code the network makes a patient. Walk from left to right "
        "and from bottom to top, and see what changes on the way: that is what the map's directions mean."
    )
    prior_say = (
        "This network is **variational**: codes are pulled towards a normal distribution around the middle of the map, so "
        "that every point near the middle decodes to a plausible patient."
    )
    prior = "The pull of the prior"
    pull_say = (
        "A variational network pays for every code that differs from a **prior**, a normal distribution that is the same "
        "for all patients. So a code is used only where it tells enough to be worth its price; the others are pulled all "
        "the way back, and say nothing. The pull also keeps codes close together, without holes between them: that is why "
        "patients can be made up from it."
    )
    pull_read = (
        "Long bars: codes that tell patients apart. A stronger pull (penalty β at training) shortens all of them."
    )
    drawn_say = "Toss a code from the prior, decode it, and a patient comes out whom nobody has seen."
    toss = "Toss again"
    made_up = "made up {n}"


class Use:
    screen = "Screen new patients"
    complete = "Fill in missing values"
    denoise = "Take noise away"

    screen_say = (
        "A file like the one it learnt from: who is unusual, and in what. "
        "Unusual is not ill; look first whether the value is right."
    )
    file = "File of new patients"
    screening = "Looking at every patient …"
    found = "{above} of {n} patients lie above the line. If all were ordinary, between {low} and {high} would (95 % interval)."
    nobody = "Nobody lies above the line."
    complete_say = (
        "A table with gaps: what the network expects in each, from the patient's other values, and how surely."
    )
    completed = "{n} values filled in."
    none_missing = "Nothing is missing in this file."
    filled_columns: ClassVar[dict] = {
        "id": "Patient",
        "variable": "Value",
        "expected": "Expected",
        "interval": "95 % interval",
    }
    completed_say = "Filled-in values are guesses: mark them, and never count them as measured."
    download_filled = "Download the table, filled in (CSV)"
    denoise_say = "Signals or pictures, as the network rebuilds them: what patients have in common stays, noise goes."
    denoise_warn = (
        "What is rare in the training data goes with the noise. Never read a finding off a rebuilt recording."
    )
    download_clean = "Download, rebuilt (CSV)"
    recording = "Recording"
    sample = "A table to try (CSV)"
    sample_help = "Twenty of the patients it was trained on."
