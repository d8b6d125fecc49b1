"""The words of the picture panels."""

from typing import ClassVar


class Parts:
    asking = "The network looks at the picture …"
    learnt_drawn = "Learnt from drawings by a program (synthetic) only: its answers on photographs mean nothing."


class Results:
    gallery = "Right and wrong"
    confusion = "What was taken for what"
    atlas = "Map of all pictures"
    gallery_say = "{n} pictures. Every answer is by networks that had not seen the picture."
    gallery_patients = (
        "{n} pictures of {m} patients; a patient may have several. Every answer is by networks that had not seen any "
        "picture of that patient."
    )
    kinds: ClassVar[dict] = {"wrong": "Wrong, surest first", "right": "Right, surest first", "unsure": "Least sure"}
    which = "Show"
    class_is = "It is"
    every = "any class"
    caption = "In truth {truth}. Answer: {answer}, {p}"
    none = "There are none."
    count = "{n} pictures. The first {shown} are shown."
    explain = "Why?"
    explain_help = "Which places and features made this answer, under Understand"
    cell = "It is **{truth}**, the network answers **{answer}**"
    atlas_say = (
        "Each point is a picture. Close together: alike in the eyes of the network. Draw a line around some (lasso) to "
        "see them. Distances between far-off groups mean nothing."
    )
    lasso = "Your choice: {n} pictures"


class Explain:
    title = "Why this answer?"
    from_data = "From the data"
    own = "One of your own"
    which = "Picture"
    upload = "PNG, JPEG, TIFF, BMP or DICOM"
    unusual = "More unusual than {share} of the training pictures. Be careful with its answer."
    rather = "Rather unusual, but not outside what it has seen: {share} of the training pictures are less unusual."
    usual = "Like what it has seen: {share} of the training pictures are less unusual."
    held_back = "{name} · not seen in training"
    members = "Mean of the answers of {n} networks, which range from {low} to {high}."
    finished = (
        "This is the figure to trust. The finished networks, explained below, say {answer}; they may have learnt from this picture "
        "and know the answer too well."
    )
    unlike = (
        "**No answer to trust: nothing like this picture was learned from.** Is it the right kind of picture, the right part of "
        "the body, the right way up?"
    )
    computed = "What the networks compute all the same: {answer}."
    in_truth = ", and is wrong: it is {truth}"
    never_seen = "It is {truth}: this answer is {judged}. The networks that gave it had not seen this patient."
    right, wrong = "right", "wrong"
    learnt_only = "The network learnt from this picture: its answer says nothing about how good it is."
    map = "Which places matter?"
    kinds: ClassVar[dict] = {
        "occlusion": "Covering parts",
        "grad_cam": "The last layer",
    }
    kind_help = (
        "Covering parts (occlusion): how much the score falls when a grey square lies over a place. "
        "The last layer (Grad-CAM): which places raised the score where the network draws its conclusion."
    )
    kind = "How to find out"
    target = "What speaks for"
    check = (
        "Check: the third map is by the same network with its weights shuffled, which knows nothing. Likeness of the two "
        "maps {likeness} (+1: the same, 0: unrelated). Its strongest place has {strength} of the effect of the real "
        "map's strongest; both are drawn on the scale of the real map."
    )
    shared = (
        "The untrained network marks this region too: {share} of what it outlines is outlined in the real map as well "
        "(by chance: {chance}). So part of the map may show where something is rather than what was learnt."
    )
    apart = "Of what the untrained network outlines, {share} is outlined in the real map as well (by chance: {chance})."
    one_map = "The maps are of one of the {n} networks; the answer and the curve below are of all."
    deletion_say = (
        "The picture is covered with grey bit by bit. The better the map, the earlier the solid line falls, and the "
        "farther below the grey band (random places, several tries). An answer that stays on a fully covered picture is "
        "what the network says when it sees nothing."
    )
    to_say = "To say to a colleague:"
    similar = "The pictures it finds most alike"
    similar_say = "Training pictures, nearest first. Do they look alike to you, too, and for the right reason?"
    no_similar = "The training pictures are not here."
    patch = "Cover a part"
    patch_say = (
        "Draw a box over the picture, or move the sliders: the covered part becomes grey and the network looks again."
    )
    felt = "To begin with, the box lies where a box of its size lowers the answer most."
    smaller = "Smaller boxes lower it by less than 10 points, wherever they lie."
    not_felt = (
        "No single box that was tried, up to 60 % of a side, lowers this answer by 10 points: no one place carries it."
    )
    x, y, size = "Across (%)", "Down (%)", "Side of the box (% of the picture's shorter side)"
    box = "The box you drew counts. Double-click on the picture to remove it."
    hidden = "This box hides {share} of the picture's area. The line marks the answer to the whole picture."


