"""A model card says that dates were shifted, and which."""

from dlcore.data import TableOptions, read_table
from dlcore.ui.panels.card import sentences


def test_shifted_dates_stand_on_the_card():
    rows = "pat_id,admitted,age,died\n" + "".join(f"P{i},2021-0{1 + i % 9}-11,{40 + i},{i % 2}\n" for i in range(60))
    card = {"family": "ann", "task": "binary", "data": {"n": 60, "name": "a"}, "created": "2024-01-31"}
    said = {}
    for shifted in (False, True):
        schema = read_table(rows.encode(), "a.csv", TableOptions(shift_dates=shifted)).dataset.schema
        said[shifted] = " ".join(sentences(card | {"schema": schema.as_dict()}))
    assert "Dates were shifted" in said[True] and "admitted" in said[True]
    assert "shifted" not in said[False]
