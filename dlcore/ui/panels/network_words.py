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
    typical = "A typical patient (the middle value of every variable)"
    across = "Across"
    up = "Upwards"
    epoch = "After how many rounds of learning (epochs)"

    flow_say = (
        "The patient's values enter on the left. Each **unit** adds up what reaches it, each value times the weight of its line, "
        "and passes the sum on if it is above zero. On the right the sums become the answer."
    )
    flow_read = (
        "Nothing is hidden: every unit and every line is drawn. The brighter a unit, the more it responds to this patient; "
        "the thicker a line, the more it carries. This is one of the networks that vote; the answer is the mean of all."
    )
    flow_terms = (
        "- **Unit** (node, neuron): adds up its inputs and responds if the sum is large enough.\n"
        "- **Weight**: how strongly one unit's value counts in the next; learnt from the training patients.\n"
        "- **Contribution**: value × weight, what this patient sends along this line.\n"
        "- **Input values** are put on one scale first: 0 is the average patient, 1 is one standard deviation above."
    )
    sway_say = (
        "One value is changed at a time, all others stay this patient's own. The steeper the curve, the more the answer hangs on "
        "that value."
    )
    sway_read = (
        "The star is this patient. The band spans the lowest and the highest of the networks that vote. This shows how the model "
        "answers, not what treatment would change."
    )
    surface_say = (
        "The answer for every pair of two values, all other values as in one patient. The dots are the patients it learnt from, "
        "with their true outcome."
    )
    surface_read = (
        "Where the colour changes, the answer changes. "
        "Where no dots lie, no patient taught the network: do not trust it there."
    )
    replay_say = (
        "Move the slider from left to right and watch one network learn: the surface takes shape, the weights grow, "
        "the error falls."
    )
    replay_read = (
        "At first the answer is the same everywhere. It then bends towards the patients. When the error on patients held back no "
        "longer falls, learning stops and the best moment is kept."
    )
    replay_terms = (
        "- **Epoch**: one round in which the network sees every training patient once.\n"
        "- **Error (loss)**: how surprised the network is by the true outcomes; 0 is never surprised.\n"
        "- **Early stopping**: keeping the weights of the best epoch on patients held back."
    )
