"""Files that a run keeps, and those it brings back."""
