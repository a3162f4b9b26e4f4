"""Who somebody is: accounts and roles, signing in, access and refresh tokens, sessions and their end."""
