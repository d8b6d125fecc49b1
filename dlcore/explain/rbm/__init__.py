"""What a Boltzmann machine found, how far it may be trusted, and what it would answer."""
