"""The words of the network panels."""


class Words:
    flow = "One patient's way through the network"
    sway = "What moves this patient's answer"
    surface = "The answer over two variables"
    replay = "How it learnt"
    others = "The {n} other variables"
    terms = "What the words mean"
    whom = "Whose values?"
    patient = "Patient,"
    typical = "A typical patient"
    borderline = "A borderline patient: {name}"
    whom_help = (
        "The typical patient has the middle value of every variable (of words, the most frequent). The borderline patient is "
        "the one of the data about whom the model is least sure."
    )
    why = "Why this answer?"
    below = "What would bring it below the threshold of {threshold}?"
    above = "What would bring it to the threshold of {threshold}?"
    change = "{name}: **{then}** instead of {now} (then {answer})"
    no_single = "No single value, anywhere within the range seen, would do: the values decide together."
    tipping_read = (
        "One value changed alone, all others kept. First stands the change that is smallest beside how much patients differ in "
        "that value. This shows how the model answers, not what treatment would change."
    )
    this_patient = "this patient"
    the_typical = "the typical patient"
    to_say = "To say to a colleague:"
    unseen = "Networks that had not seen this patient answer, for the outcome **{outcome}**:"
    finished = (
        "This is the figure to trust. Below, the finished model: its {many} networks were made with this patient among their data, "
        "so they may know the answer too well. The bars say how *they* came to theirs."
    )
    finished_test = "This is the figure to trust: the patient is of the test set, and no network learned from it."
    say_unseen = "Networks that had not seen this patient say {answer}."
    only_learned = (
        "The networks were made with this patient among their data, and none was kept away: there is no answer of networks that "
        "had not seen this patient."
    )
    pushes_read = (
        "How far each value moves the answer from the typical patient's to this one's, on the way from all typical values to all "
        "of this patient's (integrated gradients). Typical are the middle value of each number and the commonest word. Variables "
        "that tell much the same share their push. “Missing” counts as a value: what was not measured can move the answer too. "
        "A push is what the model makes of a value, not what the value does to the patient."
    )
    wiring = "The same patient inside one network"
    whole = "Draw every value and every line"
    whole_help = "At first only the values that count most for this patient, and the strongest lines."
    alike = "All lines alike"
    shown_strongest = (
        "Drawn are the {n} of {all} inputs (each word, and each mark of a missing value, is one of its own) that send most "
        "into the network for this patient, and the lines that carry at least a sixth of what the "
        "strongest beside them carries; what is not drawn counts all the same"
    )
    shown_all = "Every unit and every line is drawn; the strongest stand out"
    shown_alike = "Every unit and every line is drawn, all alike"
    log_odds = "Show the score before it becomes a percentage (log-odds)"
    log_odds_help = (
        "Log-odds 0 is 50 %, 2 is 88 %, 4 is 98 %. They still move where the percentage is stuck near 0 or 100."
    )
    flat = (
        "**No single value changes this answer** by as much as 1 percentage point: the values decide together. "
        "Switch to the log-odds to see what still moves, or choose the borderline patient."
    )
    flat_log_odds = (
        "**No single value changes this answer** by as much as 1 percentage point; the log-odds show what still moves."
    )
    across = "Across"
    up = "Upwards"
    epoch = "After how many rounds of learning (epochs)"

    flow_say = (
        "The patient's values enter on the left. Every line has a **weight**, a number that was learned: how strongly what comes "
        "along it counts, up or down. Each **unit** adds up what reaches it, each value times the weight of its line, and passes "
        "the sum on if it is above zero. On the right the sums become the answer."
    )
    seventy = (
        "An answer of 70 % means: of 100 patients with this answer, about 70 have the outcome, if the percentages hold (*Results*, "
        "“Can I believe the percentages?”)."
    )
    flow_read = (
        "This is {network}, the one whose answer for this patient is nearest to the mean of all, which is the answer. {shown}. "
        "The *hidden* layers only lie between values and answer; they make new measures out of the values, such as “large *and* "
        "irregular”, which no single value is. The fuller the colour of a unit, the more it holds: orange above "
        "zero, blue below. Of the patient's values, blue lies below the average patient, orange above. Orange lines raise what "
        "the next unit holds, blue ones lower it."
    )
    flow_terms = (
        "- **Unit** (node, neuron): adds up its inputs and responds if the sum is large enough.\n"
        "- **Weight**: how strongly one unit's value counts in the next; learnt from the training patients.\n"
        "- **Contribution**: value × weight, what this patient sends along this line.\n"
        "- **Input values** are put on one scale first: 0 is the average patient, 1 is one standard deviation above."
    )
    sway_say = (
        "One value is changed at a time, over the middle 95 of 100 patients, all others stay this patient's own. The more the "
        "curve rises or falls, the more the answer hangs on that value. It begins with a borderline patient, whose answer is "
        "easiest to move. This is another question than what pushed the answer (*One patient's way*): there all values count "
        "together, here one alone."
    )
    sway_read = (
        "The star is this patient. The band, where it can be seen, spans the lowest and the highest of the networks that vote. "
        "This shows how the model answers, not what treatment would change."
    )
    sway_unseen = (
        "The star is the finished model's answer, which had this patient among its data; networks that had not seen this patient "
        "say {answer}, and that is the figure to trust."
    )
    surface_say = (
        "The answer for every pair of two values, all other values as in one patient. The dots are the patients it learnt from, "
        "with their true outcome."
    )
    surface_read = (
        "**Dots differ in all other values too, so a dot on the other colour is not an error**: the colour holds for somebody who "
        "has the other values of the patient chosen. Where the colour changes, the answer changes. "
        "Where no dots lie it is pale: no patient taught the network there, do not trust it."
    )
    unit = "One unit at work"
    which_unit = "Which unit? Choose here, or click it above."
    unit_read = (
        "Each value that reaches the unit is multiplied by the weight of its line; the products and a starting value are "
        "summed up. The unit passes the sum on if it is above zero. Each step of 1 on the log-odds multiplies the odds by 2.7; "
        "0.7 doubles them."
    )
    replay_say = (
        "Press *Play* and watch one network learn: the surface bends towards the patients, the weights grow, the error falls. "
        "When the error on "
        "patients kept aside turns up while the other goes on falling, it begins to learn by heart (overfitting)."
    )
    film_read = (
        "The weights are kept from the dotted line, where the error on patients kept aside was lowest. The dots are the patients "
        "it learnt from; they differ in all other values too, so a dot on the other colour is not an error."
    )
    weights = "The weights, epoch by epoch"
    heart = "Make it learn by heart"
    heart_say = (
        "A small network learns these two values of a few patients, and nothing holds it back. Pull the slider "
        "to fewer patients and more units (in each of two layers), and press *Play*: it draws islands around single patients, and "
        "errs on the others."
    )
    heart_slider = "From many patients and few units to few patients and many units"
    heart_step = "{n} patients, {units} units"
    heart_read = (
        "Why a network is tested on patients it has not seen: on those it learned from, it looks better the longer it learns. Few "
        "patients, many units and long training make it learn by heart; more patients are the best remedy."
    )
    heart_numbers = "Choose two variables that are numbers for this experiment."
    replay_read = (
        "At first the answer is about the same everywhere; it then bends towards the patients. The weights are kept from the "
        "dotted line, where the error on patients kept aside was lowest. The curves run on because the networks learn side by "
        "side until none gains any more; what comes after the dotted line is not used. The dots are the patients it learnt from; "
        "they differ in all other values too, so a dot on the other colour is not an error."
    )
    replay_terms = (
        "- **Epoch**: one round in which the network sees every training patient once.\n"
        "- **Error (loss)**: how surprised the network is by the true outcomes; 0 is never surprised.\n"
        "- **Early stopping**: keeping the weights of the best epoch on patients held back."
    )
