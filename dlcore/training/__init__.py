"""The one training loop, its events, devices, and who is held out when."""
