"""The waiting list: who would like a slot that is full, or an earlier one, and what they are offered when one frees."""
