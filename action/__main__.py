"""`python -I action setup|check|probe|smoke|comment|status`: one step of the action."""

from __future__ import annotations

import sys
import traceback

from cozecheck_action import check, comment, probe, setup, smoke, status
from cozecheck_action.inputs import BadInputError
from cozecheck_action.runner import Guard, command, write_outputs

STEPS = {"setup": setup.main, "check": check.main, "probe": probe.main, "smoke": smoke.main, "comment": comment.main, "status": status.main}


def main(step: str) -> int:
    """The step's own exit code. What the check found is an output: the job fails for it in its last step, after comment and status."""
    try:
        STEPS[step]()
    except BadInputError as error:
        print(command("error", str(error)))
        write_outputs({"exit-code": "2"})
        return 2 if step == "setup" else 0
    except Exception:
        with Guard():
            traceback.print_exc(file=sys.stdout)
        print(command("error", f"the action itself failed in its step '{step}': the log says how"))
        write_outputs({"exit-code": "3"})
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
