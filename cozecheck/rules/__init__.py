"""One module for each rule: its docstring is its manual, its `check` finds what the loader model does not."""
