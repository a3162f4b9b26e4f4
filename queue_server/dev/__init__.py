"""What development, the demo and the tests need and production does not: engines of their own."""
