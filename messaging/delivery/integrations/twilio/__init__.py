"""Text messages by Twilio: registered where it is configured, console or nobody elsewhere."""
