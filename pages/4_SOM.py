"""Which kinds of patients do I have? A self-organizing map of a table."""

from dlcore.ui import flow
from dlcore.ui.panels import map_results, map_understand, map_use

flow.show(
    "som",
    lead="It shows which kinds of patients there are: similar ones lie side by side on a map, made without being told "
    "any outcome. It finds groups; it does not diagnose.",
    results=map_results.PANELS,
    understand=map_understand.PANELS,
    use=map_use.PANELS,
)
