"""Importing this imports what a first click on Train, or a first question, would otherwise wait for."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from dlcore.specs import FAMILIES
from dlcore.specs.base import Family


def _import_family(family: Family) -> None:
    """Its estimators and explanations; one that is broken says so when it is used, not here."""
    with suppress(ImportError):
        for place in set(family.estimators.values()):
            import_module(place.split(":")[0])
        import_module(family.explain)


for module in ("dlcore.jobs.interactive", "dlcore.jobs.training", "dlcore.jobs.recipe", "dlcore.evaluation"):
    import_module(module)
for family in FAMILIES.values():
    if family.ready:
        _import_family(family)
