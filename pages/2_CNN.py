"""What does this picture show? A convolutional network on pictures."""

from dlcore.ui import flow
from dlcore.ui.panels.cnn import page

flow.show(
    "cnn",
    lead="It learns from pictures sorted into classes, tells what a new one shows, and shows what made it say so.",
    results=page.RESULTS,
    understand=page.UNDERSTAND,
    use=page.USE,
    notice=page.NOTICE,
)
