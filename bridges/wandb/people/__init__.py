"""Who logs in, the teams they write to, and what the server says of itself."""
