"""Train: one button; then the learning curves live, the time left, and Stop."""

from __future__ import annotations

import time

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.plots.learning import learning_curves
from dlcore.specs import Setting
from dlcore.ui import address, context, frame, reading, words
from dlcore.ui.checkup import show_checkup
from dlcore.ui.data_choice import chosen, let_go
from dlcore.ui.figures import show_figure
from dlcore.words import say

REFRESH_S = 0.4
LITTLE_ROOM = 64 * 2**20  # bytes on the disk, below which results may find no room


def show(page) -> None:
    run = page.run()
    if run and not run.is_over:
        _progress(page, run.id)
    elif run and run.state == "done" and address.get("data") is None:
        st.success(words.Train.done, icon=":material/check:")
        st.button(words.Train.to_results, type="primary", on_click=address.go, args=("results",))
        _history(run.id)
        _ask(page, words.Train.again)
    else:
        if run and run.state == "failed":
            frame.show_error(DlcoreError(f"{words.Train.failed} {run.reason}", run.remedy))
        elif run and run.state == "cancelled":
            st.info(words.Train.cancelled, icon=":material/stop_circle:")
        _ask(page, words.Train.again if run else words.Train.start)


def _ask(page, label: str) -> None:
    """The button, and the settings behind it."""
    choice = chosen(page)
    if choice is None:
        st.info(words.NEEDS["train"])
        return
    problems = choice.problems()
    for problem in problems:
        st.warning(frame.escape(problem), icon=":material/warning:")
    st.markdown(choice.sentence())
    show_checkup(choice)
    settings = page.family.settings_for(choice.kind)
    values = {s.name: _outcome_value(choice, s) for s in settings if s.kind == "outcome value"}
    pressed = st.button(label, type="primary", key="train", disabled=bool(problems), icon=":material/play_arrow:")
    with st.expander(words.Train.settings):
        st.caption(words.Train.settings_help)
        name = st.text_input(words.Train.name, value=choice.name, max_chars=80)
        values = {
            s.name: _setting(page.family.key, s) for s in page.family.settings_for(choice.kind) if s.name not in values
        } | values
        seed = st.number_input(words.Train.seed, 0, 2**31 - 1, 0, help=words.Train.seed_help)
    if pressed:
        _start(page, choice, name, values, int(seed))


def _outcome_value(choice, setting: Setting) -> str | None:
    """One value of the outcome, or None for everybody; of yes and no, no comes first. Nothing to choose without outcome."""
    classes = choice.arranged.classes if choice.arranged is not None else ()
    if len(classes) < 2:
        return None
    counts = {name: int((choice.arranged.y == name).sum()) for name in classes}
    said = lambda value: (
        words.Train.everyone if value is None else words.Train.only.format(value=value, n=counts[value])
    )
    options = [*classes, None] if len(classes) == 2 else [None, *classes]
    return st.selectbox(
        setting.label, options, format_func=said, help=setting.help, key=choice.key(f"{setting.name}-value")
    )


def _setting(family: str, setting: Setting):
    """The form's field for one setting; what was chosen."""
    key, label = f"{family}-{setting.name}", {"label": setting.label, "help": setting.help}
    if setting.kind == "choice":
        return st.selectbox(
            **label, key=key, options=setting.choices, index=setting.choices.index(setting.default), format_func=_shown
        )
    if setting.kind == "flag":
        return st.checkbox(**label, key=key, value=setting.default)
    if setting.kind == "layers":
        return st.text_input(**label, key=key, value=", ".join(map(str, setting.default)))
    whole = setting.kind == "integer"
    number = int if whole else float
    return st.number_input(
        **label,
        key=key,
        value=setting.default if setting.default is None else number(setting.default),
        min_value=number(setting.low),
        max_value=number(setting.high),
        step=1 if whole else None,
        format="%d" if whole else "%g",
        placeholder=words.Train.from_data if setting.optional else None,
    )


def _shown(choice) -> str:
    return words.Train.from_data if choice is None else str(choice)


def _start(page, choice, name: str, values: dict, seed: int) -> None:
    store, owner = context.store(), context.owner()
    spec = {"params": page.family.check(values), "seed": seed, "schema": choice.schema.as_dict()}
    run = store.add_run(owner, page.family.key, choice.dataset_id, spec, name or choice.name)
    reading.settled(choice.dataset_id)
    let_go(choice.dataset_id, owner)  # columns that are left out are gone
    context.engine().train(run.id, owner)
    address.go("train", run=run.id, data=None)
    st.rerun()


