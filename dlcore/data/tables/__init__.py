"""Tables: from a file of a hospital to columns with a role and a kind."""
