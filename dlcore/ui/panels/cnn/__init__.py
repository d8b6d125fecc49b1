"""What only the page of the convolutional neural network shows."""
