"""What is stored: tables, migrations and the functions that hold the hot commands; imports nothing of ours."""
