"""A store has a version: older ones are brought up to date with every row, others are refused in words."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from stub.stub_data import small_dataset

from dlcore.errors import StoreError
from dlcore.store import open_store, version
from dlcore.store.rows import DONE
from dlcore.store.tables import METADATA

ME = "me"
#: As the version before had made them, taken down from a database of its.
OLD = """
CREATE TABLE datasets (id VARCHAR(32) NOT NULL, owner VARCHAR(320) NOT NULL, name TEXT NOT NULL, created FLOAT NOT NULL,
    kind VARCHAR(20) NOT NULL, task VARCHAR(20) NOT NULL, n BIGINT NOT NULL, digest VARCHAR(64) NOT NULL,
    draft BOOLEAN NOT NULL, PRIMARY KEY (id));
CREATE TABLE runs (id VARCHAR(32) NOT NULL, owner VARCHAR(320) NOT NULL, name TEXT NOT NULL, created FLOAT NOT NULL,
    family VARCHAR(40) NOT NULL, dataset_id VARCHAR(32) NOT NULL, spec JSON NOT NULL, state VARCHAR(12) NOT NULL,
    reason TEXT NOT NULL, remedy TEXT NOT NULL, stop BOOLEAN NOT NULL, worker VARCHAR(200) NOT NULL, started FLOAT,
    ended FLOAT, beat FLOAT, PRIMARY KEY (id));
CREATE TABLE models (id VARCHAR(32) NOT NULL, owner VARCHAR(320) NOT NULL, name TEXT NOT NULL, created FLOAT NOT NULL,
    family VARCHAR(40) NOT NULL, run_id VARCHAR(32), size BIGINT NOT NULL, PRIMARY KEY (id));
CREATE INDEX ix_runs_state ON runs (state);
CREATE INDEX ix_runs_dataset_id ON runs (dataset_id);
CREATE INDEX ix_runs_owner ON runs (owner);
CREATE INDEX ix_runs_created ON runs (created);
CREATE INDEX ix_models_owner ON models (owner);
CREATE INDEX ix_models_created ON models (created);
CREATE INDEX ix_datasets_owner ON datasets (owner);
CREATE INDEX ix_datasets_created ON datasets (created);
"""
ROWS = (
    ("datasets", ("d" * 32, ME, "labs", 1.5, "table", "binary", 60, "0" * 64, 0)),
    ("runs", ("a" * 32, ME, "first", 2.5, "ann", "d" * 32, '{"seed": 1}', "done", "", "", 0, "w", 2.6, 3.5, 3.4)),
    ("models", ("b" * 32, ME, "kept", 4.5, "ann", "a" * 32, 10)),
)


@pytest.fixture
def old(tmp_path):
    """A store as the version before left it: rows, files, and no version."""
    database = sqlite3.connect(tmp_path / "cajal.db")
    database.executescript(OLD)
    for table, row in ROWS:
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    database.commit()
    database.close()
    small_dataset().save(tmp_path / "datasets" / ("d" * 32))
    return tmp_path


def opened(home):
    return open_store(home, f"sqlite:///{home}/cajal.db")


def test_a_store_of_the_version_before_opens_with_every_row(old):
    store = opened(old)
    assert (store.datasets(ME)[0].name, store.models(ME)[0].name) == ("labs", "kept")
    run = store.run("a" * 32, ME)
    assert (run.state, run.spec, run.ended) == (DONE, {"seed": 1}, 3.5)
    assert len(store.run_dataset(run.id, ME)) == 60
    assert store.add_run(ME, "ann", "d" * 32, {}).name == "labs"
    assert opened(old).run(run.id, ME) == run


def test_tables_and_steps_tell_the_same(tmp_path):
    """What the steps make is what the program reads; and the version it names is that of the last step."""
    store = opened(tmp_path)
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store._records.database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert version._version(connection) == version.HEAD
    assert max(version._known()) == version.HEAD


def test_a_step_that_fails_changes_nothing(old, tmp_path, monkeypatch):
    steps = tmp_path / "steps"
    (steps / "versions").mkdir(parents=True)
    (steps / "env.py").write_text((version.STEPS / "env.py").read_text())
    (first,) = (version.STEPS / "versions").glob("0001*.py")
    (steps / "versions" / first.name).write_text(first.read_text())
    second = steps / "versions" / "0002_next.py"
    head = 'from alembic import op\nfrom sqlalchemy import Column, Text\nrevision, down_revision = "0002", "0001"\n'
    add = '    with op.batch_alter_table("runs") as runs:\n        runs.add_column(Column("note", Text, server_default="none"))\n'
    second.write_text(f"{head}def upgrade():\n{add}    raise ValueError\n")
    monkeypatch.setattr(version, "STEPS", steps)
    monkeypatch.setattr(version, "HEAD", "0002")
    with pytest.raises(ValueError):
        opened(old)
    names = lambda: {row[1] for row in sqlite3.connect(old / "cajal.db").execute("PRAGMA table_info(runs)")}
    assert "note" not in names()
    second.write_text(f"{head}def upgrade():\n{add}")
    assert opened(old).run("a" * 32, ME).name == "first"
    assert "note" in names()


def refused(home):
    before = (home / "cajal.db").read_bytes()
    with pytest.raises(StoreError) as caught:
        opened(home)
    assert caught.value.remedy
    assert (home / "cajal.db").read_bytes() == before
    return caught.value.message


def test_a_newer_database_is_refused_in_words(old):
    opened(old)._records.database.dispose()
    database = sqlite3.connect(old / "cajal.db")
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    assert "newer version" in refused(old)


def test_a_damaged_database_is_refused_in_words(tmp_path):
    (tmp_path / "cajal.db").write_bytes(b"no database at all" * 500)
    assert "damaged" in refused(tmp_path)


def test_anothers_tables_are_refused_in_words(tmp_path):
    database = sqlite3.connect(tmp_path / "cajal.db")
    database.executescript("CREATE TABLE runs (id INTEGER); PRAGMA journal_mode=WAL;")
    database.close()
    with pytest.raises(StoreError, match="not one of Cajal's"):
        opened(tmp_path)


def test_a_database_that_does_not_answer_is_told_in_words(tmp_path):
    with pytest.raises(StoreError, match="does not answer"):
        open_store(tmp_path, "postgresql://nobody@127.0.0.1:9/none")


@pytest.mark.parametrize("command", [["dlcore", "serve", "--no-browser"], ["dlcore.jobs"]])
def test_no_program_shows_a_traceback(tmp_path, command, monkeypatch):
    (tmp_path / "cajal.db").write_bytes(b"no database at all" * 500)
    monkeypatch.setenv("DLCORE_HOME", str(tmp_path))
    monkeypatch.delenv("DLCORE_DATABASE_URL", raising=False)
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=120
    )
    assert done.returncode == 2 and "damaged" in done.stderr and "Traceback" not in done.stderr


def test_an_open_store_costs_no_page_the_machinery_of_steps(tmp_path):
    opened(tmp_path)
    code = f"import sys; from dlcore.store import open_store; open_store({str(tmp_path)!r}, 'sqlite:///{tmp_path}/cajal.db')"
    code += "; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "False", done.stderr
