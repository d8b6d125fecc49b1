"""Which kinds of patients do I have? A self-organizing map of a table."""

from dlcore.ui import flow
from dlcore.ui.panels import map_results, map_understand, map_use

flow.show(
    "som",
    lead="It lays similar patients side by side on a map, without being told any outcome.",
    results=map_results.PANELS,
    understand=map_understand.PANELS,
    use=map_use.PANELS,
)
