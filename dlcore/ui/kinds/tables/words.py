"""What is said where a table is read."""

from __future__ import annotations


class Reading:
    guess = "as guessed"
    separator = "Separator"
    decimal = "Decimal mark"
    encoding = "Encoding"
    sheet = "Sheet"
    said = {
        "separator_name": "Values are separated by",
        "decimal": "Decimal mark",
        "thousands": "Thousands mark",
        "encoding": "Encoding of the letters",
        "sheet": "Sheet",
        "missing": "Read as not measured",
    }
