"""The plugin's server answers with a 5xx status.

What it means: The server, or a proxy before it, fails: it answered `cozecheck probe` with a status from 500 on, to HEAD and to GET, and again after a pause.

What Coze Studio does: A call that is answered with anything but 200 is an error
for the agent or the workflow that made it.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
https://failing.example.com
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
