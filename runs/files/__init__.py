"""What leaves as a file: signed addresses, histories, the console."""