class Quiz:
    title = "You against the network"
    say = (
        "Twenty pictures that the network had not seen, each class equally often as far as there are enough. "
        "You answer first, then you see the network's answer and the truth."
    )
    who = "Who answers?"
    alone, room = "One person", "A room, by hands"
    start, again, next = "Start", "Twenty others", "Next picture"
    progress = "Picture {i} of {n}"
    ask = "What does it show?"
    hands = "Hands for {name}"
    count = "That is our answer"
    no_hands = "Count the hands for each answer."
    tie = "As many hands for one as for the other: this picture is not scored."
    you, we, network, truth = "You", "The room", "The network", "It is"
    right, wrong = "right", "wrong"
    result = "{who}: {a} of {n}. The network: {b} of {n}."
    apart = "The two differ"
    together = "Too few pictures to say who is better"
    detail = "only {who} right: {a}, only the network right: {b}"
    hands_right = "Of all hands, {share} were right."
    split = "Where you and the network parted"
    none_split = "You gave the same answer to every picture."
    done_early = "Stop and score"


class Inside:
    layers = "Layer by layer"
    layers_say = (
        "A **filter** is a small pattern of weights that is moved over the picture. Where the picture fits the pattern, the "
        "filter's **feature map** is bright: a map of where one thing was found. Each layer looks for patterns in the maps of the "
        "layer before it; the last maps, the features, are weighed and summed up. Read it from the end: first what decided, then "
        "the way there."
    )
    sees: ClassVar[dict] = {
        "small": (
            "**It learned to see from your pictures alone.** Nothing it looks for comes from elsewhere. The other way is "
            "**transfer**: to start from a network that learned to see from a million everyday photographs, and to learn from your "
            "pictures only which of what it sees speaks for which class. That way is taken where pictures are few or large."
        ),
        "transfer": (
            "**Transfer.** This network learned to see from more than a million photographs of everyday things (ImageNet), hardly "
            "any of them medical. It keeps that eyesight, edges, textures and shapes, and learned from your pictures only the last "
            "step: which of these speak for which class. So a few hundred pictures suffice; what photographs never show it may "
            "overlook."
        ),
        "finetune": (
            "**Transfer, then fine-tuning.** This network learned to see from more than a million photographs of everyday things "
            "(ImageNet), hardly any of them medical. From your pictures it learned which of what it sees speaks for which class, "
            "and its later layers changed their eyesight to suit them."
        ),
    }
    halved = (
        "From layer to layer the maps become smaller ({sides} places a side): neighbouring places are merged into one "
        "(**pooling**). What was found stays, exactly where it was is given up; so each place sees more of the picture, and a "
        "finding counts wherever it lies."
    )
    one = "One network: it answers **{answer}**, {p}."
    one_of = (
        "This is network 1 of {n}. It alone answers **{answer}**, {p}. All {n} together give {all} for it, the figure "
        "under “Why this answer?”; they differ because each learnt from other pictures ({low} to {high})."
    )
    shared = (
        "Shown is one look at the whole picture: **{answer}**, {p}. The {n} networks share everything but their last "
        "weights, whose mean is shown here. The figure under “Why this answer?”, {all}, averages in a second look from "
        "nearer ({low} to {high})."
    )
    way = "The way there, layer by layer"
    layer = "Layer"
    first = "The first filters"
    filters_say = (
        "Each square is a small pattern of weights that is moved over the picture, multiplied and summed up. Later "
        "layers combine what they find, each into a number of maps of its own."
    )
    step = (
        "Each feature map shows where one pattern was found: black up to its own usual (median) value, the brighter the more. "
        "Point at a pixel for its value."
    )
    numbers = "Show the numbers of one map"
    map = "Map"
    saw = "What it saw"
    saw_say = (
        "The {n} features that spoke most for this answer; they add {part}, all {all} together {total}. A feature has no "
        "name: the training pictures that it answers to show what it stands for. Outlined: where it is found."
    )
    saw_against = "The feature that spoke most against it:"
    looked = "Found among {n} training pictures. What the pictures share is for you to judge; a feature may mix several things."
    features_alike = (
        "These features answer much alike (correlation {r:.2f}): read them as one, not as independent reasons."
    )
    features_differ = "How alike they answer: mean correlation {r:.2f} (1: the same, 0: unrelated)."
    no_examples = "The training pictures are not here, so what the features answer to cannot be shown."
    all_features = "All that was added up"
    pooled_say = (
        "Each feature's map is averaged to one number (pooling). Number × weight is what it contributes: right of 0 for "
        "the answer, left against it. The features not shown make up the rest."
    )
    summed = (
        "All {n} features add {total}, the starting value (bias) {bias}: the answer's score leads by {lead} over "
        "{others}. The scores become probabilities (softmax):"
    )
    table = ("Class", "Score", "Probability")
    filter = "Paint a filter"
    filter_say = (
        "The network's first layer consists of such filters: weights that are moved over the picture, multiplied and "
        "summed up. Its own were learnt (see *Layer by layer*); this one is yours. Nine weights on the picture in grey, to "
        "see how edges and spots are found at all."
    )
    presets: ClassVar[dict] = {
        "Upright edges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        "Level edges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        "Spots": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
        "Blur": [[0.11, 0.11, 0.11], [0.11, 0.11, 0.11], [0.11, 0.11, 0.11]],
        "Nothing": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    }
    preset = "Begin with"
    weights = "The weights, to change"
    before, after = "The picture in grey", "What the filter finds"
    after_say = "Darkest {low:.2f}, brightest {high:.2f}. White: the pattern is there; black: its opposite."
    trap = "The shortcut trap"
    trap_say = (
        "A **shortcut** is something that goes with a class in these pictures and has nothing to do with the illness; a network "
        "takes it if it is easier to see. What if every picture of one class bore a marker: a letter laid on the film, a ruler, a "
        "hospital's tag? A small network is trained on your pictures with the marker, then tested with it and on clean pictures. "
        "**What do you expect?** How many does it get right with the marker, how many without?"
    )
    marked, clean = "with the marker", "clean"
    marker = "Marker"
    markers: ClassVar[dict] = {"letter": "A letter", "ruler": "A ruler", "tag": "A hospital's tag"}
    set = "Set the trap"
    setting = "Training a small network on the marked pictures …"
    fooled = "Put on clean pictures of the other kind, the marker alone turns {share} of the answers into {name}."
    lesson = (
        "This is why a good score is not enough: look at the maps, and test on pictures from elsewhere. In radiographs "
        "it has happened (Zech and colleagues, PLoS Medicine 2018)."
    )


class Use:
    title = "New pictures"
    say = "One picture, several, a zip, or a whole folder."
    sample = "Try it on {n} pictures of the data that it had not seen"
    sample_seen = "Try it on {n} pictures of the data"
    sample_help = "Sure and unsure answers, right and wrong ones"
    files, folder = "Pictures, DICOM or a zip", "Or choose a folder"
    reading = "Reading and judging the pictures …"
    thumbnail = "Picture"
    csv, excel = "Download as CSV", "Download as Excel"
    skipped = "Files left out ({n})"
    too_many = "The first {n} of {total} pictures are shown; the download holds all."
