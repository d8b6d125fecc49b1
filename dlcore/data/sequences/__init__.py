"""What was measured over time: the course of each patient, regular or not."""

from dlcore.data.sequences.stack import Sequences

__all__ = ["Sequences"]
