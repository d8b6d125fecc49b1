"""Courses over time on the command line: each question, a test file, new patients, and what is missing said."""

import json

import numpy as np
import pandas as pd
import pytest

from dlcore.cli.main import main

QUICK = [f"--set={pair}" for pair in ("n_folds=2", "n_members=1", "max_iter=2", "hidden_size=4")]


def visits(n=40, first=0) -> pd.DataFrame:
    rng = np.random.default_rng(first)
    rows = []
    for i in range(first, first + n):
        for day in range(4):
            bili = 1 + (i % 2) * day + rng.normal() * 0.2
            rows.append((f"P{i}", day * 30, round(bili, 2), round(rng.normal(), 2), i % 2, 400 - 200 * (i % 2) + i))
    return pd.DataFrame(rows, columns=["id", "day", "bili", "x", "status", "futime"])


@pytest.fixture
def files(tmp_path):
    visits().to_csv(tmp_path / "visits.csv", index=False)
    visits(20, 100).to_csv(tmp_path / "test.csv", index=False)
    return tmp_path


def train(files, capsys, *options) -> dict:
    code = main(["train", "rnn", str(files / "visits.csv"), *options, *QUICK, "--out", str(files / "m.zip")])
    said = capsys.readouterr()
    assert code == 0, said.err
    return json.loads(said.out.splitlines()[-1])


def test_an_outcome_with_a_test_file_and_new_patients(files, capsys):
    told = ["--patient=id", "--time=day", "--outcome=status", "--positive=1", "--ignore=futime"]
    metrics = train(files, capsys, *told, f"--test={files / 'test.csv'}")
    assert metrics["auroc"]["value"] > 0.9 and "auroc_difference" in metrics and "baseline_auroc" in metrics
    assert main(["predict", str(files / "m.zip"), str(files / "test.csv"), "--out", str(files / "p.csv")]) == 0
    found = pd.read_csv(files / "p.csv")
    assert len(found) == 20 and found.columns[0] == "row" and set(found["row"]) == {f"P{i}" for i in range(100, 120)}


def test_an_event_within_a_time(files, capsys):
    metrics = train(
        files, capsys, "--patient=id", "--time=day", "--outcome=status", "--event=futime", "--within=250", "--status=1"
    )
    assert {"auroc", "brier", "baseline_auroc", "auroc_difference"} <= metrics.keys()
    assert main(["predict", str(files / "m.zip"), str(files / "test.csv"), "--out", str(files / "p.csv")]) == 0
    assert "risk" in pd.read_csv(files / "p.csv")


def test_the_next_values(files, capsys):
    metrics = train(
        files, capsys, "--patient=id", "--time=day", "--forecast=bili", "--horizon=30 days", "--ignore=futime"
    )
    assert {"mae", "coverage"} <= metrics.keys()


def test_a_signal_a_row(files, capsys):
    rng = np.random.default_rng(0)
    wide = pd.DataFrame(rng.normal(size=(40, 12)) + (np.arange(40) % 2)[:, None], columns=[f"t{i}" for i in range(12)])
    wide.insert(0, "label", np.arange(40) % 2)
    wide.to_csv(files / "visits.csv", index=False)
    assert train(files, capsys, "--wide", "--outcome=label", "--positive=1")["auroc"]["value"] > 0.8


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "It is not said what to predict"),
        (["--outcome=bili"], "changes within patients"),
        (["--outcome=status", "--within=100"], "when the event happened"),
        (["--forecast=bili", "--horizon=a while"], "no span of time"),
        (["--outcome=status", "--horizon=5"], "--forecast"),
        (["--outcome=status", "--patient=who"], "no column who"),
    ],
)
def test_what_is_missing_is_said(files, capsys, options, said):
    assert main(["train", "rnn", str(files / "visits.csv"), *options, "--out", str(files / "m.zip")]) == 2
    assert said in capsys.readouterr().err


def test_which_of_two_words_is_yes_is_asked_for(files, capsys):
    visits().assign(rhythm=lambda f: f.status.map({0: "sinus", 1: "af"})).to_csv(files / "visits.csv", index=False)
    told = ["train", "rnn", str(files / "visits.csv"), "--outcome=rhythm", "--out", str(files / "m.zip")]
    assert main(told) == 2
    assert "counts as yes" in capsys.readouterr().err
