"""The titles of figures about pictures follow the numbers."""

import numpy as np

from dlcore.plots.cnn import embedding as plots
from dlcore.plots.cnn import layers, saliency


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
    return found | {"likeness": likeness, "random_strength": 0.1, "deletion": deletion, "class": "spot", "n_members": 1}


def test_titles_of_a_map_follow_its_numbers():
    strong, weak = (saliency.deletion_curve(checked(one)).layout.title for one in (FALLS, RISES))
    covered = "with 20 % of the picture covered"
    assert strong.text.replace("<br>", " ") == (
        f"Evidence for the map: covering the places in favour first lowered the answer from 90 % to 40 % {covered}"
    )
    assert weak.text.replace("<br>", " ").endswith(
        f"covering the places in favour first raised the answer from 73 % to 98 % {covered}"
    )
    assert "begins to fall between 0 % and 10 % covered; all covered: 30 %" in strong.subtitle.text.replace("<br>", " ")
    maps = [saliency.attention_maps(checked(*one)).layout.title.text for one in ((FALLS,), (RISES,), (FALLS, 0.9))]
    assert maps[0].startswith("What weighs most speaks") and maps[1].startswith("Weak map")
    assert maps[2] == "A network that learned nothing draws much the same map (likeness +0.90)"


def test_a_map_that_mostly_speaks_against_says_so():
    """The strongest place lowers the answer: neither title nor sentence may sell it as what speaks for it."""
    values = np.zeros((9, 9))
    values[4, 4], values[0, 0] = -1, 0.4
    found = checked(FALLS) | {"map": values}
    assert saliency.attention_maps(found).layout.title.text.startswith("What weighs most speaks against “")
    said = saliency.in_a_sentence(found, "so")
    assert (
        "lies at the upper left of the picture" in said
        and "What weighs most, in the middle, speaks against it." in said
    )


def test_maps_share_a_scale_and_what_they_outline_is_compared():
    real, shuffled = np.zeros((8, 8)), np.zeros((8, 8))
    real[:4], shuffled[:, :4] = 1, -1
    found = checked(FALLS) | {"map": real, "random_map": shuffled}
    assert saliency.in_common(found) == (0.5, 0.5)
    drawn = [trace for trace in saliency.attention_maps(found).data if trace.type == "heatmap"]
    assert [abs(np.asarray(trace.z)).max() for trace in drawn] == [1, 0.1]


def test_the_sum_comes_out_as_it_is_shown():
    pooled = {"class": 1, "total": 7.566, "bias": -0.0249, "n": 128}
    found = {"scores": [-2.9612, 4.5799], "pooled": pooled, "classes": ["benign", "suspicious"]}
    shown = layers.summed(found)
    assert shown["lead"] == 7.54 and shown["bias"] == -0.02 and shown["total"] == 7.56
    assert layers.over(found) == "“benign”"
    several = layers.summed(found | {"scores": [1.0, 2.0, 0.5], "pooled": pooled | {"total": 1.3, "bias": -0.05}})
    assert several["lead"] == 1.25 and several["total"] + several["bias"] == 1.25


def test_the_map_of_pictures_says_how_mixed_the_classes_are():
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1], 100)
    plane = rng.normal(size=(200, 2))
    foreign, chance = plots.mixed(plane, truth)
    assert chance == 0.5 and abs(foreign - chance) < 0.06
    assert plots.mixed(plane + 20 * truth[:, None], truth)[0] == 0
    found = {"plane": plane, "truth": truth, "predicted": truth, "method": "t-SNE"}
    title = plots.embedding_map({"atlas": found, "classes": ["a", "b"]}).layout.title.text
    assert title.startswith("The classes are thoroughly mixed")
