"""The API of comments, and of people to mention."""
