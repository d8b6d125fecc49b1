"""Which kinds of patients do I have? A self-organizing map of a table."""

from dlcore.ui import flow

flow.show("som", lead="It lays similar patients side by side on a map, without being told any outcome.")
