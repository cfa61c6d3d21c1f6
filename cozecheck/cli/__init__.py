"""The command line: options, one call, an exit code. One file per subcommand, loaded when it is called."""
