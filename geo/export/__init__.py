"""The record of progress as an Excel workbook: written out, filled in, checked and read back."""
