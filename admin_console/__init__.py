"""Where people who run the server look after it: who is here, how it is, what went wrong."""
