"""What a run printed: the lines of a terminal over the rows of a stream, and the search in them."""
