"""What the page of the Boltzmann machine is told: quality of completion, syndromes, calls."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from dlcore.bundle import read_tree, write_tree
from dlcore.errors import DataError
from dlcore.explain.rbm import calls, completion, sizes, syndromes
from dlcore.explain.rbm import results as module
from dlcore.explain.rbm.association import log_odds
from dlcore.explain.rbm.heldout import Held, hold_out
from dlcore.explain.rbm.regressions import fit_regressions
from dlcore.models.rbm import RBM
from dlcore.models.rbm.exact import log_partition
from dlcore.words import say

FAST = {"n_components": 4, "random_state": 0}
FINDINGS = ("dyspnoea", "oedema", "orthopnoea", "cough", "fever", "sputum", "fracture")


def table(n=240, seed=0) -> pd.DataFrame:
    """Two syndromes of three findings each, and one finding alone."""
    rng = np.random.default_rng(seed)
    first, second, nobody = rng.random(n) < 0.3, rng.random(n) < 0.3, np.zeros(n, dtype=bool)
    of = [first] * 3 + [second] * 3 + [nobody]
    found = {name: rng.random(n) < np.where(who, 0.9, 0.08) for name, who in zip(FINDINGS, of)}
    return pd.DataFrame(found).replace({True: "yes", False: "no"}).astype(object)


@pytest.fixture(scope="module")
def trained():
    X = table()
    data = SimpleNamespace(X=X, groups=None, ids=np.arange(len(X)).astype(str))
    model = RBM(**FAST).fit(X)
    return model, data, module.results(model, data)


@pytest.fixture
def context(trained):
    return SimpleNamespace(data=trained[1], results={"explain": trained[2]}, card={})


def test_one_regression_per_finding_is_scikit_learns():
    X = (table(150) == "yes").to_numpy(float)
    ours = fit_regressions(X, np.ones(150), np.arange(7), np.zeros(7, bool)).predict(X)
    for j in (0, 6):
        others = np.delete(np.arange(7), j)
        theirs = LogisticRegression(tol=1e-8, max_iter=500).fit(X[:, others], X[:, j]).predict_proba(X[:, others])[:, 1]
        np.testing.assert_allclose(ours[:, j], theirs, atol=2e-3)


def test_a_regression_never_looks_at_its_own_finding():
    X = (table(150) == "yes").to_numpy(float)
    for pairs in (False, True):
        fitted = fit_regressions(X, np.ones(150), np.arange(7), np.zeros(7, bool), pairs)
        changed = X.copy()
        changed[:, 3] = 1 - changed[:, 3]
        np.testing.assert_allclose(fitted.predict(X)[:, 3], fitted.predict(changed)[:, 3])


def test_intervals_are_those_of_a_patient_bootstrap():
    rng = np.random.default_rng(0)
    n, patient = 600, np.repeat(np.arange(200), 3)
    y = np.repeat(rng.random(200) < 0.3, 3).astype(float)
    p = np.clip(0.3 + 0.3 * (y - 0.3) + rng.normal(size=n) * 0.15, 0.01, 0.99)
    names = ("machine", "plain", "share")
    held = Held(y[:, None], np.zeros(n, int), dict.fromkeys(names, p[:, None]), np.full(n, np.nan), [])
    judged = completion.Judged.of(held, patient)
    known = np.ones(n, bool)
    found = judged.interval(completion.auroc(y > 0, p, known))
    draws = []
    for _ in range(400):
        rows = np.concatenate([np.flatnonzero(patient == k) for k in rng.integers(200, size=200)])
        draws.append(roc_auc_score(y[rows], p[rows]))
    assert found["value"] == pytest.approx(roc_auc_score(y, p))
    assert (found["high"] - found["low"]) == pytest.approx(np.ptp(np.percentile(draws, [2.5, 97.5])), rel=0.2)
    skill = completion.skill(completion.log_loss(y > 0, p, known), completion.log_loss(y > 0, np.full(n, 0.3), known))
    assert skill.influence.sum() == pytest.approx(0, abs=1e-9)


def test_held_back_patients_decide_nothing(trained):
    model, data, _ = trained
    values = model.encode(data.X)
    held = hold_out(model, data.X, values, None)
    changed = data.X.copy()
    mine = np.flatnonzero(held.fold == 2)
    changed.iloc[mine[0]] = "yes"
    again = hold_out(model, changed, model.encode(changed), None)
    others = mine[1:]
    np.testing.assert_array_equal(held.expected["machine"][others], again.expected["machine"][others])


def test_a_patients_rows_are_held_out_together(trained):
    model, data, _ = trained
    groups = np.repeat(np.arange(80), 3)
    held = hold_out(model, data.X, model.encode(data.X), groups)
    assert all(len(set(held.fold[groups == g])) == 1 for g in range(80))


def test_rare_findings_are_counts_only():
    X = table()
    X["rare"] = np.where(np.arange(len(X)) < 12, "yes", "no")
    model = RBM(**FAST).fit(X)
    found = completion.completion(model, hold_out(model, X, model.encode(X), None), None)["findings"]
    rare = next(f for f in found if f["name"] == "rare")
    assert not rare["counted"] and rare["yes"] == 12 and "auroc_machine" not in rare


def test_who_wins_is_said_with_numbers():
    mean = {f"auroc_{way}": {"value": v} for way, v in (("machine", 0.8), ("plain", 0.7), ("pairs", 0.79))}
    for low, high, word in ((0.001, 0.02, "better"), (-0.01, 0.02, "about as well"), (-0.02, -0.01, "less well")):
        gain = {"value": (low + high) / 2, "low": low, "high": high}
        mean |= {"difference_plain": gain, "difference_pairs": gain}
        found = {"mean": mean, "findings": [{"counted": True}, {"counted": False}], "n_patients": 1000}
        message = completion.headline(found)
        assert "1 findings of 1,000 patients, each hidden in turn (1 more is too rare" in say(message)
        assert "more" not in say({key: value for key, value in message.items() if key != "n_not_judged"})
        assert message["rival"] == "pairs" and word in say(message)  # a win over the weaker rival is no win
    assert "cannot be told" in say(completion.headline({"mean": {}, "findings": [], "n_patients": 0}))


def test_planted_syndromes_are_found_and_shuffled_ones_are_not(trained):
    model, data, results = trained
    found = [u for u in results["syndromes"]["units"] if u["syndrome"]]
    assert found and set(found[0]["findings"][:3]) in ({*FINDINGS[:3]}, {*FINDINGS[3:6]})
    shuffled = syndromes.permuted(model.encode(data.X), model.encoder_.units_, np.random.default_rng(3))
    again = RBM(**FAST).fit(shuffled)
    assert not any(u["syndrome"] for u in syndromes.syndromes(again, shuffled, shuffled)["units"])


def test_shuffled_tables_that_could_change_nothing_are_not_made(trained, monkeypatch):
    """Where chance gave more than any unit has, another table can only add to it."""
    model, data, results = trained
    monkeypatch.setattr(syndromes, "_by_chance", lambda *given: 1e9)
    shares = []
    found = syndromes.syndromes(model, data.X, model.encode(data.X), shares.append)
    assert found["n_permuted"] == 1 and not any(u["syndrome"] for u in found["units"])
    assert results["syndromes"]["n_permuted"] == syndromes.N_PERMUTED  # there are syndromes: all are needed
    assert shares == sorted(shares) and len(shares) == syndromes.N_REFITS + 1 and shares[-1] < 1


def test_what_comes_back_of_a_unit():
    one = np.array([[2.0, 1.0, 0.1], [3.0, 0.0, 0.0]])
    other = np.array([[-1.5, -2.0, 0.3]])
    np.testing.assert_allclose(syndromes.comes_back(one, other), [1.0, 0.0])


def test_turned_units_are_the_same_machine(trained):
    model, data, _ = trained
    signed, on = syndromes.oriented(model, model.encode(data.X))
    assert np.allclose(np.abs(signed), np.abs(model.components_))
    heavy = np.take_along_axis(signed, np.abs(signed).argmax(axis=1)[:, None], axis=1)
    assert ((on >= 0) & (on <= 1)).all() and (heavy > 0).mean() >= 0.75


def test_association_is_the_odds_ratio_of_the_machine(trained):
    model, data, results = trained
    states = model.encoder_.units_.states
    p = np.exp(
        -model.machine_.free_energy(__import__("torch").as_tensor(states)).numpy()
        - float(log_partition(model.machine_))
    )
    row = model.encode(data.X)[:1]
    chance = {}
    for a in (0, 1):
        for b in (0, 1):
            state = row[0].copy()
            state[[0, 1]] = a, b
            chance[a, b] = p[(states == state).all(axis=1)][0]
    expected = np.log(chance[1, 1] * chance[0, 0] / (chance[1, 0] * chance[0, 1]))
    assert log_odds(model, row, np.array([0, 1]))[0, 1] == pytest.approx(expected, abs=1e-8)
    strongest = results["association"]["log_odds"]
    assert strongest[0, 1] > 0.5 and abs(strongest[0, 3]) < 0.7


def test_completing_a_list_and_what_speaks_for_it(trained, context):
    model = trained[0]
    answer = calls.complete(model, context, {"oedema": "yes", "cough": "no"})
    by_name = {f["name"]: f for f in answer["features"]}
    assert by_name["oedema"]["known"] and not by_name["dyspnoea"]["known"] and answer["method"] == "exact"
    assert by_name["dyspnoea"]["p"][0] > by_name["sputum"]["p"][0] + 0.2
    first = by_name["dyspnoea"]["raised"][0]
    assert first["name"]["finding"] == "oedema" and first["ratio"] > 2
    with pytest.raises(DataError, match="knows no finding"):
        calls.complete(model, context, {"headache": "yes"})


def test_thinking_holds_what_is_known(trained, context):
    tree = calls.think(trained[0], context, {"oedema": "yes"}, n_steps=150, seed=1)
    assert tree["visible"].shape == (150, 7) and (tree["visible"][:, 1] == 1).all()
    assert np.abs(tree["mean"][-1] - tree["exact"]).max() < 0.15


def test_the_landscape_adds_up(trained, context):
    tree = calls.landscape(trained[0], context)
    assert tree["n_states"] == 128 and 0 < tree["total_distance"] < 0.6
    assert tree["observed"].sum() <= 1 + 1e-9 and tree["learned"].sum() <= 1 + 1e-9


def test_longer_dreams_point_nearer_to_the_true_direction(trained, context):
    short, long = (np.mean([calls.dream(trained[0], context, k, s)["angle"] for s in range(3)]) for k in (1, 50))
    assert long < short and calls.dream(trained[0], context)["exact"]


def test_more_hidden_units_hold_more(trained):
    entries = trained[2]["sizes"]
    assert [e["n_hidden"] for e in entries] == list(sizes.SIZES)
    assert entries[0]["pairs"]["error"] > 2 * entries[2]["pairs"]["error"]


def test_results_can_be_kept_and_hold_no_sentence(trained, tmp_path):
    write_tree(tmp_path / "r.zip", trained[2])
    assert read_tree(tmp_path / "r.zip").keys() == trained[2].keys()
    assert set(trained[2]["headline"]) > {"name", "auroc", "rival"}
    assert {
        "completion_auroc",
        "completion_log_loss",
        "baseline_completion_auroc",
        "completion_auroc_difference",
    } <= set(trained[2]["metrics"])


def test_batch_completion_keeps_what_is_known(trained):
    X = table(5)
    X.loc[1, "cough"] = None
    found = module.predictions(trained[0], X)
    assert found["completed"][1] == "cough" and 0 < found["cough"][1] < 1
    assert (found["fever"] == (X["fever"] == "yes")).all()


def test_digits_completed_from_half():
    rng = np.random.default_rng(0)
    bars = np.zeros((60, 4, 4))
    for picture in bars:
        picture[:, rng.integers(4)] = 1
    X = pd.DataFrame(bars.reshape(60, 16), columns=[f"pixel {r},{c}" for r in range(4) for c in range(4)])
    model = RBM(n_components=6, random_state=0, weight_decay=1e-3).fit(X)
    context = SimpleNamespace(data=SimpleNamespace(X=X), results=None, card={})
    tree = calls.half(model, context, 0)
    assert tree["completed"].shape == (4, 4) and np.isnan(tree["shown"][2:]).all()
    assert ((tree["completed"] > 0.5) == (tree["truth"] > 0.5)).all()
    assert module.picture(model)["fields"].shape[1:] == (6, 4, 4)


def test_intervals_of_areas_end_at_one_and_are_never_a_point():
    """35 findings of 358 patients, some of them always told apart (the finished example's table)."""
    yes, n = np.arange(100) < 25, np.ones(100, dtype=bool)
    judged = completion.Judged(np.arange(100), np.arange(100), 1.0, 1)
    apart = judged.named({"auroc_machine": completion.auroc(yes, yes * 1.0, n)})["auroc_machine"]
    assert apart["value"] == apart["high"] == 1 and 0.8 < apart["low"] < 0.95  # Wilson's for 25 of 25: .867
    nearly = judged.area(completion.auroc(yes, yes + np.where(np.arange(100) == 99, 1.5, 0.0), n))
    assert 0.9 < nearly["low"] < nearly["value"] < nearly["high"] < 1
