"""Where: projects and who may see them."""
