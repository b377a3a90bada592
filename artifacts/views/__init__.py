"""Pages of artifacts: the collections of a project, a version, two versions compared, the trash."""
