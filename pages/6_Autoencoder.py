"""Which patients are unusual, and in what? An autoencoder of a table, pictures or signals."""

from dlcore.ui import flow
from dlcore.ui.panels.autoencoder import results, understand, use

flow.show(
    "autoencoder",
    lead="It squeezes every patient through a few numbers and rebuilds them. Who cannot be rebuilt is unusual, and what "
    "was not rebuilt is to blame. Unusual is not ill: a slip of the pen is unusual, too.",
    results=results.PANELS,
    understand=understand.PANELS,
    use=use.PANELS,
)
