"""From what is logged to rows: their JSON, steps, metrics and the summary."""
