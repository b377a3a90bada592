"""Taking out what people no longer want: a key, the lines after a step, a whole stream."""
