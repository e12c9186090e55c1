"""The line to Telegram: updates in, letters out."""
