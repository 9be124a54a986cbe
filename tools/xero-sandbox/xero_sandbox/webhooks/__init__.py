"""Webhooks: events for an app's URL when objects change."""
