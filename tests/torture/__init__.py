"""Long hardships for the store: killed writers, a crowd of writers, a full disk."""
