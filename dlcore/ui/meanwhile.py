"""What takes long on large data: asked of a worker while the page goes on, and put in its place once it is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.ui import context, frame, words

LARGE = 300_000  # values; fewer are looked through in the page's own process within about 0.2 s
LOOK_S = 1.0  # how often a page looks whether the answer is there
FORGOTTEN_S = 20.0  # after so long without a look nobody wants it any more
_PLACE = "asked-of-data"


class Asked:
    """A question to a worker that a thread waits for; given up once nobody looks."""

    def __init__(self, ask: Callable[[Callable[[], bool]], object]):
        self.since = self._looked = time.monotonic()
        self._wanted = True
        self.value, self.error = None, None
        self._thread = threading.Thread(target=self._wait, args=(ask,), daemon=True, name="asked")
        self._thread.start()

    def look(self) -> bool:
        """Whether it is over."""
        self._looked = time.monotonic()
        return not self._thread.is_alive()

    def leave(self) -> None:
        """Nobody waits for it any more."""
        self._wanted = False

    def was_left(self) -> bool:
        """Whether it was given up before it was answered."""
        return not self._wanted and self.value is None

    def _is_wanted(self) -> bool:  # asked by the thread that waits
        self._wanted = self._wanted and time.monotonic() - self._looked < FORGOTTEN_S
        return self._wanted

    def _wait(self, ask) -> None:
        try:
            self.value = ask(self._is_wanted)
        except DlcoreError as error:
            self.error = error
        except Exception:
            self.error = frame.unexpected()


def of_data(choice, name: str, make: Callable):
    """What `make(data)` gives for these data with these roles, made once; None as long as a worker is at it.

    Small data are looked through here. Of large ones a worker is asked for all that is to be seen at once
    (`dlcore.jobs.look_tasks`), of which this is the part `name`.

    Raises
    ------
    DlcoreError
        The worker could not.
    """
    about = f"{choice.dataset_id}-{hash(choice.schema)}"
    key = f"{name}-{about}"
    if key in st.session_state:
        return st.session_state[key]
    if choice.arranged.n_values <= LARGE:
        st.session_state[key] = make(choice.arranged)
        return st.session_state[key]
    asked = _asked(about, choice)
    if not asked.look():
        return None
    if asked.error is not None:
        st.session_state.pop(_PLACE)
        raise asked.error
    st.session_state[key] = asked.value[name]
    return asked.value[name]


def _asked(about: str, choice) -> Asked:
    """The question that is on its way, or answered; one about other data or other roles is left."""
    before = st.session_state.get(_PLACE)
    if before is not None and before[0] == about and not before[1].was_left():
        return before[1]
    if before is not None:
        before[1].leave()
    engine, owner = context.engine(), context.owner()
    data = {"dataset_id": choice.dataset_id, "schema": choice.schema.as_dict()}
    asked = Asked(lambda is_wanted: engine.ask("look_at_data", owner=owner, is_wanted=is_wanted, **data))
    st.session_state[_PLACE] = (about, asked)
    return asked


@frame.fragment(run_every=LOOK_S)
def wait_for(choice, said: str) -> None:
    """In the place of what is being made: what is done, and for how long; the page is drawn anew once it is there."""
    asked = st.session_state.get(_PLACE)
    if asked is None or asked[1].look() or asked[1].was_left():
        st.rerun(scope="app")
    seconds = int(time.monotonic() - asked[1].since)
    doing = said.format(n=f"{len(choice.dataset):,}")
    st.caption(f":material/hourglass_top: {doing} {words.Data.goes_on.format(seconds=seconds)}")
