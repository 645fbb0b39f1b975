"""State Machine: named states, and the conditions that lead from one to another."""
