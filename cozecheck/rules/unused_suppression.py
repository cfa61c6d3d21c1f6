"""A comment suppresses a finding that is not there.

What it means: `# cozecheck: ignore[RULE] reason` speaks of its own line, or, on a line of its own, of the next one;
`# cozecheck: ignore-file[RULE] reason` among the first comments of a file of the whole file. There is no such finding, or no such rule.
Perhaps the mistake was mended, or the finding has moved to another line.

What Coze Studio does: Nothing, to it this is a comment. A suppressed mistake still has its effect, and the prediction still says so.

Example:

```yaml pluginproduct/search.yaml#/info
title: Web search
# cozecheck: ignore[CZ211] the page shows none
description: Finds web pages.
version: "1.0"
```

Use instead:

```yaml pluginproduct/search.yaml#/info
title: Web search
description: Finds web pages.
version: "1.0"
```
"""
