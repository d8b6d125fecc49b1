"""What only the page of the Boltzmann machine shows."""
