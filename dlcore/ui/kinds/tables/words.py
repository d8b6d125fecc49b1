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


class Lists:
    title = "Do the findings stand in lists?"
    noticed = {
        "answers": "**{column}** holds several answers in one cell, such as “{example}”. Make each answer a finding of "
        "its own? What a filled cell does not name counts as “no”; an empty cell counts as not asked.",
        "code list": "This looks like a list with a row for each code: **{patient}** stands in several rows, and "
        "**{column}** holds what they have, such as “{example}”. Make one row a patient and one finding a code? A code "
        "that a patient's rows do not name counts as “no”.",
    }
    by_hand = (
        "Only if several answers stand in one cell (“HTN; DM2; CKD”), or each row is one code of a patient. "
        "Else each row is one patient already, and nothing is to be done."
    )
    forms = {"answers": "several answers in a cell", "code list": "a row for each code"}
    form = "How they stand"
    columns = "Columns with several answers"
    mark = "Separated by"
    patient = "Column that names the patient"
    code = "Column with the codes"
    group = "Codes"
    groups = {"code": "as they are", "three": "ICD-10: three characters", "chapter": "ICD-10: chapters"}
    group_help = (
        "I50.1 by three characters is I50 (heart failure), by chapter I00–I99 (circulatory system). Rare codes teach "
        "little; grouped, they count together. What is no ICD-10 code stays as it is."
    )
    make = "Make findings of them"
    done = "Findings were made of **{names}**. What was left out stands above."
    undo = "Undo"
