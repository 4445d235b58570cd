"""Pages that the shipped page is compared with."""
