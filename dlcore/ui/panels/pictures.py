"""All panels of a page about pictures, by step."""

from dlcore.ui.panels import (
    picture_cover,
    picture_explain,
    picture_inside,
    picture_look,
    picture_quiz,
    picture_results,
    picture_use,
)
from dlcore.ui.panels.picture_parts import notice

LOOK = picture_look.LOOK
RESULTS = (*picture_results.PANELS, *picture_quiz.PANELS)
UNDERSTAND = (*picture_explain.PANELS, *picture_inside.PANELS[:1], *picture_cover.PANELS, *picture_inside.PANELS[1:])
USE = picture_use.PANELS
NOTICE = notice
