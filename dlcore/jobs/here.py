"""Running one of the functions that a module offers in ``TASKS``, in this process."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from dlcore.store import open_store

open_store_once = cache(open_store)  # one connection pool a process


def run_here(home: str, url: str, module: str, name: str, kwargs: dict):
    """Run one of the functions of a module's ``TASKS`` in this process; what it gives."""
    return import_module(f"dlcore.jobs.{module}").TASKS[name](open_store_once(home, url), **kwargs)
