"""Questions: read-only, answered in frozen records, the rights inside the query."""
