"""Real processes that are killed at random moments, and an auditor that trusts none of the program."""
