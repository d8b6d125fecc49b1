"""The command line, as somebody types it."""

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stub import stub_spec
from stub.stub_data import small_dataset

from dlcore.bundle import read_bundle
from dlcore.cli import main, serve
from dlcore.data import samples
from dlcore.specs import FAMILIES
from dlcore.store import examples, open_store

ROOT = Path(__file__).parents[2]
QUICK = ["--set", "max_iter=15", "--set", "hidden_layer_sizes=8", "--set", "n_folds=2", "--set", "n_members=1"]


@pytest.fixture
def table(tmp_path):
    frame = small_dataset(120).frame.assign(height=np.linspace(150, 190, 120))
    frame["ward"] = np.where(frame["age"] > 60, 4, 2)
    frame["grade"] = np.where(frame["age"] > 65, "2", np.where(frame["age"] > 55, "1", "0"))
    frame.to_csv(tmp_path / "table.csv", sep=";", decimal=",", index=False)
    return tmp_path / "table.csv"


def train(table, out, *more):
    return main.main(["train", "ann", str(table), "--out", str(out), *QUICK, *more])


def last_line(capsys):
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_train_predict_in_processes_of_their_own(table, tmp_path):
    def run(*arguments):
        command = [sys.executable, "-m", "dlcore", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)

    model, out = tmp_path / "model.zip", tmp_path / "predictions.csv"
    done = run(
        "train",
        "ann",
        table,
        "--outcome",
        "outcome",
        "--positive",
        "ill",
        "--patient",
        "patient",
        *QUICK,
        "--out",
        model,
    )
    assert done.returncode == 0, done.stderr
    metrics = json.loads(done.stdout.splitlines()[-1])
    assert {"auroc", "accuracy", "brier"} <= set(metrics)
    assert metrics["auroc"]["low"] <= metrics["auroc"]["value"] <= metrics["auroc"]["high"]
    apart = metrics["auroc"]["value"] - metrics["baseline_auroc"]["value"]
    assert metrics["auroc_difference"]["value"] == pytest.approx(apart, abs=1e-6)
    assert {"log_loss_difference", "baseline_log_loss", "brier_difference"} <= set(metrics)
    assert "Epoch 1 of 15" in done.stderr
    done = run("predict", model, table, "--out", out)
    assert done.returncode == 0, done.stderr
    predicted = pd.read_csv(out)
    assert len(predicted) == 120 and predicted["patient"][3] == "Mrs 3"
    assert predicted["probability of yes"].between(0, 1).all()


def test_several_positive_values_and_the_same_seed(table, tmp_path, capsys):
    asked = ["--outcome", "grade", "--positive", "1,2", "--ignore", "outcome", "--patient", "patient", "--seed", "5"]
    assert train(table, tmp_path / "a.zip", *asked) == 0
    first = last_line(capsys)
    assert train(table, tmp_path / "b.zip", *asked) == 0
    assert last_line(capsys) == first
    card = read_bundle(tmp_path / "a.zip").card
    assert (card["task"], card["seed"], card["params"]["max_iter"]) == ("binary", 5, 15)
    assert list(card["schema"]["positive"]) == ["1", "2"]


def test_a_number_is_predicted_too(table, tmp_path, capsys):
    assert train(table, tmp_path / "m.zip", "--outcome", "height", "--ignore", "patient") == 0
    assert {"mae", "r2"} <= set(last_line(capsys))
    assert main.main(["predict", str(tmp_path / "m.zip"), str(table), "--out", str(tmp_path / "p.xlsx")]) == 0
    assert "predicted height" in pd.read_excel(tmp_path / "p.xlsx").columns


def test_figures_come_from_the_test_file(table, tmp_path, capsys):
    """Outcomes of the test file turned round must turn the result round: nothing of it was trained on."""
    frame = pd.read_csv(table, sep=";", decimal=",")
    frame["height"] += 0.01  # rows equal to those learnt from would leave the test
    turned = frame.assign(outcome=frame["outcome"].map({"ill": "well", "well": "ill"}))
    frame.to_csv(tmp_path / "right.csv", index=False)
    turned.to_csv(tmp_path / "wrong.csv", index=False)
    asked = ["--outcome", "outcome", "--positive", "ill", "--ignore", "patient", "--ignore", "grade"]
    found = {}
    for name in ("right", "wrong"):
        assert train(table, tmp_path / "m.zip", *asked, "--test", str(tmp_path / f"{name}.csv")) == 0
        found[name] = last_line(capsys)["auroc"]["value"]
    assert found["right"] > 0.6
    assert found["wrong"] == pytest.approx(1 - found["right"], abs=1e-9)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--outcome", "nothing"], "no column named"),
        ([], "No outcome is named"),
        (["--outcome", "outcome", "--positive", "dead"], "dead"),
        (["--outcome", "ward"], "counts as yes: 2 or 4"),
        (["--outcome", "outcome", "--kind", "grade=colour"], "not a kind"),
        (["--outcome", "outcome", "--kind", "grade"], "COLUMN=KIND"),
        (["--outcome", "outcome", "--set", "max_iter=0"], "from 1 to"),
        (["--outcome", "outcome", "--set", "speed=3"], "no setting"),
        (["--outcome", "outcome", "--set", "speed"], "NAME=VALUE"),
        (["--outcome", "outcome", "--out", "/no/such/folder/m.zip"], "no folder"),
        (["--outcome", "outcome", "--test", "/no/such/file.csv"], "cannot be opened"),
    ],
)
def test_mistakes_are_told_in_two_sentences(table, tmp_path, capsys, more, says):
    assert main.main(["train", "ann", str(table), "--out", str(tmp_path / "m.zip"), *more]) == 2
    told = capsys.readouterr()
    assert says in told.err and "Traceback" not in told.err
    assert len(told.err.strip().splitlines()) == 2
    assert told.out == ""
    assert not (tmp_path / "m.zip").exists()


