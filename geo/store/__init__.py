"""The store: where the record is kept, how it is opened, chained, moved and copied."""
