"""Other clients' protocols. Translation only: every effect goes through a service of an app."""
