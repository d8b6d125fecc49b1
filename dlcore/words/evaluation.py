"""What is said of predictions that were judged."""

from __future__ import annotations

from dlcore.evaluation import sentences

MESSAGES = {"evaluation.headline": sentences.headline}
