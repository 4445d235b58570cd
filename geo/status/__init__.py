"""The record of progress. It knows subjects only by id; today it holds the words."""
