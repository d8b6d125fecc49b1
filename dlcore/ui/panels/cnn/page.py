"""All panels of a page about pictures, by step."""

from dlcore.ui.panels.cnn import explain, layers, occlusion, quiz, results, use
from dlcore.ui.panels.cnn.parts import notice

RESULTS = (*results.PANELS, *quiz.PANELS)
UNDERSTAND = (*explain.PANELS, *layers.PANELS[:1], *occlusion.PANELS, *layers.PANELS[1:])
USE = use.PANELS
NOTICE = notice
