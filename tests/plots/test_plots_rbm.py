"""Figures of the Boltzmann machine say what their numbers say, in the light and in the dark."""

import numpy as np
import plotly.graph_objects as go
import pytest

from dlcore.plots.rbm import completion, learning, lists, syndromes, thinking
from dlcore.plots.rbm.names import shortened

RNG = np.random.default_rng(0)
NAMES = ["stroke", "afib", "gout"]


def text(fig: go.Figure) -> str:
    return fig.layout.title.text.replace("<br>", " ")


def interval(value, half=0.02):
    return {"value": value, "low": value - half, "high": value + half}


def a_finding(name, machine, plain, counted=True):
    return {
        "name": name,
        "counted": counted,
        "yes": 40,
        "n": 200,
        "auroc_machine": interval(machine),
        "auroc_plain": interval(plain),
        "difference_plain": interval(machine - plain),
        "skill_machine": interval(0.2),
        "calibration": {
            "predicted": [0.1, 0.5],
            "observed": [0.1, 0.8],
            "low": [0.06, 0.67],
            "high": [0.16, 0.89],
            "n": [150, 50],
        },
    }


@pytest.fixture
def explain():
    findings = [a_finding("stroke", 0.9, 0.7), a_finding("afib", 0.8, 0.81), a_finding("gout", 0.0, 0.0, counted=False)]
    units = [
        {
            "unit": 1,
            "findings": ["stroke", "afib"],
            "weights": [2.0, 1.0],
            "carriers": 30,
            "share": 0.15,
            "syndrome": True,
        },
        {"unit": 0, "findings": ["gout"], "weights": [-1.5], "carriers": 4, "share": 0.02, "syndrome": False},
    ]
    log_odds = np.array([[0, 1.2, -0.9], [1.2, 0, 0.1], [-0.9, 0.1, 0]])
    return {
        "completion": {"findings": findings, "mean": {"auroc_pairs": interval(0.8)}},
        "syndromes": {"units": units, "tested": True},
        "machine": {"weights": np.array([[0.1, 0.2, -1.5], [2.0, 1.0, 0.0]]), "names": NAMES},
        "association": {"names": NAMES, "log_odds": log_odds, "sure": log_odds != 0, "share": [0.2, 0.1, 0.3], "n_left_out": 7},
        "training": {
            "train": np.array([3.0, 2.0, 1.8]), "validation": np.array([3.1, 2.4, 2.6]), "best": 2, "exact": True,
            "free_energy_train": np.array([-1.0, -2, -3]), "free_energy_validation": np.array([-1.0, -1.8, -1.9]),
        },
    }  # fmt: skip


def test_who_wins_is_counted_by_the_interval(explain):
    fig = completion.by_finding(explain, False)
    assert text(fig).startswith("1 of 2 findings are completed better")  # the rare one is not judged
    assert [len(trace.x) for trace in fig.data] == [2, 2]


def test_a_percentage_that_is_off_is_called_so(explain):
    assert "stroke" in text(completion.calibration(explain, 0, False))
    well = a_finding("afib", 0.8, 0.7) | {
        "calibration": {
            "predicted": [0.1, 0.5],
            "observed": [0.1, 0.5],
            "low": [0.05, 0.4],
            "high": [0.18, 0.6],
            "n": [90, 90],
        }
    }
    other = completion.calibration({"completion": {"findings": [well]}}, 0, False)
    assert text(completion.calibration(explain, 0, False)).split(":")[1] != text(other).split(":")[1]


def test_a_unit_multiplies_the_odds_of_its_findings(explain):
    fig = syndromes.unit(explain, 0, False, "Syndrome 1")
    assert "carried by 30 patients (15 %)" in text(fig)
    assert {note.text for note in fig.layout.annotations} >= {"×7.4", "×2.7"}  # e², e


