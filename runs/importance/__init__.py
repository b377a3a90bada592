"""How much each configuration field decides a metric of a project's runs."""
