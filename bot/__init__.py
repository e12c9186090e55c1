"""Drejebot: the bot that runs a klyngemøde from its playbook."""
