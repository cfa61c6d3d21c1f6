"""The GitHub Action's own steps, with nothing but the standard library: cozecheck is not installed yet when the first one runs."""
