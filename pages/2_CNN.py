"""What does this picture show? A convolutional network on pictures."""

from dlcore.ui import flow
from dlcore.ui.panels import pictures

flow.show(
    "cnn",
    lead="It learns from pictures sorted into classes, tells what a new one shows, and shows what made it say so.",
    look=pictures.LOOK,
    results=pictures.RESULTS,
    understand=pictures.UNDERSTAND,
    use=pictures.USE,
    notice=pictures.NOTICE,
)
