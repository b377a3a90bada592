"""Files of runs as the client sends, lists, downloads and deletes them."""
