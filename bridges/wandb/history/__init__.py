"""What runs logged, as the official client reads it: rows, samples, keys and console lines."""
