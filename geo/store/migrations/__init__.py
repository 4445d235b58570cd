"""The steps of the store's structure; a step is never edited once it is merged."""
