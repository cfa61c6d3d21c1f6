#!/usr/bin/env bash
# Finds a Python that is new enough, and lets it set up all else.
set -euo pipefail

for python in ${INPUT_PYTHON:+"$INPUT_PYTHON"} python3 python; do
  if "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    exec "$python" -I -X utf8 "$GITHUB_ACTION_PATH/action" setup
  fi
  if [ "$python" = "${INPUT_PYTHON:-}" ]; then
    break
  fi
done
echo '::error title=cozecheck::no Python 3.10 or newer was found: let actions/setup-python run before, or name one with the input python'
exit 3
