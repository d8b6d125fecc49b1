"""The registry: for each kind of data of `dlcore.data.kinds` how it is chosen and looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dlcore.specs import IMAGES, SEQUENCES, TABLE
from dlcore.ui import words
from dlcore.ui.kinds.images import choose as choose_images
from dlcore.ui.kinds.images.look import look as look_at_images
from dlcore.ui.kinds.sequences import choose as choose_courses
from dlcore.ui.kinds.sequences.look import look as look_at_courses
from dlcore.ui.kinds.tables import choose as choose_table
from dlcore.ui.kinds.tables.look import look as look_at_table


@dataclass(frozen=True)
class KindView:
    """One kind of data on a page.

    Parameters
    ----------
    name, own : str
        What to call it where a page takes several kinds, and the heading over its uploader.
    counted : str
        How many there are, with ``{n}`` and ``{features}``.
    choose : function
        Draws the uploader; gives the files that were chosen.
    look : function of a `Choice`
        Shows what was read, to look at and correct.
    elsewhere : function, optional
        Draws where else such data can be had.
    options : function, optional
        Draws what may be said of the files before they are read; gives the options of the reader.
    mend : function of an upload's path and name, optional
        Shows the first rows of a file that could not be read; gives the options to read it with, once they are said.
    """

    name: str
    own: str
    counted: str
    choose: Callable[[], list]
    look: Callable
    elsewhere: Callable[[], None] | None = None
    options: Callable[[], dict] | None = None
    mend: Callable[[str, str], dict | None] | None = None


KIND_VIEWS: dict[str, KindView] = {
    TABLE: KindView(
        words.Data.kinds[TABLE],
        words.Data.own,
        words.Data.rows,
        choose_table.choose,
        look_at_table,
        mend=choose_table.mend,
    ),
    IMAGES: KindView(
        words.Data.kinds[IMAGES],
        words.Data.own_images,
        words.Data.pictures,
        choose_images.choose,
        look_at_images,
        choose_images.public_sets,
    ),
    SEQUENCES: KindView(
        words.Data.kinds[SEQUENCES],
        words.Data.own_courses,
        words.Data.courses,
        choose_courses.choose,
        look_at_courses,
        options=choose_courses.options,
    ),
}
