"""Who works here: accounts as managers see them, roles, invitations, and what the clinic asks of everybody."""