def test_all_units_are_turned_as_they_are_named(explain):
    fig = syndromes.all_units(explain, False, ["Syndrome 1", "Pattern 1"])
    z = {(x, y): v for y, row in zip(fig.data[0].y, fig.data[0].z) for x, v in zip(fig.data[0].x, row)}
    assert z["Syndrome 1", "stroke"] == 2 and z["Pattern 1", "gout"] == -1.5 and "1 of them more stable" in text(fig)


def test_bars_of_a_unit_are_sorted(explain):
    explain["syndromes"]["units"][0] |= {"findings": ["a", "b", "c"], "weights": [-3.0, 1.0, 2.0]}
    bars = syndromes.unit(explain, 0, False, "Syndrome 1").data[0]
    assert list(bars.y) == ["a", "b", "c"] and list(bars.x) == [-3, 1, 2]
    explain["syndromes"]["units"][0]["weights"] = [2.0, -3.0, 1.0]
    assert list(syndromes.unit(explain, 0, False, "Syndrome 1").data[0].y) == ["b", "c", "a"]


def test_names_of_all_units_stand_upright_and_whole(explain):
    fig = syndromes.all_units(explain, False, ["Syndrome 1", "Pattern 1"])
    assert fig.layout.xaxis.tickangle == 0 and list(fig.layout.xaxis.ticktext) == ["S1", "P1"]
    assert "orange" in fig.layout.title.subtitle.text and sorted(fig.data[0].y) == sorted(NAMES)


@pytest.mark.parametrize("most", [12, 19, 30])
def test_shortened_names_stay_different(most):
    names = [
        "diagnosis = pityriasis rosea",
        "diagnosis = pityriasis rubra pilaris",
        "gout",
        "a" * 40 + "b",
        "a" * 40 + "c",
    ]
    names += ["x" * 20 + str(k) + "x" * 20 for k in range(12)]
    found = shortened(names, most)
    assert len(set(found)) == len(names) and max(map(len, found)) <= most and found[2] == "gout"
    assert shortened(names[:1], 19) == ["…pityriasis rosea"] and shortened(["gout", "gout"], 3) == ["go…", "go…"]


def course(*validation, best):
    nothing = np.full(len(validation), np.nan)
    tree = {"train": np.array(validation) - 0.1, "validation": np.array(validation), "best": best, "exact": True}
    return {"training": tree | {"free_energy_train": nothing, "free_energy_validation": nothing}}


def test_by_heart_is_said_of_a_rise_that_is_seen_only():
    falling = [16 - 0.16 * k for k in range(50)]  # to 8.16
    flat = completion.training(course(*falling, *[8.16 + 0.01 * k for k in range(1, 9)], best=50), False)
    assert "by heart" not in text(flat) and "gained no more (surprise since then +0.06 nats)" in text(flat)
    rising = completion.training(course(*falling, *[8.16 + 0.2 * k for k in range(1, 9)], best=50), False)
    assert "learn by heart" in text(rising) and "8.3 to 9.6" in text(rising)
    noise = 0.5 * RNG.normal(size=60)
    noise[30] = noise.min() - 0.2
    restless = completion.training(course(*(9 + noise), best=31), False)
    assert "by heart" not in text(restless)  # the lowest of a restless curve is always followed by higher ones
    assert "to the last pass" in text(completion.training(course(*falling, best=50), False))


def test_a_line_stands_only_where_all_machines_agree(explain):
    assert "stroke and afib: with one, the other is likelier (odds ×3.3)" in text(syndromes.graph(explain, False))
    lines = [t for t in syndromes.graph(explain, False).data if t.mode == "lines"]
    assert len(lines) == 2  # ×1.1 is not worth one
    explain["association"]["sure"][:] = False
    assert "Between no two findings" in text(syndromes.graph(explain, False))


def test_what_is_likeliest_is_the_title():
    entries = [{"label": n, "p": p, "usual": 0.1, "error": 0.01} for n, p in zip(NAMES, (0.2, 0.7, 0.05))]
    fig = lists.completed(entries, False, 2)
    assert "afib, 70 % given 2 known findings" in text(fig)
    assert fig.data[0].error_x.array[-1] == pytest.approx(0.0196)


