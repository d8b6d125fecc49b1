"""Numbers of persons as states and insurers give them out, with their check digits: for made-up registries only.

Every function takes a generator, a day of birth and whether the person is a man, and gives the number as it is written.
Rules as published by the offices that give them out (ISO 7064, Luhn's and Verhoeff's methods, weighted sums).
"""

from __future__ import annotations

from datetime import date
from string import ascii_uppercase

D5 = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1], [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]  # fmt: skip  # noqa: E501
SHUFFLE = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def draw(rng, n: int) -> str:
    return "".join(map(str, rng.integers(0, 10, n)))


def weighted(digits: str, weights) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights))


def luhn(digits: str) -> str:
    """Check digit by Luhn's method."""
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits))]
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def verhoeff(digits: str) -> str:
    """Check digit by Verhoeff's method (1969)."""
    turns = [list(range(10))]
    for _ in range(7):
        turns.append([SHUFFLE[d] for d in turns[-1]])
    c = 0
    for i, d in enumerate(reversed(digits), 1):
        c = D5[c][turns[i % 8][int(d)]]
    return str(next(d for d in range(10) if D5[c][d] == 0))


def until(make, fits) -> str:
    while not fits(number := make()):
        pass
    return number


def sweden(rng, day: date, man: bool) -> str:
    nine = day.strftime("%y%m%d") + draw(rng, 3)
    return f"{day:%Y%m%d}-{nine[6:]}{luhn(nine)}"


def netherlands(rng, day, man) -> str:
    return until(lambda: draw(rng, 9), lambda n: weighted(n, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0)


def brazil(rng, day, man) -> str:
    n = draw(rng, 9)
    for start in (10, 11):
        n += str((weighted(n, range(start, 1, -1)) * 10 % 11) % 10)
    return f"{n[:3]}.{n[3:6]}.{n[6:9]}-{n[9:]}"


def usa(rng, day, man) -> str:
    return f"{rng.integers(1, 665):03d}-{rng.integers(1, 99):02d}-{rng.integers(1, 9999):04d}"


def india(rng, day, man) -> str:
    n = str(rng.integers(2, 10)) + draw(rng, 10)
    n += verhoeff(n)
    return f"{n[:4]} {n[4:8]} {n[8:]}"


def greece(rng, day, man) -> str:
    n = day.strftime("%d%m%y") + draw(rng, 4)
    return n + luhn(n)


def czechia(rng, day, man) -> str:
    n = f"{day:%y}{day.month + (0 if man else 50):02d}{day:%d}"
    tail = until(lambda: draw(rng, 4), lambda t: int(n + t) % 11 == 0)
    return f"{n}/{tail}"


def korea(rng, day, man) -> str:
    n = day.strftime("%y%m%d") + str((1 if man else 2) + 2 * (day.year >= 2000)) + draw(rng, 5)
    return f"{n[:6]}-{n[6:]}{(11 - weighted(n, [*range(2, 10), *range(2, 6)]) % 11) % 10}"


def finland(rng, day, man) -> str:
    n = day.strftime("%d%m%y") + f"{rng.integers(2, 900):03d}"
    return f"{n[:6]}{'A' if day.year >= 2000 else '-'}{n[6:]}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(n) % 31]}"


def israel(rng, day, man) -> str:
    n = "0" * rng.integers(0, 2) + draw(rng, 8)
    return n[:8] + luhn(n[:8])


def norway(rng, day, man) -> str:
    while True:
        n = day.strftime("%d%m%y") + draw(rng, 3)
        for weights in ([3, 7, 6, 1, 8, 9, 4, 5, 2], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]):
            n += str(-weighted(n, weights) % 11)
        if len(n) == 11:
            return n


