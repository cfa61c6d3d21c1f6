"""Tests of cozecheck."""
