"""GraphQL over HTTP as the client speaks it. Knows nothing of runs or artifacts."""
