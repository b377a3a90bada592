"""What belongs to whom leaves with them: archives of projects and accounts, and erasure."""
