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
    day_first = "Dates such as 03/04/2020 in **{column}** can be read in two ways. Here the day stands first."
    month_first = "No, the month stands first"
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
    which_yes = "Which value of **{column}** is the outcome you ask about? Nothing in the table says so."
    is_yes = "{value} is *yes*"
    hidden = "{n} rows are hidden in Excel, by a filter or by hand. They are read like the others."
    without_hidden = "Leave hidden rows out"


class Look:
    what = "Look at"
    patients = "Patients by outcome"
    patients_say = (
        "Numbers as mean (standard deviation), or as median (quartiles) where a few are far larger than the rest. *Difference* is "
        "how far the outcomes are apart in standard deviations: below 0.1 is little, above 0.5 much."
    )
    patients_say_alone = (
        "Numbers as mean (standard deviation), or as median (quartiles) where a few are far larger than the rest."
    )
    csv = "Download as CSV"
    excel = "Download as Excel"
    missing = "What is missing"
    none_missing = "No value is missing in the columns that are used."
    missing_say = "Each line is a group of rows with the same gaps. Squares in one line are missing together."
    change = "Change values"


class Change:
    gone = "The file is gone, as the data were settled. Choose it again to change values."
    what = "What do you want to do?"
    able = {"merge": "Merge or rename values", "keep": "Keep only some rows", "days": "Turn days into age or duration"}
    apply = "Do it"
    undo = "Undo"
    column = "Column"
    values = "Values"
    into = "Call them"
    only = "Keep rows with"
    least = "From"
    most = "To"
    give = "Make of the days"
    gives = {"years": "age or duration in years", "days": "duration in days", "weekday": "day of the week"}
    until = "Until"
    since = "Since (such as the day of birth)"
    no_days = "The table has no column of days."
    merged = "{column}: {levels} are called {into}"
    kept = "only rows in which {column} is {levels}"
    kept_between = "only rows in which {column} lies between {low} and {high}"
    made = "{column} turned into {give}"


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
