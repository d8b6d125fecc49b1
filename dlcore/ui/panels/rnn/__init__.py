"""What only the page of recurrent networks shows."""
