"""What is said before training about what would make the result too good."""

from __future__ import annotations


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _auc(message: dict) -> str:
    return f"{message['auc']:.2f}".removeprefix("0")


def repeated_rows(m: dict) -> str:
    """Rows that are there more than once."""
    return (
        f"{m['n']:,} of {m['rows']:,} rows repeat an earlier one; {m['different']:,} are different. Equal rows stay on one "
        "side. Is the file there more than once, or were patients drawn again?"
    )


def patients_on_both_sides(m: dict) -> str:
    """Patients in training and test."""
    who = "1 patient is" if m["n"] == 1 else f"{m['n']:,} patients are"
    return f"{who} both learnt from and tested on. They leave the test: a model knows whom it has learnt."


def rows_on_both_sides(m: dict) -> str:
    """Test rows that equal a training row."""
    return f"{m['n']:,} of {m['test']:,} test rows equal a row that is learnt from."


def rare_class(m: dict) -> str:
    """A class of few."""
    folds = f" Everybody would be tested in only {m['n']} parts instead of five." if 2 <= m["n"] < 5 else ""
    return (
        f"Only {m['n']} {'patient has' if m['n'] == 1 else 'patients have'} “{m['value']}”: too few to judge.{folds} Merge it "
        "with another value, or leave it out."
    )


def _where(m: dict) -> str:
    more = f" and {m['n'] - len(m['rows']):,} more" if m["n"] > len(m["rows"]) else ""
    return f"({', '.join(m['rows'])}{more})"


def impossible_age(m: dict) -> str:
    """An age that nobody has."""
    return f"{m['column']} holds {m['value']:g}, which is no age {_where(m)}. Correct it, or say that it means not measured."


def unit_switch(m: dict) -> str:
    """Another unit halfway down a column."""
    units = f", as {m['units']} do" if m["units"] else ""
    cells = "1 value differs" if m["n"] == 1 else f"{m['n']:,} values differ"
    return (
        f"{m['column']}: {cells} from all others about {m['factor']:.3g} times{units}, with nothing between {_where(m)}. "
        "Were they measured in another unit? Convert them in the file."
    )


def other_degrees(m: dict) -> str:
    """A body temperature in degrees of the other kind."""
    here, there = ("°F", "°C") if m["fahrenheit"] else ("°C", "°F")
    value = (m["value"] - 32) / 1.8 if m["fahrenheit"] else m["value"] * 1.8 + 32
    values = "1 value" if m["n"] == 1 else f"{m['n']:,} values"
    same = f"{m['value']:g} {here} is {value:.1f} {there}"
    return f"{m['column']}: {values} may be in {here} among others in {there} {_where(m)}: {same}. Convert them in the file."


def diastolic_above(m: dict) -> str:
    """Pressures the wrong way round."""
    cells = "1 row" if m["n"] == 1 else f"{m['n']:,} rows"
    return f"{m['column']} lies above {m['other']} in {cells} {_where(m)}: the two may have changed places."


def picture_shortcut(m: dict) -> str:
    """A class that can be told by how pictures were taken."""
    share = _percent(max(m["share"], 1 - m["share"]))
    how = {
        "brightness": ("darker", "brighter"),
        "contrast": ("flatter", "richer in contrast"),
        "size": ("smaller", "larger"),
        "file": ("smaller files", "larger files"),
    }
    return (
        f"Pictures of {m['value']} are {how[m['what']][m['share'] > 0.5]} than the others in {share} of pairs. If that comes "
        "from how they were taken and not from the disease, a network will learn the wrong thing."
    )


def picture_format(m: dict) -> str:
    """A class that can be told by the format of its files."""
    return (
        f"Pictures of {m['value']} are {m['format']} files{_mostly(m)}. They come from another source or were saved "
        "otherwise: a network may learn that, and not the disease."
    )


def picture_folder(m: dict) -> str:
    """A class that can be told by the folder it lies in."""
    return (
        f"Pictures of {m['value']} lie in the folder {m['folder']}{_mostly(m)}. If a folder is a place or a machine, a network "
        "may learn that, and not the disease."
    )


def _mostly(m: dict) -> str:
    if "here" not in m:  # results of before
        return ", the others are not"
    return f" ({_percent(m['here'])} of them, {_percent(m['there'])} of the others)"


def picture_copies(m: dict) -> str:
    """Pictures that are there twice."""
    apart = f", {m['across']:,} of them in another class or part" if m["across"] else ""
    return (
        f"{m['n']:,} pictures are exact copies of another one{apart}. Copies stay on one side; is a folder there twice?"
    )


def near_copies(m: dict) -> str:
    """Pictures that are nearly the same."""
    sides = f", {m['across']:,} of them on both sides of the split" if m["across"] else ""
    return (
        f"{m['n']:,} pairs of pictures look almost the same though they are different files{sides}. If they show one patient, "
        "say where the patient stands in the file name."
    )


def filled_where(m: dict) -> str:
    """A column that is filled only where the outcome happened."""
    return (
        f"{m['column']} is filled almost only where the outcome happened ({m['filled']:,} cells). It was written down "
        "afterwards: ignore it, or the model will only read it off."
    )


def missing_tells(m: dict) -> str:
    """Missing values go with the outcome."""
    return (
        f"{m['column']} is missing in {_percent(m['yes'])} of those with the outcome and {_percent(m['no'])} of the others. "
        "Whether it was measured may tell more than its value."
    )


def follow_up_time(m: dict) -> str:
    """A time that runs until the outcome."""
    return (
        f"{m['column']} looks like the time until the outcome or the last visit. It is not known when a prediction is made: "
        "ignore it unless it was."
    )


def nearly_decides(m: dict) -> str:
    """One column alone nearly decides."""
    return (
        f"{m['column']} alone nearly decides (AUC {_auc(m)}). Was it known at that moment, before the outcome? If not, "
        "ignore it."
    )


MESSAGES = {
    f"checkup.{said.__name__}": said
    for said in (
        repeated_rows, patients_on_both_sides, rows_on_both_sides, rare_class, filled_where, missing_tells,
        follow_up_time, nearly_decides, impossible_age, unit_switch, other_degrees, diastolic_above, picture_shortcut,
        picture_format, picture_folder, picture_copies, near_copies,
    )
}  # fmt: skip
