"""What ``bash --help``, ``--version`` and a wrong option print; {version} is the line of it."""

LONG_OPTIONS = """\
\t--debug
\t--debugger
\t--dump-po-strings
\t--dump-strings
\t--help
\t--init-file
\t--login
\t--noediting
\t--noprofile
\t--norc
\t--posix
\t--pretty-print
\t--rcfile
\t--restricted
\t--verbose
\t--version
"""
USAGE = (
    "Usage:\t{name} [GNU long option] [option] ...\n"
    "\t{name} [GNU long option] [option] script-file ...\n"
    "GNU long options:\n" + LONG_OPTIONS + "Shell options:\n"
    "\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)\n"
    "\t-abefhkmnptuvxBCEHPT or -o option\n"
)
HELP = (
    "{version}\n"
    + USAGE.replace("{name}", "bash")
    + 'Type `bash -c "help set"\' for more information about shell options.\n'
    "Type `bash -c help' for more information about shell builtin commands.\n"
    "Use the `bashbug' command to report bugs.\n"
    "\n"
    "bash home page: <http://www.gnu.org/software/bash>\n"
    "General help using GNU software: <http://www.gnu.org/gethelp/>\n"
)
VERSION_NOTICE = (
    "{version}\n"
    "Copyright (C) 2022 Free Software Foundation, Inc.\n"
    "License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n"
    "\n"
    "This is free software; you are free to change and redistribute it.\n"
    "There is NO WARRANTY, to the extent permitted by law.\n"
)
