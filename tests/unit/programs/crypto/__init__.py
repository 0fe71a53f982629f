"""Tests of openssl."""
