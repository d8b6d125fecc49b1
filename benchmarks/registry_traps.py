# ruff: noqa: SIM905
"""Clinical columns with many different cells, which name nobody: long lists of codes, doses, remarks, large numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_DRUGS = (
    "Ramipril Metoprolol Simvastatin Pantoprazol Amlodipin Furosemid Torasemid Bisoprolol Apixaban Metformin Sitagliptin "
    "Levothyroxin Allopurinol Candesartan Spironolacton Rivaroxaban Prednisolon Tamsulosin Citalopram Mirtazapin"
).split()
_TISSUE = "lung liver colon breast kidney thyroid ovary stomach skin bladder".split()
_FINDING = "mass cyst oedema stenosis fracture infarct nodule thrombus effusion abscess".split()
_SIDE = "left right upper lower distal proximal small large old new".split()
_GENES = "BRCA1 TP53 EGFR KRAS PTEN APC CFTR MYH7 SCN5A LDLR".split()
_SPECIES = "Escherichia Klebsiella Proteus Serratia Candida Staphylococcus Streptococcus Enterococcus".split()
_KINDS = "coli oxytoca mirabilis marcescens albicans aureus pyogenes faecium epidermidis hominis".split()


def clinical(n: int = 80, seed: int = 0) -> dict[str, list[str]]:
    """Columns of `n` cells by their names."""
    rng = np.random.default_rng(seed)
    one: Callable = lambda words: str(rng.choice(words))
    whole: Callable = lambda low, high: int(rng.integers(low, high))
    makers: dict[str, Callable[[], str]] = {
        "ICD-10": lambda: f"{one(list('ABCEIJKMN'))}{whole(0, 99):02d}.{whole(0, 9)}",
        "secondary diagnosis": lambda: f"{one(list('ABCEIJKMN'))}{whole(0, 99):02d}.{whole(0, 9)}",
        "ops": lambda: f"5-{whole(100, 899)}.{whole(0, 9)}{whole(0, 9)}",
        "ATC": lambda: (
            f"{one(list('ABCDJLN'))}{whole(1, 16):02d}{one(list('ABC'))}{one(list('ABCX'))}{whole(1, 40):02d}"
        ),
        "LOINC": lambda: f"{whole(1000, 60000)}-{whole(0, 9)}",
        "SNOMED": lambda: str(whole(10_000_000, 400_000_000)),
        "V3": lambda: f"{one(_DRUGS)} {one(['2.5', '5', '10', '20', '40', '100'])} mg",
        "medication": lambda: f"{one(_DRUGS)} + {one(_DRUGS)}",
        "V5": lambda: f"{one(_DRUGS)}, {one(_DRUGS)}",
        "finding": lambda: f"{one(_SIDE)} {one(_TISSUE)} {one(_FINDING)}",
        "V7": lambda: f"{one(_TISSUE).title()} {one(_FINDING)}, {whole(3, 90)} mm",
        "remark": lambda: f"{one(_FINDING).title()} of the {one(_TISSUE)} seen {whole(2, 30)} days ago",
        "organism": lambda: f"{one(_SPECIES)} {one(_KINDS)}",
        "variant": lambda: f"c.{whole(30, 4000)}{one(list('ACGT'))}>{one(list('ACGT'))}",
        "gene and variant": lambda: (
            f"{one(_GENES)} p.{one(['Arg', 'Gly', 'Leu'])}{whole(10, 900)}{one(['His', 'Ter'])}"
        ),
        "blood pressure": lambda: f"{whole(95, 190)}/{whole(50, 110)}",
        "time of arrival": lambda: f"{whole(0, 24):02d}:{whole(0, 60):02d}",
        "platelets": lambda: str(whole(90_000, 460_000)),
        "V12": lambda: str(round(float(np.exp(rng.normal(7, 1.4))))),
        "viral load": lambda: str(round(float(np.exp(rng.normal(11, 2))))),
        "steps a day": lambda: str(round(float(rng.normal(6000, 2500)) ** 2) % 20_000),
        "energy (kcal)": lambda: str(round(float(rng.normal(2100, 450)))),
        "birth weight (g)": lambda: str(round(float(rng.normal(3300, 500)))),
        "WBC": lambda: str(round(float(rng.normal(7800, 2100)) / 100) * 100),
        "cost (EUR)": lambda: f"{float(np.exp(rng.normal(9, 0.8))):.2f}",
        "seen on": lambda: f"{whole(2005, 2020)}-{whole(1, 13):02d}-{whole(1, 29):02d}",
        "first diagnosis": lambda: f"{whole(1, 29):02d}.{whole(1, 13):02d}.{whole(2008, 2024)}",
        "TNM": lambda: f"pT{whole(1, 5)}{one(list('abc'))}N{whole(0, 4)}M{whole(0, 2)}G{whole(1, 4)}",
        "ward and bed": lambda: f"{whole(1, 9)}{one(list('ABC'))}-{whole(1, 30)}",
        "lens": lambda: (
            f"{one(['Alcon', 'Zeiss', 'Hoya'])} {one(['SN60WF', 'CT Lucia', 'Vivinex'])} {whole(14, 28)}.5 D"
        ),
        "V22": lambda: f"T{whole(1, 12)}-L{whole(1, 5)} {one(_FINDING)}",
        "sequence": lambda: "".join(rng.choice(list("ACGT"), 12)),
        "dose fractions": lambda: f"{whole(10, 35)} x {one(['1.8', '2', '2.5'])} Gy",
        "occupation": lambda: one(["nurse", "teacher", "farmer", "driver", "clerk", "cook", "retired", "student"]),
        "post-op day": lambda: str(whole(0, 14)),
        "postcode of hospital region": lambda: one(["North", "South", "East", "West"]),
        "number of nodes": lambda: str(whole(0, 30)),
        "drug name": lambda: one(_DRUGS),
        "Hospital name": lambda: one(
            ["St. Mary", "General", "University Hospital", "Queen Elizabeth", "Royal Infirmary"]
        ),
        "died": lambda: one(["yes", "no"]),
    }
    return {name: [make() for _ in range(n)] for name, make in makers.items()}
