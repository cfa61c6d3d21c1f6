#!/usr/bin/env bash
# Finds a Python that is new enough, and the wanted one where one is wanted, and lets it set up all else.
set -euo pipefail
shopt -s nullglob

wanted=${INPUT_PYTHON_VERSION:-}
# A runner of Windows writes this path with backslashes, which a pattern would take for something else.
tools=${RUNNER_TOOL_CACHE:-}
case $OSTYPE in msys* | cygwin*) tools=${tools//\\//} ;; esac

version='^3\.[0-9]+(\.[0-9]+)?$'
if [[ -z $wanted ]]; then
  candidates=(python3 python "$tools"/Python/3.*/*/bin/python3 "$tools"/Python/3.*/*/python.exe)
  prefix=''
elif [[ $wanted =~ $version ]]; then
  candidates=("python$wanted" python3 python "$tools/Python/$wanted"/*/bin/python3 "$tools/Python/$wanted".*/*/bin/python3)
  candidates+=("$tools/Python/$wanted"/*/python.exe "$tools/Python/$wanted".*/*/python.exe)
  prefix=$wanted.
elif [[ $wanted == */* || $wanted == *\\* ]]; then
  candidates=("$wanted")
  prefix=''
else
  echo '::error title=cozecheck::the input python-version is a version such as 3.12, or the path of a Python'
  echo 'exit-code=2' >> "$GITHUB_OUTPUT"
  exit 2
fi

check='import sys; sys.exit(sys.version_info < (3, 10) or not ("%d.%d.%d." % sys.version_info[:3]).startswith(sys.argv[1]))'
for python in "${candidates[@]}"; do
  if "$python" -I -c "$check" "$prefix" 2> /dev/null; then
    exec "$python" -I -X utf8 "$GITHUB_ACTION_PATH/action" setup
  fi
done
echo '::error title=cozecheck::no such Python, 3.10 or newer, was found: let actions/setup-python run before; the input python-version can name one'
echo 'exit-code=2' >> "$GITHUB_OUTPUT"
exit 2
