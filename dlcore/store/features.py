"""Features computed once and found again by the hash of what they were computed from."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import numpy as np


class Features:
    """Arrays by digest, shared by all runs of one store."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(self, digest: str) -> np.ndarray | None:
        """The array kept under `digest`, or None."""
        path = self._path(digest)
        try:
            return np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):  # not there, or damaged: it is computed again
            return None

    def put(self, digest: str, array: np.ndarray) -> None:
        path = self._path(digest)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_suffix(f".{secrets.token_hex(8)}")
        with beside.open("wb") as file:
            np.save(file, array, allow_pickle=False)
        os.replace(beside, path)

    def is_empty(self) -> bool:
        return not any(self._folder.glob("*/*.npy"))

    def keep_only(self, digests: set[str]) -> None:
        """Delete every array whose name does not begin with one of these SHA-256 digests (64 letters)."""
        for path in self._folder.glob("*/*.npy"):
            if path.name[:64] not in digests:
                path.unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        if not digest.replace("-", "").isalnum():
            raise ValueError("a digest is letters, digits and hyphens")
        return self._folder / digest[:2] / f"{digest}.npy"
