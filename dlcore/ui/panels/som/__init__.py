"""What only the page of the self-organizing map shows."""
