"""What other interpreters import during tests."""
