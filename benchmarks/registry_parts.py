"""Cells of made-up registries from short patterns: people with names, days of birth and numbers, and what clinics note.

In a pattern `#` is a digit, `$` a capital letter, `{first}` and the like a part of the person, `%d` and the like a part of
the day of birth. A pattern that begins with `!` is the person's number of that state, `^` and a format the day of a visit,
`~` a mean, a spread, and digits behind the point; `|` divides choices. A `?` at the end leaves one cell in five empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import registry_numbers

N = 60


@dataclass
class Country:
    """What a country's registry is made of.

    Parameters
    ----------
    people : str
        First names, then surnames behind a bar; names of several words with underscores.
    streets, cities : str
        Words, with underscores for blanks.
    identifying, clinical : dict of str to str
        Names of columns with their pattern.
    visits : int
        Rows of a patient.
    """

    people: str
    streets: str
    cities: str
    identifying: dict[str, str]
    clinical: dict[str, str]
    visits: int = 1


def cells(country: Country, rng) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Identifying columns and clinical ones."""
    people = [_Person(country, rng) for _ in range(N // country.visits)]
    doctors = [_Person(country, rng) for _ in range(7)]
    for person in people:
        doctor = doctors[rng.integers(7)].parts
        person.parts |= {"doctor": doctor["full"], "doctorjoined": doctor["joined"]}
    named = {}
    for name, pattern in country.identifying.items():
        once = [_cell(pattern, rng, person) for person in people]
        named[name] = [cell for cell in once for _ in range(country.visits)]  # the same on every visit
    rows = len(people) * country.visits
    return named, {name: [_cell(pattern, rng, None) for _ in range(rows)] for name, pattern in country.clinical.items()}


class _Person:
    def __init__(self, country: Country, rng):
        first, last = ([word.replace("_", " ") for word in part.split()] for part in country.people.split("|"))
        one = lambda words: str(rng.choice(words))
        self.born = date(1935, 1, 1) + timedelta(days=int(rng.integers(20 * 365, 70 * 365)))
        self.man = bool(rng.integers(2))
        self.parts = {"first": one(first), "first2": one(first), "last": one(last), "last2": one(last)}
        self.parts["full"] = f"{self.parts['first']} {self.parts['last']}"
        self.parts |= {
            "other": f"{one(first)} {self.parts['last']}",
            "otherjoined": f"{self.parts['last']}{one(first)}",
            "joined": f"{self.parts['last']}{self.parts['first']}",
            "LAST": self.parts["last"].upper(),
            "FIRST": self.parts["first"].upper(),
            "F": self.parts["first"][0],
            "G": self.parts["first2"][0],
            "n": str(rng.integers(1, 190)),
            "street": one([word.replace("_", " ") for word in country.streets.split()]),
            "city": one([word.replace("_", " ") for word in country.cities.split()]),
            "mail": _mail(self.parts, rng),
        }


def _mail(parts: dict, rng) -> str:
    name = f"{parts['first']}.{parts['last']}".lower().replace(" ", "")
    return f"{name if name.isascii() else 'user'}{rng.integers(10, 999)}@{rng.choice(['mail', 'post', 'web'])}.example"


def _cell(pattern: str, rng, person: _Person | None) -> str:
    if pattern.endswith("?"):
        return "" if rng.random() < 0.2 else _cell(pattern[:-1], rng, person)
    if pattern.startswith("!"):
        return getattr(registry_numbers, pattern[1:])(rng, person.born, person.man)
    if pattern.startswith("^"):
        seen = date(2016, 1, 1) + timedelta(days=int(rng.integers(0, 8 * 365)))
        return _day(seen, pattern[1:])
    if pattern.startswith("~"):
        mean, spread, digits = pattern[1:].split()
        return f"{abs(rng.normal(float(mean), float(spread))):.{digits}f}"
    if "|" in pattern:
        pattern = str(rng.choice(pattern.split("|")))
    if person:
        pattern = _day(person.born, pattern).format_map(person.parts)
    pattern = re.sub("#", lambda _: str(rng.integers(10)), pattern)
    return re.sub(r"\$", lambda _: chr(65 + rng.integers(26)), pattern)


def _day(day: date, pattern: str) -> str:
    return day.strftime(pattern) if "%" in pattern else pattern
