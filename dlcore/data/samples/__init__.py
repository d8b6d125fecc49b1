"""Samples that ship with the app: real, with their source and licence."""

from dlcore.data.samples.registry import FOLDER, SAMPLES, Sample, load

__all__ = ["FOLDER", "SAMPLES", "Sample", "load"]
