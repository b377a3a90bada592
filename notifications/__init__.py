"""Who hears of what: activity of projects, notices to people, e-mail and webhooks."""
