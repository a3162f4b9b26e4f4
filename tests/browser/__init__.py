"""The pages in a real Chromium, as the people who use them."""
