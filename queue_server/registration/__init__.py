"""How people come to an account: signing up, one-time codes, forgotten passwords, new addresses, invitations."""
