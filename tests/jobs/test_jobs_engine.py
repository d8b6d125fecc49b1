"""The engine as pages use it: trains, stops, answers, and loses nothing when something is killed."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from stub.stub_data import small_dataset

from dlcore.errors import BundleError, DlcoreError, JobError, NotFound, TrainingError
from dlcore.jobs import connect, endpoint
from dlcore.store import open_store
from dlcore.store.rows import CANCELLED, DONE, FAILED, QUEUED, RUNNING

ME, OTHER = "me", "someone else"
ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "stub"), os.environ.get("PYTHONPATH", "")])
PATIENCE = float(os.environ.get("CAJAL_PATIENCE", "1"))  # more where many share the computer
pytestmark = pytest.mark.xdist_group("engine")


class Bench:
    """A store with one small dataset, and its engine with two training workers."""

    def __init__(self, home):
        self.store = open_store(home, f"sqlite:///{home}/cajal.db")
        self.engine = connect(self.store)
        self.dataset = self.store.add_dataset(ME, small_dataset())

    def train(self, n_iter=3, pause=0.0, fail="", family="stub"):
        spec = {"params": {"n_iter": n_iter, "pause": pause, "fail": fail}, "seed": 7}
        run = self.store.add_run(ME, family, self.dataset.id, spec)
        self.engine.train(run.id, ME)
        return run.id

    def state(self, run_id):
        return self.store.run(run_id, ME).state

    def epochs(self, run_id):
        return [e["epoch"] for e in self.store.read_events(run_id, ME)[0] if e["event"] == "EpochEnd"]

    def ended(self, run_id, seconds=60):
        until(lambda: self.store.run(run_id, ME).is_over, seconds)
        return self.store.run(run_id, ME)

    def worker_pid(self, run_id):
        """Process that trains the run: it says so in its first event."""
        return self.store.read_events(run_id, ME)[0][0]["pid"]

    def stop_all(self):
        for run in self.store.runs(ME):
            if not run.is_over:
                self.engine.stop(run.id, ME)
        until(lambda: all(run.is_over for run in self.store.runs(ME)))


def until(true, seconds=60.0):
    end = time.monotonic() + seconds * PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def shared_bench(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", PATHS)
        patch.setenv("DLCORE_WORKERS", "2")
        patch.setenv("DLCORE_IDLE_S", "3")
        patch.delenv("DLCORE_SCHEDULER", raising=False)
        bench = Bench(tmp_path_factory.mktemp("home"))
        assert bench.engine.wait(150 * PATIENCE)
        yield bench
        bench.engine.close()


@pytest.fixture
def bench(shared_bench):
    yield shared_bench
    shared_bench.stop_all()


@pytest.fixture(scope="module")
def model_run(shared_bench):
    run_id = shared_bench.train()
    assert shared_bench.ended(run_id, 60).state == DONE
    return run_id


def test_a_run_leaves_events_results_and_a_model(bench, model_run):
    run = bench.store.run(model_run, ME)
    assert run.created <= run.started <= run.ended
    events = [e["event"] for e in bench.store.read_events(model_run, ME)[0]]
    assert events[:3] == ["Claimed", "Started", "EpochEnd"]
    assert bench.epochs(model_run) == [1, 2, 3]
    results = bench.store.results(model_run, ME)
    assert (results["task"], results["family"]) == ("binary", "stub")
    assert 0 <= results["metrics"]["auroc"]["low"] <= results["metrics"]["auroc"]["value"] <= 1
    assert results["explain"]["n"] == 60


def test_the_card_says_what_is_needed_and_no_patients_name(bench, model_run):
    from dlcore.bundle import read_bundle

    card = read_bundle(bench.store.bundle_path(model_run, ME)).card
    assert (card["family"], card["estimator"], card["task"], card["seed"]) == ("stub", "Stub", "binary", 7)
    assert card["classes"] == ["well", "ill"]
    assert card["data"]["n"] == 60 and card["data"]["digest"] == bench.dataset.digest
    assert {"python", "torch", "numpy"} <= set(card["versions"])
    assert 0 < card["threshold"] < 1
    assert "Mrs" not in json.dumps(card)


def test_a_warm_worker_starts_at_once(bench, model_run):
    began = time.monotonic()
    run_id = bench.train()
    until(lambda: bench.epochs(run_id))
    assert time.monotonic() - began < 60  # not cold; how fast is for benchmarks/jobs.py to say


def test_two_train_and_the_others_wait_in_line(bench):
    runs = [bench.train(n_iter=10_000, pause=0.02) for _ in range(2)]
    until(lambda: all(bench.state(run) == RUNNING for run in runs))
    third, fourth = bench.train(), bench.train()
    time.sleep(0.5)
    assert [bench.state(run) for run in (third, fourth)] == [QUEUED, QUEUED]
    assert [bench.store.place_in_queue(run) for run in (third, fourth)] == [1, 2]
    bench.engine.stop(fourth, ME)
    assert bench.state(fourth) == CANCELLED  # at once: it had not begun
    bench.engine.stop(runs[0], ME)
    assert bench.ended(third).state == DONE
    assert bench.store.read_events(fourth, ME)[0] == []


@pytest.mark.parametrize(("n_iter", "pause"), [(10_000, 0.02), (1, 100.0)], ids=["between epochs", "within an epoch"])
def test_stop_stops_within_seconds(bench, n_iter, pause):
    run_id = bench.train(n_iter, pause)
    began = time.monotonic()
    until(lambda: any(e["event"] == "Started" for e in bench.store.read_events(run_id, ME)[0]))
    assert time.monotonic() - began < 30  # what is known is shown, however long the first epoch takes
    began = time.monotonic()
    bench.engine.stop(run_id, ME)
    run = bench.ended(run_id)
    assert time.monotonic() - began < 15  # on a busy test machine; benchmarks/jobs.py measures it
    assert (run.state, run.reason) == (CANCELLED, "Stopped on request.")
    with pytest.raises(NotFound):
        bench.store.results(run_id, ME)


@pytest.mark.parametrize(
    ("fail", "says"),
    [
        ("words", "The loss is not a number."),
        ("memory", "There was not enough memory to train on these data."),
        ("bug", "Training ended unexpectedly (ValueError)."),
    ],
)
def test_a_failed_run_says_why_and_no_patients_value(bench, fail, says):
    run = bench.ended(bench.train(fail=fail))
    assert (run.state, run.reason) == (FAILED, says)
    assert run.remedy
    log = (bench.store.home / "engine.log").read_text()
    assert "Secret" not in run.reason + log


def test_a_wrong_setting_fails_with_its_range(bench):
    run = bench.ended(bench.train(n_iter=0))
    assert run.state == FAILED
    assert "from 1 to" in run.remedy


def test_killing_a_worker_fails_its_run_and_no_other(bench):
    lost, other = bench.train(10_000, 0.02), bench.train(60, 0.05)
    until(lambda: bench.epochs(lost) and bench.epochs(other))
    os.kill(bench.worker_pid(lost), signal.SIGKILL)
    run = bench.ended(lost)
    assert run.state == FAILED
    assert "stopped unexpectedly" in run.reason and "safe" in run.remedy
    seen = bench.epochs(lost)
    assert bench.ended(other).state == DONE
    assert bench.epochs(other) == list(range(1, 61))
    following = bench.ended(bench.train())
    assert following.state == DONE
    assert bench.epochs(lost) == seen and seen == list(range(1, len(seen) + 1))  # not trained a second time
    assert bench.state(lost) == FAILED


def test_a_run_goes_on_when_its_page_server_is_killed(bench):
    script = f"""
