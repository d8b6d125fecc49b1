"""Words for what is stored as a message: a name and its numbers."""

from dlcore.words.messages import say

__all__ = ["say"]
