"""Who may do what: the rules as one table, and the page of the documentation made of it."""
