"""A plugin whose credentials are still empty.

What it means: `service_token`, or `client_id` and `client_secret`, is empty or missing in `auth.payload`.

What Coze Studio does: It loads the plugin, and its page says that the plugin is not authorised (`auth_mode` 1). A service token is sent empty, and
the plugin's server mostly refuses the call. OAuth users are sent to a sign-in page that does not know the application.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "Authorization", "service_token": "", "location": "Header"}'
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: none
```

See also: The plugins that Coze Studio is shipped with are so on purpose: everybody has to apply for a token of their own. `${NAME}` in its place lets
`cozecheck deploy` put it in.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import EMPTY_CREDENTIALS as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.credentials import AUTHORIZATION_CODE, is_service_token, payload
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From validateServiceToken and validateAuthCode in crossdomain/plugin/model/plugin_manifest.go, which the plugin list runs in full."""
    for plugin in view.plugins:
        found = payload(plugin)
        if found is None:
            continue
        wanted = ("service_token",) if is_service_token(plugin) else ("client_id", "client_secret") if found.auth.sub_type.value == AUTHORIZATION_CODE else ()
        empty = [key for key in wanted if not found.get(key)]
        if empty:
            message = (
                T("{keys} is empty: the plugin page says 'not authorised'", keys=", ".join(empty))
                if len(empty) == 1
                else T("{keys} are empty: the plugin page says 'not authorised'", keys=", ".join(empty))
            )
            yield view.in_meta(plugin, RULE, found.node, message, do=T("apply for them at the plugin's provider, and write them in when deploying"))
