"""What outlives a case: units, people and their roles, experts, centres and consortia with their standing."""
