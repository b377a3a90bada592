"""Files of runs as the client lists, downloads and deletes them. How they come: ``runs.files``."""
