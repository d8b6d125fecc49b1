"""Which kinds of patients do I have? A self-organizing map of a table."""

from dlcore.ui import flow
from dlcore.ui.panels.som import results, understand, use

flow.show(
    "som",
    lead="It shows which kinds of patients there are: similar ones lie side by side on a map, made without being told "
    "any outcome. It finds groups; it does not diagnose.",
    results=results.PANELS,
    understand=understand.PANELS,
    use=use.PANELS,
)
