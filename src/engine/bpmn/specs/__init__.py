"""Task specs of SpiffWorkflow, one kind of element a file. Immutable once read; every case shares them."""
