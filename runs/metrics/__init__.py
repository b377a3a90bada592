"""What a run's metrics are: which axis, which way is better, what the summary keeps of them."""