def a_chain(n_steps=6):
    return {
        "names": NAMES, "known": [True, False, False], "visible": RNG.integers(0, 2, (n_steps, 3)),
        "hidden": RNG.integers(0, 2, (n_steps, 4)), "hidden_p": RNG.random((n_steps, 4)),
        "energy": np.array([2.0, 1.0, -3.0, 0.0, 1.0, 1.0])[:n_steps], "mean": np.full((n_steps, 3), 0.5), "exact": [1, 0.4, 0.6],
    }  # fmt: skip


def test_the_chain_is_sent_once_and_played_in_the_browser():
    fig = thinking.thinking(a_chain(), False)
    assert len(fig.frames) == 6 and "comes down to -3.0" in text(fig).replace("−", "-")
    assert "off by up to 10 percentage points" in text(thinking.converging(a_chain(), False, [1, 2]))


def test_findings_that_are_followed_lie_apart():
    tree = {
        "known": [False] * 5 + [True],
        "mean": [[1, 1, 0.97, 0.5, 0.02, 0.7]],
        "exact": [0.99, 0.98, 0.97, 0.5, 0.0, 0.7],
    }
    chosen = thinking.apart(tree, 3)
    assert chosen[1:] == [3, 4] and chosen[0] in (0, 1, 2)
    assert thinking.apart(tree | {"exact": None}, 9)[-1] == 4 and 5 not in thinking.apart(tree, 9)
    assert thinking.apart(tree | {"known": [True] * 6}, 3) == []


def test_states_dreams_and_sizes(explain):
    states = np.array([[0, 0, 0], [1, 1, 0]])
    tree = {"states": states, "names": NAMES, "observed": [0.6, 0.4], "learned": [0.7, 0.3]}
    tree |= {"total_distance": 0.1, "n_states": 8, "n": 200}
    fig = learning.landscape(tree, False)
    assert "10 % of the machine's probability" in text(fig) and fig.data[0].text == ("no finding", "stroke, afib")
    step = {"names": NAMES, "patients": np.array([0.5, 0.2, 0.1]), "dreams": np.array([0.5, 0.4, 0.1])}
    step |= {"step": np.eye(3), "true_step": np.eye(3), "angle": 33.4, "exact": True, "n_gibbs_steps": 1}
    assert text(learning.dream(step, False)).startswith("afib: 20% of patients, 40% of dreams")
    assert "33° away" in text(learning.directions(step, False))
    part = lambda error: {"names": ["a + b"], "observed": np.array([0.1]), "learned": np.array([0.05]), "error": error}
    entries = [
        {"n_hidden": n, "log_likelihood": -3.0, "pairs": part(p), "triples": part(t)}
        for n, p, t in ((0, 0.1, 0.1), (4, 0.02, 0.05))
    ]
    assert "80 % of what pairs show is learnt, 50 %" in text(learning.sizes(entries, 1, False))


def test_half_a_digit_counts_hidden_places_only():
    truth, shown = np.array([[1.0, 0], [1, 0]]), np.array([[1.0, 0], [np.nan, np.nan]])
    fig = learning.halves({"truth": truth, "shown": shown, "completed": np.array([[1.0, 0], [0.9, 0.8]])}, False)
    assert "50 % of the hidden places" in text(fig)
    fields = {"fields": RNG.normal(size=(3, 4, 8, 8)).astype(np.float32), "passes": [1, 5, 20]}
    assert len(learning.fields(fields, False).frames) == 3


def test_dark_figures_have_dark_grounds_and_are_small(explain):
    for draw in (
        lambda dark: completion.by_finding(explain, dark),
        lambda dark: completion.training(explain, dark),
        lambda dark: syndromes.all_units(explain, dark, ["a", "b"]),
        lambda dark: syndromes.graph(explain, dark, "afib"),
        lambda dark: thinking.thinking(a_chain(), dark),
    ):
        light, dark = draw(False), draw(True)
        assert light.to_json() != dark.to_json()
        assert len(dark.to_json()) < 3_000_000
