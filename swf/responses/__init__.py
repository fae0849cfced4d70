"""What a poll brought back."""
