"""HTTP and AWS JSON 1.0; knows nothing of what the operations do."""
