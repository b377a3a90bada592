"""The search methods. Each module has a ``propose`` with the same meaning."""
