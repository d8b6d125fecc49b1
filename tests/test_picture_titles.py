"""The titles of figures about pictures follow the numbers."""

import numpy as np

from dlcore.plots import pictures as plots


def curve(probability, random):
    random = np.array(random)
    found = {"share": np.linspace(0, 1, 11), "probability": np.array(probability), "random": random}
    found |= {"random_low": random - 0.02, "random_high": random + 0.02}
    return found | {"advantage": float((random - probability).mean())}


FALLS = curve([0.9, 0.6, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3], np.linspace(0.9, 0.3, 11))
RISES = curve([0.73, 0.95, 0.98, 0.9, 0.67, 0.7, 0.8, 0.9, 0.75, 0.7, 0.61], [0.73, *[0.99] * 9, 0.61])


def checked(deletion, likeness=0.1):
    flat = np.zeros((8, 8))
    found = {"kind": "grad_cam", "picture": np.zeros((8, 8, 3), np.uint8), "map": flat, "random_map": flat}
    return found | {"likeness": likeness, "deletion": deletion, "class": "spot", "n_members": 1}


def test_titles_of_a_map_follow_its_numbers():
    strong, weak = (plots.deletion_curve(checked(one)).layout.title for one in (FALLS, RISES))
    assert strong.text == "Evidence for the map: covering its places first lowered the answer (90 % → 40 %)"
    assert weak.text == "Weak evidence: covering its places first raised the answer (73 % → 98 %)"
    assert "Fully covered, the picture still gives 61 %" in weak.subtitle.text
    assert "names places that matter" in plots.attention_maps(checked(FALLS)).layout.title.text
    assert plots.attention_maps(checked(RISES)).layout.title.text.startswith("Weak evidence")
    assert plots.attention_maps(checked(FALLS, 0.9)).layout.title.text.startswith("Do not trust")


def test_the_map_of_pictures_says_how_mixed_the_classes_are():
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1], 100)
    plane = rng.normal(size=(200, 2))
    foreign, chance = plots.mixed(plane, truth)
    assert chance == 0.5 and abs(foreign - chance) < 0.06
    assert plots.mixed(plane + 20 * truth[:, None], truth)[0] == 0
    found = {"plane": plane, "truth": truth, "predicted": truth, "method": "t-SNE"}
    title = plots.atlas({"atlas": found, "classes": ["a", "b"]}).layout.title.text
    assert title.startswith("The classes are thoroughly mixed")
