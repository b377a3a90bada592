"""Reports and workspaces that the client saves: kept as they came."""
