"""How likely is this outcome for this patient? A fully connected network on a table."""

from dlcore.ui import flow
from dlcore.ui.panels.ann import results, understand, use

flow.show(
    "ann",
    lead="It learns from patients whose outcome is known, and gives each new patient a probability.",
    results=results.PANELS,
    understand=understand.PANELS,
    use=use.PANELS,
)
