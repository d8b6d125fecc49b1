"""What says who a patient is is left out on the command line, too, and kept where it is named."""

import pytest

from dlcore.cli.data import data_of
from dlcore.cli.main import _parser
from dlcore.specs import family

COURSES = "patient,day,crp,Nachname,died\n" + "".join(
    f"P{p},{day},{p % 7 + day}.5,Kowalczyk{p},{p % 2}\n" for p in range(20) for day in range(3)
)
TABLE = "crp,Nachname,died\n" + "".join(f"{p % 7}.5,Kowalczyk{p},{p % 2}\n" for p in range(20))


@pytest.mark.parametrize(("key", "text"), [("rnn", COURSES), ("ann", TABLE)])
def test_a_name_is_left_out_unless_it_is_kept(tmp_path, key, text):
    (tmp_path / "a.csv").write_text(text)

    def read(*more):
        told = ["--outcome=died", "--positive=1", "--out", "m.zip", *more]
        return data_of(_parser().parse_args(["train", key, str(tmp_path / "a.csv"), *told]), family(key))

    assert "Nachname" not in read().schema.names
    notes = " ".join(read().notes)
    assert "as it says who a patient is: Nachname." in notes and "Kowalczyk" not in notes
    assert "Nachname" in read("--keep=Nachname").schema.names
