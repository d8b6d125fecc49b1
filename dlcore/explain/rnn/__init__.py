"""How a recurrent network came to its answer."""
