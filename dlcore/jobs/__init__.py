"""Training and interactive calls on workers. `connect` is all that a page needs; it imports no torch."""

from dlcore.jobs.client import Engine, connect

__all__ = ["Engine", "connect"]
