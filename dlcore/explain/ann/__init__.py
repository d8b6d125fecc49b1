"""What the artificial neural network learned, and why it answers as it does."""
