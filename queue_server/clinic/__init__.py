"""The clinic itself: branches, services, counters and who sits at them, staff, patients."""
