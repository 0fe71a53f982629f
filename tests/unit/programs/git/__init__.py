"""Tests of git."""
