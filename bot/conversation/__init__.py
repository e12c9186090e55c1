"""Talks: the engine is pure, the runner is one transaction."""
