"""The front door."""

from dlcore.ui import home

home.show()