def denmark(rng, day, man) -> str:
    n = day.strftime("%d%m%y")
    return f"{n}-" + until(lambda: draw(rng, 4), lambda t: weighted(n + t, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0)


def hungary(rng, day, man) -> str:
    n = draw(rng, 8)
    n += str(weighted(n, [3, 7] * 4) % 10)
    return f"{n[:3]} {n[3:6]} {n[6:]}"


def romania(rng, day, man) -> str:
    n = f"{(1 if man else 2) + 4 * (day.year >= 2000)}{day:%y%m%d}{rng.integers(1, 47):02d}{draw(rng, 3)}"
    c = weighted(n, map(int, "279146358279")) % 11
    return n + str(1 if c == 10 else c)


def ukraine(rng, day, man) -> str:
    n = f"{(day - date(1899, 12, 31)).days:05d}{draw(rng, 4)}"
    return n + str(weighted(n, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11 % 10)


def saudi(rng, day, man) -> str:
    n = "1" + draw(rng, 8)
    return n + luhn(n)


def vietnam(rng, day, man) -> str:
    return f"0{rng.integers(1, 97):02d}{(0 if man else 1) + 2 * (day.year >= 2000)}{day:%y}{draw(rng, 6)}"


def indonesia(rng, day, man) -> str:
    return f"{rng.integers(11, 95)}{rng.integers(1, 80):02d}{rng.integers(1, 40):02d}{day.day + (0 if man else 40):02d}{day:%m%y}{rng.integers(1, 20):04d}"  # noqa: E501


def thailand(rng, day, man) -> str:
    n = str(rng.integers(1, 9)) + draw(rng, 11)
    n += str((11 - weighted(n, range(13, 1, -1)) % 11) % 10)
    return f"{n[0]}-{n[1:5]}-{n[5:10]}-{n[10:12]}-{n[12]}"


def croatia(rng, day, man) -> str:
    n, c = draw(rng, 10), 10
    for d in n:
        c = (c + int(d)) % 10 or 10
        c = c * 2 % 11
    return n + str((11 - c) % 10)


def bulgaria(rng, day, man) -> str:
    n = f"{day:%y}{day.month + 40 * (day.year >= 2000):02d}{day:%d}{draw(rng, 3)}"
    return n + str(weighted(n, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10)


def estonia(rng, day, man) -> str:
    n = f"{(3 if man else 4) + 2 * (day.year >= 2000)}{day:%y%m%d}{draw(rng, 3)}"
    c = weighted(n, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
    if c == 10:
        c = weighted(n, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10
    return n + str(c)


def iran(rng, day, man) -> str:
    n = draw(rng, 9)
    c = weighted(n, range(10, 1, -1)) % 11
    return n + str(c if c < 2 else 11 - c)


def slovenia(rng, day, man) -> str:
    def make() -> str:
        n = f"{day:%d%m}{day.year % 1000:03d}50{rng.integers(0 if man else 500, 500 if man else 1000):03d}"
        return n + str(-weighted(n, [7, 6, 5, 4, 3, 2] * 2) % 11)

    return until(make, lambda n: len(n) == 13)


def mexico(rng, day, man) -> str:
    letters = lambda n, of=ascii_uppercase: "".join(rng.choice(list(of), n))
    n = f"{letters(1)}{letters(1, 'AEIOU')}{letters(2)}{day:%y%m%d}{'HM'[not man]}{letters(2, 'CDGJLMNOPQSTVZ')}{letters(3, 'BCDFGLMNPRSTVZ')}{'A0'[day.year < 2000]}"  # noqa: E501
    order = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    return n + str(-sum(order.index(c) * (18 - i) for i, c in enumerate(n)) % 10)


def quebec(rng, day, man) -> str:
    name = "".join(rng.choice(list(ascii_uppercase), 4))
    return f"{name} {day:%y}{day.month + (0 if man else 50):02d} {day:%d}{rng.integers(10, 30)}"


def switzerland(rng, day, man) -> str:
    n = "756" + draw(rng, 9)
    n += str(-weighted(n, [1, 3] * 6) % 10)
    return f"{n[:3]}.{n[3:7]}.{n[7:11]}.{n[11:]}"


def south_africa(rng, day, man) -> str:
    n = f"{day:%y%m%d}{rng.integers(5000 if man else 0, 10000 if man else 5000):04d}08"
    return n + luhn(n)


def taiwan(rng, day, man) -> str:
    letter = str(rng.choice(list(ascii_uppercase)))
    n = str("ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter) + 10) + ("1" if man else "2") + draw(rng, 7)
    return f"{letter}{n[2:]}{-weighted(n, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 10}"


def iceland(rng, day, man) -> str:
    def make() -> str:
        n = day.strftime("%d%m%y") + str(rng.integers(20, 100))
        return n + str(-weighted(n, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)

    n = until(make, lambda n: len(n) == 9)
    return f"{n[:6]}-{n[6:]}{0 if day.year >= 2000 else 9}"
