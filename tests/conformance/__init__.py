"""Cases on which cozecheck and the reference once disagreed, made small by `python -m tests.fuzz --store`, with the reference's verdicts."""
