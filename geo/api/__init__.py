"""What is served beside the page: browser files, layers, and headers."""
