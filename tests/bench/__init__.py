"""The benchmark: figures with bounds, measured on the page as shipped."""
