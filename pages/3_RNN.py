"""Where is this patient heading, given what was measured so far? Recurrent networks on courses over time."""

from dlcore.ui import flow
from dlcore.ui.panels.rnn import results, understand, use

flow.show(
    "rnn",
    lead="It reads what was measured again and again, in its order, and redraws its answer after every row.",
    results=results.PANELS,
    understand=understand.PANELS,
    use=use.PANELS,
)
