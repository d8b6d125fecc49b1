"""The parts of a job, without an engine: answers, journal, recipe, predictions, endpoint."""

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from stub import stub_spec
from stub.stub_data import small_dataset

from dlcore.bundle import read_bundle, write_bundle
from dlcore.errors import BundleError, DataError, JobError, TrainingError
from dlcore.jobs import answers, cores, endpoint, recipe, training
from dlcore.jobs.predictions import predict
from dlcore.specs import FAMILIES
from dlcore.store import events, open_store


@pytest.fixture
def stub(monkeypatch):
    monkeypatch.setitem(FAMILIES, "stub", stub_spec.FAMILY)
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "stub"))


@pytest.fixture
def trained(stub):
    return recipe.train("stub", small_dataset(), {"n_iter": 2}, seed=3)


@pytest.fixture
def bundle(trained, tmp_path):
    write_bundle(tmp_path / "model.zip", trained.card, trained.state)
    return read_bundle(tmp_path / "model.zip")


def test_plain_trees_only():
    tree = answers.plain({"a": (np.float32(0.5), np.int64(2)), 1: np.arange(2), "words": np.array(["x", None], object)})
    assert tree["a"] == [0.5, 2] and tree["words"] == ["x", None] and tree["1"].tolist() == [0, 1]
    for alien in (object(), {1, 2}, pd.DataFrame(), Path("x"), np.array([object()])):
        with pytest.raises(TypeError):
            answers.plain([alien])


def test_an_answer_is_the_value_or_the_error_in_words():
    def fails(error):
        raise error

    assert answers.value(answers.answer(lambda: {"x": 1})) == {"x": 1}
    with pytest.raises(BundleError, match="Broken"):
        answers.value(answers.answer(fails, BundleError("Broken.", "Mend it.")))
    with pytest.raises(JobError, match="memory"):
        answers.value(answers.answer(fails, MemoryError()))
    with pytest.raises(JobError) as caught:
        answers.value(answers.answer(fails, KeyError("Mrs Secret")))
    assert "Secret" not in str(caught.value)


def test_events_are_written_in_time(tmp_path):
    store = open_store(tmp_path, f"sqlite:///{tmp_path}/c.db")
    store.append_events("a1", [])
    read = lambda: events.read(tmp_path / "runs" / "a1" / "events.jsonl")[0]
    watch = SimpleNamespace(look_after=None)
    with training._Journal(store, "a1", watch) as journal:
        journal.write({"event": "Started"})
        assert len(read()) == 1  # the first at once
        for epoch in range(5):
            journal.write({"event": "EpochEnd", "epoch": epoch})
        assert len(read()) == 1  # then together
        time.sleep(training.FLUSH_S)
        journal.write({"event": "EpochEnd", "epoch": 5})
        assert len(read()) == 7
        watch.look_after()
        assert len(read()) == 7  # not yet
        journal.write({"event": "EpochEnd", "epoch": 6})
        time.sleep(training.FLUSH_S)
        watch.look_after()
        assert len(read()) == 8  # what waits is written though no further event comes
        journal.write({"event": "Finished"})
    assert [e["event"] for e in read()][-1] == "Finished"  # none is lost at the end


def test_whatever_a_listener_raises_ends_the_training(stub):
    seen = []

    def listen(event):
        seen.append(event["event"])
        if len(seen) == 3:
            raise training.Stopped

    with pytest.raises(training.Stopped):
        recipe.train("stub", small_dataset(), {"n_iter": 100}, on_event=listen)
    assert seen == ["Started", "EpochEnd", "EpochEnd"]


def test_the_recipe_checks_settings_before_it_trains(stub):
    with pytest.raises(DataError, match="no setting"):
        recipe.train("stub", small_dataset(), {"epochs": 3})
    with pytest.raises(TrainingError):
        recipe.train("stub", small_dataset(), {"fail": "words"})


def test_the_same_seed_gives_the_same_numbers(stub, trained):
    again = recipe.train("stub", small_dataset(), {"n_iter": 2}, seed=3)
    assert again.results["metrics"] == trained.results["metrics"]
    assert again.state["rate"].tobytes() == trained.state["rate"].tobytes()


