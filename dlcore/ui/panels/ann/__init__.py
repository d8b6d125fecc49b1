"""What only the page of the artificial neural network shows."""
