"""What every client must do, as cases: each is a state, what comes, and what is to be seen then."""