import os, signal, sys
from dlcore.jobs import connect
from dlcore.store import open_store
store = open_store({str(bench.store.home)!r}, {bench.store.url!r})
engine = connect(store)
assert engine.wait(60)
run = store.add_run("me", "stub", {bench.dataset.id!r}, {{"params": {{"n_iter": 30, "pause": 0.03}}, "seed": 0}})
engine.train(run.id, "me")
print(run.id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=150)
    assert killed.returncode == -signal.SIGKILL
    run_id = killed.stdout.strip()
    assert bench.ended(run_id).state == DONE
    assert bench.epochs(run_id) == list(range(1, 31))


def test_a_page_process_never_imports_torch_or_sklearn(bench, model_run):
    script = f"""
import sys
from dlcore.errors import JobError
from dlcore.jobs import connect
from dlcore.store import open_store
store = open_store({str(bench.store.home)!r}, {bench.store.url!r})
engine = connect(store)
assert engine.wait(60)
for name in ("rate", "data", "torch", "bug", "alien"):
    try:
        engine.call({model_run!r}, name, owner="me")
    except JobError:
        pass
engine.ask("read", kind="table", owner="me", name="x.csv", files=[("x.csv", b"a,b\\n1,2\\n3,4\\n")])
store.results({model_run!r}, "me")
engine.close()
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {{"torch", "sklearn", "scipy", "streamlit"}}))
print(int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=150)
    assert done.returncode == 0, done.stderr
    modules, megabytes = done.stdout.split("\n")[:2]
    assert modules == ""
    assert int(megabytes) < 230


def test_answers_are_plain_trees(bench, model_run):
    answer = bench.engine.call(model_run, "rate", owner=ME)
    assert type(answer["rate"]) is float and isinstance(answer["array"], np.ndarray)
    assert bench.engine.call(model_run, "data", owner=ME) | {"pid": 0} == {"n": 60, "task": "binary", "pid": 0}
    assert bench.engine.call(model_run, "echo", name="x", id=[1, None], owner=ME) == {"name": "x", "id": [1, None]}


def test_errors_come_back_as_themselves_or_without_internals(bench, model_run):
    with pytest.raises(TrainingError, match="not a number") as caught:
        bench.engine.call(model_run, "words", owner=ME)
    assert caught.value.remedy == "Use a smaller learning rate."
    for name in ("bug", "torch", "alien"):
        with pytest.raises(JobError) as caught:
            bench.engine.call(model_run, name, owner=ME)
        assert "Secret" not in str(caught.value) and "Error" not in str(caught.value)
    with pytest.raises(JobError, match="cannot answer"):
        bench.engine.call(model_run, "no such thing", owner=ME)
    with pytest.raises(NotFound):
        bench.engine.call("0" * 32, "rate", owner=ME)


def test_a_question_is_answered_while_others_train(bench, model_run):
    bench.engine.call(model_run, "rate", owner=ME)
    runs = [bench.train(10_000, 0.01) for _ in range(2)]
    until(lambda: all(bench.epochs(run) for run in runs))
    began = time.monotonic()
    bench.engine.call(model_run, "rate", owner=ME)
    assert time.monotonic() - began < 60  # not after them; how fast is for benchmarks/jobs.py to say


def test_a_question_that_kills_its_worker_is_an_error_and_the_next_is_answered(bench, model_run):
    with pytest.raises(JobError, match="stopped unexpectedly"):
        bench.engine.call(model_run, "die", owner=ME)
    assert bench.engine.call(model_run, "rate", timeout=30, owner=ME)["rate"] > 0


def test_a_question_that_takes_too_long_is_given_up(bench, model_run):
    with pytest.raises(JobError, match="too long"):
        bench.engine.call(model_run, "sleep", timeout=0.3, seconds=1.0, owner=ME)


def test_an_uploaded_table_becomes_a_draft_and_the_upload_goes(bench):
    found = bench.engine.ask(
        "read", kind="table", owner=ME, name="labor.csv", files=[("labor.csv", b"alter;wert\n1;2,5\n2;3,5\n")]
    )
    assert found["guesses"]["separator"] == ";"
    assert bench.store.dataset(found["dataset_id"], ME).draft
    assert bench.store.load_dataset(found["dataset_id"], ME).frame["wert"].tolist() == [2.5, 3.5]
    assert list((bench.store.home / "uploads").iterdir()) == []


def test_a_bad_table_is_its_readers_own_error(bench):
    with pytest.raises(DlcoreError) as caught:
        bench.engine.ask("read", kind="table", owner=ME, name="empty.csv", files=[("empty.csv", b"")])
    assert caught.value.remedy
    with pytest.raises(NotFound):
        bench.engine.ask("read", kind="table", owner=ME, path="../../etc/passwd")


def test_predictions_of_a_file(bench, model_run):
    new = b"age,patient,=extra\n70,Mrs X,1\n,Mrs Y,2\n"
    found = bench.engine.ask("predict", owner=ME, target=model_run, name="new.csv", files=[("new.csv", new)])
    assert list(found["table"]) == [
        "row",
        "patient",
        "prediction",
        "probability of well",
        "probability of ill",
        "disagreement",
    ]
    assert any("extra" in note for note in found["notes"])
    assert found["csv"].startswith("\ufeffrow,".encode()) and zipfile.is_zipfile(io.BytesIO(found["excel"]))


def test_another_doctor_gets_nothing_by_the_identifiers_of_the_first(bench, model_run):
    model = bench.store.add_model(ME, "stub", "mine", bench.store.bundle_path(model_run, ME), model_run).id
    bench.engine.call(model_run, "rate", owner=ME)  # in the worker's memory now
    running = bench.train(10_000, 0.02)
    table = {"name": "new.csv", "files": [("new.csv", b"age,x\n70,1\n")]}
    forbidden = [
        *(lambda id=id: bench.engine.call(id, "rate", owner=OTHER) for id in (model_run, model)),
        *(lambda id=id: bench.engine.ask("predict", owner=OTHER, target=id, **table) for id in (model_run, model)),
        lambda: bench.engine.ask("call_with_file", owner=OTHER, target=model_run, call="rows", **table),
        lambda: bench.engine.stop(running, OTHER),
        lambda: bench.engine.train(running, OTHER),
        lambda: bench.store.read_events(running, OTHER),
        lambda: bench.store.results(model_run, OTHER),
        lambda: bench.store.add_model(OTHER, "stub", "stolen", b"", model_run),
    ]
    for action in forbidden:
        with pytest.raises(NotFound):
            action()
    for nobody in (lambda: bench.engine.call(model_run, "rate"), lambda: bench.store.run(model_run)):
        with pytest.raises(TypeError):  # whoever asks must say in whose name
            nobody()
    assert bench.state(running) in (QUEUED, RUNNING)
    bench.store.delete_model(model, ME)


def test_a_file_for_a_model_is_read_where_hostile_files_are_read(bench, model_run):
    answering = bench.engine.call(model_run, "data", owner=ME)["pid"]
    found = bench.engine.ask(
        "call_with_file",
        owner=ME,
        target=model_run,
        call="rows",
        name="new.csv",
        files=[("new.csv", b"age,x\n70,1\n50,2\n")],
    )
    assert (found["n"], found["file_name"]) == (2, "new.csv") and found["pid"] != answering
    with pytest.raises(DlcoreError, match="empty"):
        bench.engine.ask(
            "call_with_file", owner=ME, target=model_run, call="rows", name="x.csv", files=[("x.csv", b"")]
        )
    assert list((bench.store.home / "uploads").iterdir()) == []


def test_no_explaining_module_opens_files():
    for path in (ROOT / "dlcore" / "explain").rglob("*.py"):
        assert not re.search(r"\bread_(frame|table|images|new)\b", path.read_text()), path


def test_an_uploaded_model_answers_like_the_saved_one(bench, model_run):
    content = bench.store.bundle_path(model_run, ME).read_bytes()
    found = bench.engine.ask("open_bundle", owner=ME, name="theirs.zip", files=[("theirs.zip", content)], family="stub")
    assert bench.store.model(found["model"], ME).name == "theirs"
    assert (
        bench.engine.call(found["model"], "rate", owner=ME)["rate"]
        == bench.engine.call(model_run, "rate", owner=ME)["rate"]
    )
    with pytest.raises(BundleError, match="Stub page"):
        bench.engine.ask("open_bundle", owner=ME, name="theirs.zip", files=[("theirs.zip", content)], family="ann")


def hostile_bundles(good: bytes):
    """Model files that must be refused, by name."""

    def changed(change):
        archive = zipfile.ZipFile(io.BytesIO(good))
        files = {name: archive.read(name) for name in archive.namelist()}
        change(files)
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as out:
            for name, content in files.items():
                out.writestr(name, content)
        return held.getvalue()

    def card(**changes):
        def change(files):
            plain = json.loads(files["card.json"])
            plain["card"] |= changes
            files["card.json"] = json.dumps(plain).encode()

        return changed(change)

    def wrong_shape(files):
        from safetensors.numpy import save

        files["model.safetensors"] = save({"0": np.zeros((3, 3))})

    yield "not a zip", b"hello"
    yield "truncated", good[: len(good) // 2]
    yield (
        "a pickle inside",
        changed(lambda files: files.update({"model.pkl": b"cos\nsystem\n(S'touch /tmp/pwned'\ntR."})),
    )
    yield "wrong shapes", changed(wrong_shape)
    yield "no weights", changed(lambda files: files.update({"model.safetensors": b""}))
    yield "nested", changed(lambda files: files.update({"card.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000}))
    yield "unknown family", card(family="os")
    yield "family is no word", card(family={"a": 1})
    yield "class of its own", card(family="os:system", estimator="os.system", task="binary")
    yield "unknown task", card(task="regression")
    yield "unknown parameter", card(params={"no_such": 1})
    yield "params is no dict", card(params=[1, 2])


def test_hostile_model_files_are_refused_and_not_kept(bench, model_run):
    before = bench.store.models(ME)
    for name, content in hostile_bundles(bench.store.bundle_path(model_run, ME).read_bytes()):
        with pytest.raises(DlcoreError) as caught:
            bench.engine.ask("open_bundle", owner=ME, name=f"{name}.zip", files=[(f"{name}.zip", content)])
        assert not isinstance(caught.value, JobError), f"{name}: {caught.value}"
    assert bench.store.models(ME) == before


def test_a_second_engine_of_the_same_home_ends_at_once(bench):
    second = subprocess.run(
        [sys.executable, "-m", "dlcore.jobs", str(bench.store.home)], cwd=ROOT, timeout=30, capture_output=True
    )
    assert second.returncode == 0
    assert bench.engine.state() == "ready"


def test_certificates_and_address_are_private(bench):
    for name in ("engine.pem", "engine.json"):
        assert (bench.store.home / name).stat().st_mode & 0o077 == 0
    assert endpoint.read(bench.store.home).address.startswith("tls://127.0.0.1:")


def test_killing_the_engine_loses_no_queued_run(bench):
    running = [bench.train(10_000, 0.02) for _ in range(2)]
    until(lambda: all(bench.epochs(run) for run in running))
    queued = bench.train()
    os.kill(endpoint.read(bench.store.home).pid, signal.SIGKILL)
    until(lambda: all(bench.store.run(run, ME).is_over for run in running), 40)
    assert [bench.state(run) for run in running] == [FAILED, FAILED]
    assert bench.ended(queued, 40).state == DONE  # by the engine that this handle started
    assert bench.engine.wait(20)


def test_an_engine_that_nobody_needs_ends(tmp_path):
    env = os.environ | {
        "DLCORE_IDLE_S": "0.1",
        "DLCORE_WORKERS": "0",
        "DLCORE_DATABASE_URL": f"sqlite:///{tmp_path}/c.db",
    }
    done = subprocess.run([sys.executable, "-m", "dlcore.jobs", str(tmp_path)], env=env, cwd=ROOT, timeout=150)
    assert done.returncode == 0
    assert not endpoint.is_running(tmp_path)


def test_a_cluster_without_a_shared_store_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCORE_SCHEDULER", "tls://127.0.0.1:1")
    engine = connect(open_store(tmp_path, f"sqlite:///{tmp_path}/cajal.db"))
    until(lambda: engine.state().startswith("failed"), 30)
    assert "PostgreSQL" in engine.state()
    with pytest.raises(JobError, match="not ready"):
        engine.call("x", "y", owner=ME, timeout=0.1)
    engine.close()
