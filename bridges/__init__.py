"""Other clients' protocols: translation only, every effect through an app's services."""
