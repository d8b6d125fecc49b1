"""What is said where a table is read."""

from __future__ import annotations


class Reading:
    guess = "as guessed"
    separator = "Separator"
    decimal = "Decimal mark"
    encoding = "Encoding"
    sheet = "Sheet"
    quote = "Quotation mark"
    thousands = "Mark between thousands"
    header = "Names of the columns"
    with_names = "in the first row"
    without_names = "none: the first row is a patient"
    missing = "More that means not measured"
    none = "none"
    blanks = "blanks"
    nth = "cell {n}"
    as_it_stands = "The first rows as they stand in the file:"
    two_ways = (
        "Numbers such as **{cell}** in **{column}** can be read in two ways. Here {mark} is taken for the decimal mark."
    )
    other_mark = "No, the decimal mark is {mark}"
    code = "**{code}** stands in {n} cells of **{column}**, far from all other values. Does it mean *not measured*?"
    as_missing = "Yes, {code} is not measured"
    identifying = "Left out before anything was kept, as it says who a patient is: **{names}**."
    keep = "Keep one"
    said = {
        "separator_name": "Values are separated by",
        "decimal": "Decimal mark",
        "thousands": "Thousands mark",
        "encoding": "Encoding of the letters",
        "sheet": "Sheet",
        "missing": "Read as not measured",
    }
