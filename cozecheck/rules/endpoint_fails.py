"""An endpoint of a tool does not answer, or answers with a 5xx status.

What it means: `cozecheck probe --endpoints` called the tool with arguments made from its document, as Coze Studio would, and got a status from 500 on,
or no answer. It also stands for tools of which Coze Studio cannot even make the request.

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
