"""Projects, as far as other subjects need them."""
