"""What a doctor settled about a file, for the next one with the same columns."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from dlcore.store.files import replace


class Layouts:
    """A small file a layout and owner, named by a digest: neither names of columns nor of people can be read from it."""

    def __init__(self, folder: Path):
        self._folder = folder

    def remember_layout(self, owner: str, layout: str, options: dict) -> None:
        """Keep options for files whose columns give this digest; empty options are forgotten."""
        path = self._path(owner, layout)
        if not options:
            path.unlink(missing_ok=True)
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace(path, lambda beside: beside.write_text(json.dumps(options, ensure_ascii=False)))

    def remembered_layout(self, owner: str, layout: str) -> dict:
        """What `remember_layout` kept; empty where nothing was."""
        try:
            return json.loads(self._path(owner, layout).read_text())
        except (OSError, ValueError):
            return {}

    def _path(self, owner: str, layout: str) -> Path:
        digest = hashlib.sha256(json.dumps([owner, layout]).encode()).hexdigest()
        return self._folder / f"{digest[:32]}.json"
