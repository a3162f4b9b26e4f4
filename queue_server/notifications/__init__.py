"""What people are told: of their appointments, of offers, of their place in the line; each of it once."""