def test_wrong_files_are_told(table, tmp_path, capsys):
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("model.pkl", b"cos\nsystem\n(S'true'\ntR.")
    assert main.main(["predict", str(bad), str(table), "--out", str(tmp_path / "p.csv")]) == 2
    assert "not a file that Cajal can open" in capsys.readouterr().err
    assert main.main(["predict", str(tmp_path / "none.zip"), str(table), "--out", str(tmp_path / "p.csv")]) == 2
    assert "no model file" in capsys.readouterr().err
    assert main.main(["predict", str(bad), str(table), "--out", str(tmp_path / "p.pdf")]) == 2
    assert ".csv or .xlsx" in capsys.readouterr().err
    assert main.main(["train", "nosuch", str(table), "--out", str(tmp_path / "m.zip")]) == 2
    assert "Choose one of" in capsys.readouterr().err


def test_the_kind_of_a_column_can_be_said(table, tmp_path, capsys):
    asked = ["--outcome", "grade", "--ignore", "outcome", "--patient", "patient"]
    assert train(table, tmp_path / "classes.zip", *asked) == 0
    assert "accuracy" in last_line(capsys)
    assert train(table, tmp_path / "number.zip", *asked, "--kind", "grade=number", "--kind", "ward=category") == 0
    assert "r2" in last_line(capsys)
    columns = {c["name"]: c["kind"] for c in read_bundle(tmp_path / "number.zip").card["schema"]["columns"]}
    assert (columns["grade"], columns["ward"]) == ("number", "category")


def test_a_map_needs_no_outcome(table, tmp_path, capsys):
    assert main.main(["train", "som", str(table), "--ignore", "patient", "--out", str(tmp_path / "map.zip")]) == 0
    assert isinstance(last_line(capsys), dict)
    assert main.main(["predict", str(tmp_path / "map.zip"), str(table), "--out", str(tmp_path / "p.csv")]) == 0
    assert len(pd.read_csv(tmp_path / "p.csv")) == 120


def test_pictures_in_folders(tmp_path, capsys):
    from PIL import Image

    rng = np.random.default_rng(0)
    for name, brightness in (("dark", 60), ("light", 190)):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for i in range(15):
            pixels = np.clip(rng.normal(brightness, 30, (24, 24)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / name / f"{i}.png")
    asked = ["--positive", "light", "--set", "architecture=small", "--set", "max_iter=2"]
    model, out = tmp_path / "m.zip", tmp_path / "p.csv"
    assert main.main(["train", "cnn", str(tmp_path / "pictures"), *asked, "--out", str(model)]) == 0
    assert "auroc" in last_line(capsys)
    assert main.main(["predict", str(model), str(tmp_path / "pictures" / "light"), "--out", str(out)]) == 0
    assert len(pd.read_csv(out)) == 15
    assert main.main(["predict", str(model), str(tmp_path / "nothing"), "--out", str(out)]) == 2


def test_finished_examples_are_trained_and_can_be_opened(tmp_path, monkeypatch):
    monkeypatch.setitem(FAMILIES, "stub", replace(stub_spec.FAMILY, samples=("breast_cancer",)))
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "stub"))
    monkeypatch.setattr(examples, "FOLDER", tmp_path / "finished")
    assert main.main(["examples", "stub"]) == 0
    store = open_store(tmp_path / "home", f"sqlite:///{tmp_path}/cajal.db")
    dataset = store.add_dataset("me", samples.load("breast_cancer"))
    run = examples.install(store, "me", "stub", dataset.id, examples.shipped("stub"))
    assert store.results(run.id, "me")["family"] == "stub"
    assert store.bundle_path(run.id, "me").exists()


def test_serve_binds_this_computer_only_and_starts_the_engine_ahead(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCORE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    started = []
    monkeypatch.setattr(serve, "start_engine", lambda store: started.append(store.home))
    monkeypatch.setattr(serve.os, "execv", lambda program, command: started.append(command))
    main.main(["serve", "--port", "9999"])
    assert started[0] == tmp_path
    assert started[1][-4:] == ["--host", "127.0.0.1", "--port", "9999"]
    main.main(["serve", "--host", "0.0.0.0", "--no-browser"])
    assert "0.0.0.0" in started[-1] and started[-1][-1] == "--no-browser"
