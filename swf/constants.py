"""Registration states, child policies, ages."""
