"""What people raise, and what becomes of it."""
