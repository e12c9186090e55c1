"""The playbooks (drejebøger) as data, and the model they are checked against."""
