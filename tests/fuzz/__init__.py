"""Differential fuzzing: configurations made from a seed, judged by cozecheck and by the reference.

`python -m tests.fuzz --n 20000 --seed 1 --store` compares, shrinks what disagrees, and stores it in tests/conformance/.
"""
