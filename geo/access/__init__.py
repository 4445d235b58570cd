"""Who may read and write: people, roles, accounts, sign-in and the trail of what they did."""