@frame.fragment(run_every=REFRESH_S)
def _progress(page, run_id: str) -> None:
    """Redrawn a few times a second while the run goes on; leads to the results when it is done."""
    run = context.store().run(run_id, context.owner())
    if run.is_over:
        address.go("results" if run.state == "done" else "train")
        st.rerun(scope="app")
    if context.store().free_bytes() < LITTLE_ROOM:
        st.warning(words.Train.disk_full, icon=":material/hard_drive:")
    if run.state == "queued":
        _waiting(run)
    else:
        _training(run)
    stopping = run.stop
    st.button(
        words.Train.stopping if stopping else words.Train.stop,
        icon=":material/stop:",
        key="stop",
        disabled=stopping,
        on_click=context.engine().stop,
        args=(run_id, context.owner()),
    )
    st.caption(words.Train.leave)
    _history(run_id)


def _waiting(run) -> None:
    place = context.store().place_in_queue(run.id)
    starting = context.engine().state() != "ready"
    if context.engine().missing():
        st.caption(words.Train.missing)
    st.progress(0.0, words.Train.warming if starting else words.Train.waiting.format(place=place))


def _training(run) -> None:
    events = events_of(run.id)
    started = next((e for e in events if e["event"] == "Started"), None)
    epochs = [e for e in events if e["event"] == "EpochEnd"]
    after = [e for e in events if e["event"] == "Progress"]
    if after:
        _after_training(after)
    elif started is None or not epochs:
        st.progress(0.0, words.Train.started)
    else:
        last, n = epochs[-1], started["n_epochs"]
        left = last["seconds"] / last["epoch"] * (n - last["epoch"])
        own = f"{frame.escape(say(started['note']))}." if started.get("note") else ""
        text = own or words.Train.epoch.format(epoch=last["epoch"], n=n)
        st.progress(last["epoch"] / n, f"{text} {words.Train.left.format(left=duration(left))}")


def _after_training(after: list[dict]) -> None:
    """What is done once training is over, how much of it, and the time left."""
    first, last = after[0], after[-1]
    text = words.Train.after.format(what=say({"name": last["stage"]}))
    share = min(max(last["share"], 0.0), 1.0)
    if left := time_left(first, last, time.time()):
        text += f" {words.Train.left.format(left=duration(left))}"
    st.progress(share, text)


def time_left(first: dict, last: dict, now: float) -> float | None:
    """Seconds until the share is 1, as fast as it rose up to now; None as long as nobody can tell."""
    done, took = last["share"] - first["share"], last.get("time", now) - first.get("time", now)
    if done < 0.05 or took <= 0 or last["share"] >= 1:
        return None
    return max(took / done * (1 - last["share"]) - (now - last["time"]), 1.0)


def _history(run_id: str) -> None:
    """The learning curves so far, and what had to be noted."""
    events = events_of(run_id)
    for note in notes_of(events):
        st.info(frame.escape(note), icon=":material/info:")
    epochs = [e for e in events if e["event"] == "EpochEnd"]
    started = next((e for e in events if e["event"] == "Started"), None)
    if started and epochs and any(loss is not None for loss in epochs[-1]["train_loss"]):
        dark = context.dark()
        draw = lambda: learning_curves(epochs, started["members"], dark)
        over = any(e["event"] == "Finished" for e in events)  # while it goes on, each figure is the last of its kind
        show_figure(draw if over else draw(), f"curves-{run_id}", of=(dark,) if over else None)
        held_back = any(loss is not None for loss in epochs[-1]["validation_loss"])
        st.caption(words.Train.curves_say if held_back else words.Train.curves_say_alone)


def notes_of(events: list[dict]) -> list[str]:
    """What had to be noted, as sentences; runs of before kept them as such."""
    return [say(e.get("message") or e["text"]) for e in events if e["event"] == "Note"]


def events_of(run_id: str) -> list[dict]:
    """All events of a run; only what is new since the last look is read."""
    kept = st.session_state.setdefault(f"events-{run_id}", {"since": 0, "events": []})
    new, kept["since"] = context.store().read_events(run_id, context.owner(), kept["since"])
    kept["events"] += new
    return kept["events"]


def duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else time.strftime("%H h %M min", time.gmtime(seconds))
