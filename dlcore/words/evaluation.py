"""What is said of predictions that were judged."""

from __future__ import annotations

from dlcore.words import headlines

MESSAGES = {"evaluation.headline": headlines.headline}
