"""What does this picture show? A convolutional network on pictures."""

from dlcore.ui import flow

flow.show("cnn", lead="It learns from pictures sorted into classes, and tells what a new one shows and where it looked.")
