"""Which findings belong together? A Boltzmann machine of a table of findings."""

from dlcore.ui import flow
from dlcore.ui.panels.rbm import results, understand, use

flow.show(
    "rbm",
    lead="It learns which findings come together, completes a patient's list from what is known, and says how likely each "
    "missing one is. It says what goes together, not what causes what.",
    results=results.PANELS,
    understand=understand.PANELS,
    use=use.PANELS,
)
