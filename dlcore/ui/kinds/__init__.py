"""How each kind of data is chosen and looked at on a page."""

from dlcore.ui.kinds.registry import KIND_VIEWS, KindView

__all__ = ["KIND_VIEWS", "KindView"]
