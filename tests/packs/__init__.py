"""The regulations themselves: their scenarios, and that what they are proven by can fail."""
