"""Putting stored messages into words, for the pages and the command line.

A message is a dict: its ``name``, "room.what", and whatever numbers and names its sentence needs. The room's module here
has ``MESSAGES``: for each name a function of the message that gives the sentence. Another language is another set of these.
"""

from __future__ import annotations

from importlib import import_module


def say(message) -> str:
    """A message as a sentence.

    Parameters
    ----------
    message : dict or str
        A text stays as it is: runs of before kept sentences.

    Raises
    ------
    KeyError
        No words are known for a message of this name.
    """
    if isinstance(message, str):
        return message
    room = message["name"].split(".")[0]
    return import_module(f"dlcore.words.{room}").MESSAGES[message["name"]](message)
