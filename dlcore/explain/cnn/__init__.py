"""What the convolutional neural network learned, and why it answers as it does."""
