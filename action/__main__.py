"""`python -I action setup|check|comment`: one step of the action."""

from __future__ import annotations

import sys

from cozecheck_action import check, comment, setup
from cozecheck_action.runner import BadInputError, command, write_outputs

STEPS = {"setup": setup.main, "check": check.main, "comment": comment.main}

if __name__ == "__main__":
    try:
        STEPS[sys.argv[1]]()
    except BadInputError as error:
        print(command("error", str(error)))
        write_outputs({"exit-code": "2"})
        sys.exit(2)
