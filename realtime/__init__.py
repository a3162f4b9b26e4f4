"""How a committed change reaches every screen; knows streams, rooms and versions, no clinics."""