def test_a_loaded_model_predicts_bit_for_bit_the_same(stub, bundle):
    X = small_dataset().X
    fresh = FAMILIES["stub"].estimator("table", "binary")(n_iter=2, random_state=3)
    list(fresh.iter_fit(X, small_dataset().y))
    assert recipe.load_model(bundle).predict_proba(X).tobytes() == fresh.predict_proba(X).tobytes()


def test_predictions_follow_the_threshold_on_the_card(stub, bundle):
    frame = small_dataset().frame
    table = predict(bundle, frame).table
    assert list(table) == ["row", "patient", "prediction", "probability of well", "probability of ill", "disagreement"]
    assert np.allclose(table["probability of well"] + table["probability of ill"], 1)
    bundle.card["threshold"] = 0.8
    strict = predict(bundle, frame).table
    assert ((strict["prediction"] == "ill") == (strict["probability of ill"] >= 0.8)).all()
    assert (strict["prediction"] == "ill").sum() < (table["prediction"] == "ill").sum()


def test_new_rows_that_do_not_fit(stub, bundle):
    with pytest.raises(DataError, match="age"):
        predict(bundle, pd.DataFrame({"weight": [1.0]}))
    with pytest.raises(DataError):
        predict(bundle, pd.DataFrame({"age": []}))


def test_one_engine_a_home(tmp_path):
    held = endpoint.lock(tmp_path)
    assert endpoint.lock(tmp_path) is None and endpoint.is_running(tmp_path)
    held.close()
    assert not endpoint.is_running(tmp_path)
    assert endpoint.read(tmp_path) is None
    (tmp_path / "engine.json").write_text("{broken")
    assert endpoint.read(tmp_path) is None


def test_a_cluster_needs_certificates_and_a_shared_store(monkeypatch):
    from dlcore.jobs.cluster import external_scheduler

    monkeypatch.delenv("DLCORE_SCHEDULER", raising=False)
    assert external_scheduler(True, "sqlite:///x") is None
    monkeypatch.setenv("DLCORE_SCHEDULER", "tcp://scheduler:8786")
    with pytest.raises(JobError, match="tls"):
        external_scheduler(True, "postgresql://db/cajal")
    monkeypatch.setenv("DLCORE_SCHEDULER", "tls://scheduler:8786")
    with pytest.raises(JobError, match="share"):
        external_scheduler(True, "sqlite:///x")
    with pytest.raises(JobError, match="share"):
        external_scheduler(False, "postgresql://db/cajal")
    assert external_scheduler(True, "postgresql://db/cajal") == "tls://scheduler:8786"


def test_the_client_side_is_light():
    import subprocess

    script = "import sys, dlcore.jobs; print(*({'torch', 'sklearn', 'distributed', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "", done.stderr


@pytest.mark.parametrize(
    ("n_cores", "asked", "workers", "alone", "with_two_more"),
    [(1, None, 1, 1, 1), (2, None, 2, 2, 1), (4, None, 2, 4, 1), (16, None, 8, 16, 5), (8, "2", 2, 8, 2)],
)
def test_trainings_together_never_want_more_threads_than_there_are_cores(
    monkeypatch, n_cores, asked, workers, alone, with_two_more
):
    monkeypatch.setattr("os.cpu_count", lambda: n_cores)
    monkeypatch.delenv("DLCORE_WORKERS", raising=False)
    if asked is not None:
        monkeypatch.setenv("DLCORE_WORKERS", asked)
    assert cores.training_workers() == workers
    assert cores.threads("images") == alone and cores.threads("images", 3) == with_two_more
    assert cores.threads("table") == cores.threads("table", 3) == 1


def test_a_training_gives_up_cores_while_others_run(monkeypatch):
    from dlcore.jobs import recipe, training
    from dlcore.store.rows import RUNNING

    class Store:
        def runs_in(self, state):
            assert state == RUNNING
            return ["this run", "another"]

    asked = []
    monkeypatch.setattr(recipe, "use_threads", lambda *given: asked.append(given))
    watch = training._Watch(Store(), "run", "worker")
    watch._share_cores()  # the data are not read yet
    watch.kind = "images"
    watch._share_cores()
    assert asked == [("images", 2)]
