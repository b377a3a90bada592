"""What the official ``wandb`` client speaks: GraphQL, its file stream, and addresses for files."""
