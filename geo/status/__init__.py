"""The record of progress: its words, rules, ledger and what follows. It knows subjects by id."""
