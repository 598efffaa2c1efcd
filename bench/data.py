"""What a case of the bench carries along: some 1.5 KB, as a plan with its money and people."""

DATA = {"x": 1, "plan": {"title": "t" * 200, "money": list(range(50)), "people": [{"name": "n", "share": 1}] * 20}}
