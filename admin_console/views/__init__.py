"""Pages of the console: each asks or acts through a service."""
