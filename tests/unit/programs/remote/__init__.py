"""Tests of the SSH clients."""
