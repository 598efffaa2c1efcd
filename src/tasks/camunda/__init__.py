"""Folders made for Camunda 8: their diagrams, tables and forms are checked, and their test cases run unchanged."""
