"""What new accounts are called: free tags and handles, and names for people who give none."""
