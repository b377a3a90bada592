"""What is compared: one module per product, each with its real server, and the limits."""
