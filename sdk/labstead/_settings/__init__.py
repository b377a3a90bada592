"""Settings and keys: from the environment, the folder, the log-in and the arguments."""
