"""What teams and organizations use, and what happens when that is all they may have."""
