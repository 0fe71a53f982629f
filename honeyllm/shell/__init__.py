"""The shell: grammar, expansion, execution, jobs and builtins."""
