"""Every rule there is. Codes by subject: CZ0 files and YAML, CZ1 plugin_meta.yaml, CZ2 OpenAPI documents, CZ3 tools in use,
CZ4 advice on the configuration, CZ5 the OpenAPI standard, CZ6 servers, CZ9 cozecheck's own. A released code is never given to another rule.
"""

from __future__ import annotations

from cozecheck.core.effect import Effect
from cozecheck.core.rule import Rule

# Files and YAML
CONFIG_FILE_MISSING = Rule("CZ001", "config-file-missing", Effect.SERVER_DOWN)
DOCUMENT_MISSING = Rule("CZ002", "document-missing", Effect.PLUGIN_DROPPED)
YAML_SYNTAX = Rule("CZ003", "yaml-syntax", Effect.PLUGIN_DROPPED)
DUPLICATE_KEY = Rule("CZ004", "duplicate-key", Effect.PLUGIN_DROPPED)
YAML_WRONG_TYPE = Rule("CZ005", "yaml-wrong-type", Effect.SERVER_DOWN)
YAML_NOT_JSON = Rule("CZ006", "yaml-not-json", Effect.PLUGIN_DROPPED)
BAD_ENCODING = Rule("CZ007", "bad-encoding", Effect.PLUGIN_DROPPED)
EXCESSIVE_ALIASES = Rule("CZ008", "excessive-aliases", Effect.PLUGIN_DROPPED)
CANNOT_JUDGE = Rule("CZ009", "cannot-judge", Effect.UNKNOWN)
OAUTH_SCHEMA_INVALID = Rule("CZ010", "oauth-schema-invalid", Effect.SERVER_DOWN)

# plugin_meta.yaml
NULL_PLUGIN = Rule("CZ101", "null-plugin", Effect.SERVER_CRASH)
MANIFEST_MISSING = Rule("CZ102", "manifest-missing", Effect.SERVER_CRASH)
AUTH_MISSING = Rule("CZ103", "auth-missing", Effect.SERVER_CRASH)
NULL_TOOL = Rule("CZ104", "null-tool", Effect.SERVER_CRASH)
INVALID_VERSION = Rule("CZ110", "invalid-version", Effect.PLUGIN_DROPPED)
INVALID_PLUGIN_ID = Rule("CZ111", "invalid-plugin-id", Effect.PLUGIN_DROPPED)
DUPLICATE_PLUGIN_ID = Rule("CZ112", "duplicate-plugin-id", Effect.PLUGIN_DROPPED)
INVALID_PLUGIN_TYPE = Rule("CZ113", "invalid-plugin-type", Effect.PLUGIN_DROPPED)
INVALID_SCHEMA_VERSION = Rule("CZ120", "invalid-schema-version", Effect.PLUGIN_DROPPED)
MANIFEST_FIELD_MISSING = Rule("CZ121", "manifest-field-missing", Effect.PLUGIN_DROPPED)
INVALID_API_TYPE = Rule("CZ122", "invalid-api-type", Effect.PLUGIN_DROPPED)
INVALID_AUTH_TYPE = Rule("CZ123", "invalid-auth-type", Effect.PLUGIN_DROPPED)
INVALID_AUTH_SUB_TYPE = Rule("CZ124", "invalid-auth-sub-type", Effect.PLUGIN_DROPPED)
INVALID_AUTH_PAYLOAD = Rule("CZ125", "invalid-auth-payload", Effect.PLUGIN_DROPPED)
INVALID_COMMON_PARAMS = Rule("CZ126", "invalid-common-params", Effect.PLUGIN_DROPPED)
DUPLICATE_TOOL_ID = Rule("CZ130", "duplicate-tool-id", Effect.TOOL_DROPPED)
TOOL_NOT_IN_DOCUMENT = Rule("CZ131", "tool-not-in-document", Effect.TOOL_DROPPED)
NO_TOOL_LEFT = Rule("CZ132", "no-tool-left", Effect.PLUGIN_DROPPED)

# OpenAPI documents
WRONG_TYPE = Rule("CZ201", "wrong-type", Effect.PLUGIN_DROPPED)
EXTERNAL_REFERENCE = Rule("CZ202", "external-reference", Effect.PLUGIN_DROPPED)
BROKEN_REFERENCE = Rule("CZ203", "broken-reference", Effect.PLUGIN_DROPPED)
CIRCULAR_REFERENCE = Rule("CZ204", "circular-reference", Effect.PLUGIN_DROPPED)
NULL_COMPONENT = Rule("CZ205", "null-component", Effect.PLUGIN_DROPPED)
UNKNOWN_FIELD = Rule("CZ206", "unknown-field", Effect.PLUGIN_DROPPED)
DOCUMENT_CRASHES_SERVER = Rule("CZ207", "document-crashes-server", Effect.SERVER_CRASH)
OPENAPI_VERSION_MISSING = Rule("CZ210", "openapi-version-missing", Effect.PLUGIN_DROPPED)
INFO_FIELD_MISSING = Rule("CZ211", "info-field-missing", Effect.PLUGIN_DROPPED)
PATHS_MISSING = Rule("CZ212", "paths-missing", Effect.PLUGIN_DROPPED)
PATH_WITHOUT_SLASH = Rule("CZ213", "path-without-slash", Effect.PLUGIN_DROPPED)
CONFLICTING_PATHS = Rule("CZ214", "conflicting-paths", Effect.PLUGIN_DROPPED)
PATH_PARAMETERS_DIFFER = Rule("CZ215", "path-parameters-differ", Effect.PLUGIN_DROPPED)
SERVER_COUNT = Rule("CZ216", "server-count", Effect.PLUGIN_DROPPED)
INVALID_SERVER = Rule("CZ217", "invalid-server", Effect.PLUGIN_DROPPED)
DUPLICATE_OPERATION_ID = Rule("CZ220", "duplicate-operation-id", Effect.PLUGIN_DROPPED)
OPERATION_FIELD_MISSING = Rule("CZ221", "operation-field-missing", Effect.PLUGIN_DROPPED)
RESPONSES_MISSING = Rule("CZ222", "responses-missing", Effect.PLUGIN_DROPPED)
RESPONSE_STATUS_NOT_SUPPORTED = Rule("CZ223", "response-status-not-supported", Effect.PLUGIN_DROPPED)
RESPONSE_CONTENT_NOT_JSON = Rule("CZ224", "response-content-not-json", Effect.PLUGIN_DROPPED)
RESPONSE_SCHEMA_NOT_OBJECT = Rule("CZ225", "response-schema-not-object", Effect.PLUGIN_DROPPED)
RESPONSE_DESCRIPTION_MISSING = Rule("CZ226", "response-description-missing", Effect.PLUGIN_DROPPED)
REQUEST_CONTENT_NOT_SUPPORTED = Rule("CZ227", "request-content-not-supported", Effect.PLUGIN_DROPPED)
REQUEST_SCHEMA_NOT_OBJECT = Rule("CZ228", "request-schema-not-object", Effect.PLUGIN_DROPPED)
PARAMETER_NAME_MISSING = Rule("CZ230", "parameter-name-missing", Effect.PLUGIN_DROPPED)
INVALID_PARAMETER_LOCATION = Rule("CZ231", "invalid-parameter-location", Effect.PLUGIN_DROPPED)
PATH_PARAMETER_NOT_REQUIRED = Rule("CZ232", "path-parameter-not-required", Effect.PLUGIN_DROPPED)
DUPLICATE_PARAMETER = Rule("CZ233", "duplicate-parameter", Effect.PLUGIN_DROPPED)
PARAMETER_STYLE_NOT_SUPPORTED = Rule("CZ234", "parameter-style-not-supported", Effect.PLUGIN_DROPPED)
PARAMETER_SCHEMA_MISSING = Rule("CZ235", "parameter-schema-missing", Effect.PLUGIN_DROPPED)
PARAMETER_TYPE_NOT_SUPPORTED = Rule("CZ236", "parameter-type-not-supported", Effect.PLUGIN_DROPPED)
INVALID_HEADER = Rule("CZ237", "invalid-header", Effect.PLUGIN_DROPPED)
INVALID_SCHEMA_TYPE = Rule("CZ240", "invalid-schema-type", Effect.PLUGIN_DROPPED)
ARRAY_WITHOUT_ITEMS = Rule("CZ241", "array-without-items", Effect.PLUGIN_DROPPED)
READ_AND_WRITE_ONLY = Rule("CZ242", "read-and-write-only", Effect.PLUGIN_DROPPED)
INVALID_PATTERN = Rule("CZ243", "invalid-pattern", Effect.PLUGIN_DROPPED)
INVALID_DEFAULT = Rule("CZ244", "invalid-default", Effect.PLUGIN_DROPPED)
INVALID_EXAMPLE = Rule("CZ245", "invalid-example", Effect.PLUGIN_DROPPED)
EXAMPLE_AND_EXAMPLES = Rule("CZ246", "example-and-examples", Effect.PLUGIN_DROPPED)
EXPLODING_SCHEMA = Rule("CZ247", "exploding-schema", Effect.UNKNOWN)
INVALID_COMPONENT_NAME = Rule("CZ250", "invalid-component-name", Effect.PLUGIN_DROPPED)
INVALID_SECURITY_SCHEME = Rule("CZ251", "invalid-security-scheme", Effect.PLUGIN_DROPPED)
INVALID_LINK = Rule("CZ252", "invalid-link", Effect.PLUGIN_DROPPED)
REQUIRED_FIELD_MISSING = Rule("CZ253", "required-field-missing", Effect.PLUGIN_DROPPED)

# Tools in use
RECURSIVE_SCHEMA = Rule("CZ301", "recursive-schema", Effect.CRASHES_WHEN_USED)
UNSUPPORTED_FORMAT = Rule("CZ302", "unsupported-format", Effect.BREAKS_PLUGIN_LIST)
COOKIE_PARAMETER = Rule("CZ303", "cookie-parameter", Effect.BREAKS_PLUGIN_LIST)
ARRAY_OF_OBJECTS_PARAMETER = Rule("CZ304", "array-of-objects-parameter", Effect.BREAKS_PLUGIN_LIST)
PROPERTY_WITHOUT_TYPE = Rule("CZ305", "property-without-type", Effect.BREAKS_PLUGIN_LIST)
DISABLE_FLAG_NOT_BOOLEAN = Rule("CZ306", "disable-flag-not-boolean", Effect.UNUSABLE_BY_AGENTS)

# Advice: files
UNREFERENCED_DOCUMENT = Rule("CZ401", "unreferenced-document", Effect.NOTE)
DOCUMENT_OUTSIDE_CONFIG = Rule("CZ402", "document-outside-config", Effect.WARNING)
DOCUMENT_PATH_CASE = Rule("CZ403", "document-path-case", Effect.WARNING)
SHARED_DOCUMENT = Rule("CZ404", "shared-document", Effect.NOTE)
NO_FINAL_NEWLINE = Rule("CZ405", "no-final-newline", Effect.NOTE)

# Advice: entries of plugin_meta.yaml
PRODUCT_ID_MISSING = Rule("CZ410", "product-id-missing", Effect.NOTE)
DUPLICATE_PRODUCT_ID = Rule("CZ411", "duplicate-product-id", Effect.NOTE)
META_FIELD_MISSING = Rule("CZ412", "meta-field-missing", Effect.NOTE)
UNKNOWN_KEY = Rule("CZ413", "unknown-key", Effect.WARNING)
DUPLICATE_TOOL = Rule("CZ414", "duplicate-tool", Effect.WARNING)
SHARED_FUNCTION_NAME = Rule("CZ415", "shared-function-name", Effect.NOTE)
DUPLICATE_PLUGIN_NAME = Rule("CZ416", "duplicate-plugin-name", Effect.NOTE)
MISSING_LOGO = Rule("CZ417", "missing-logo", Effect.WARNING)
REMOTE_LOGO = Rule("CZ418", "remote-logo", Effect.WARNING)
CUSTOM_API_TYPE = Rule("CZ419", "custom-api-type", Effect.WARNING)

# Advice: credentials
SECRET_IN_CONFIG = Rule("CZ420", "secret-in-config", Effect.WARNING)
PLACEHOLDER_CREDENTIALS = Rule("CZ421", "placeholder-credentials", Effect.WARNING)
EMPTY_CREDENTIALS = Rule("CZ422", "empty-credentials", Effect.NOTE)
INCOMPLETE_OAUTH = Rule("CZ423", "incomplete-oauth", Effect.WARNING)
CREDENTIALS_NOT_SENT = Rule("CZ424", "credentials-not-sent", Effect.WARNING)
IGNORED_AUTH_KEY = Rule("CZ425", "ignored-auth-key", Effect.NOTE)
CREDENTIAL_OVERRIDDEN = Rule("CZ426", "credential-overridden", Effect.WARNING)
SECURITY_NOT_APPLIED = Rule("CZ427", "security-not-applied", Effect.WARNING)
PLACEHOLDER_NEVER_FILLED = Rule("CZ428", "placeholder-never-filled", Effect.WARNING)

# Advice: common parameters and headers
CRASHING_COMMON_PARAM = Rule("CZ430", "crashing-common-param", Effect.WARNING)
INEFFECTIVE_COMMON_PARAM = Rule("CZ431", "ineffective-common-param", Effect.WARNING)
COMMON_PARAM_WRONG_TYPE = Rule("CZ432", "common-param-wrong-type", Effect.WARNING)
HEADER_DECLARED_TWICE = Rule("CZ433", "header-declared-twice", Effect.NOTE)
HEADER_NOT_SENT = Rule("CZ434", "header-not-sent", Effect.WARNING)
UNSENDABLE_HEADER = Rule("CZ435", "unsendable-header", Effect.WARNING)

# Advice: servers and paths
LOCALHOST_SERVER = Rule("CZ440", "localhost-server", Effect.WARNING)
PRIVATE_HTTPS_PORT = Rule("CZ441", "private-https-port", Effect.WARNING)
NON_HTTP_SERVER = Rule("CZ442", "non-http-server", Effect.WARNING)
DOUBLE_SLASH_URL = Rule("CZ443", "double-slash-url", Effect.NOTE)
SERVER_URL_WITH_QUERY = Rule("CZ444", "server-url-with-query", Effect.WARNING)
SERVER_VARIABLE = Rule("CZ445", "server-variable", Effect.WARNING)
IGNORED_SERVER = Rule("CZ446", "ignored-server", Effect.WARNING)
PARAMETER_ON_PATH_ITEM = Rule("CZ447", "parameter-on-path-item", Effect.WARNING)

# Advice: operations and what they are given
BODY_NEVER_SENT = Rule("CZ450", "body-never-sent", Effect.WARNING)
OPERATION_ID_NOT_CALLABLE = Rule("CZ451", "operation-id-not-callable", Effect.WARNING)
OPERATION_WITHOUT_TOOL = Rule("CZ452", "operation-without-tool", Effect.NOTE)
ARRAY_PARAMETER_HIDDEN = Rule("CZ453", "array-parameter-hidden", Effect.WARNING)
OPTIONAL_PARAMETER_SENT_EMPTY = Rule("CZ454", "optional-parameter-sent-empty", Effect.NOTE)
NAME_USED_TWICE = Rule("CZ455", "name-used-twice", Effect.WARNING)
NAME_NOT_FOR_WORKFLOWS = Rule("CZ456", "name-not-for-workflows", Effect.WARNING)
HIDDEN_REQUIRED_FIELD = Rule("CZ457", "hidden-required-field", Effect.WARNING)
REFERENCE_LOST_FOR_AGENTS = Rule("CZ458", "reference-lost-for-agents", Effect.WARNING)

# Advice: schemas
PROPERTY_NAMED_UNDERSCORE = Rule("CZ460", "property-named-underscore", Effect.NOTE)
FREE_FORM_OBJECT = Rule("CZ461", "free-form-object", Effect.WARNING)
EMPTY_RESPONSE_SCHEMA = Rule("CZ462", "empty-response-schema", Effect.WARNING)
COMPOSED_SCHEMA = Rule("CZ463", "composed-schema", Effect.WARNING)
REQUIRED_NOT_IN_PROPERTIES = Rule("CZ464", "required-not-in-properties", Effect.WARNING)
ENUM_OF_WRONG_TYPE = Rule("CZ466", "enum-of-wrong-type", Effect.WARNING)
RESPONSE_FLAG_NOT_BOOLEAN = Rule("CZ467", "response-flag-not-boolean", Effect.WARNING)
UNKNOWN_ASSIST_TYPE = Rule("CZ468", "unknown-assist-type", Effect.WARNING)
INEXACT_DEFAULT = Rule("CZ469", "inexact-default", Effect.WARNING)

# Advice: descriptions
POOR_DESCRIPTION = Rule("CZ470", "poor-description", Effect.NOTE)
DESCRIPTION_MISSING = Rule("CZ471", "description-missing", Effect.NOTE)
DESCRIPTION_NOT_SHOWN = Rule("CZ472", "description-not-shown", Effect.NOTE)
ENUM_NOT_DESCRIBED = Rule("CZ473", "enum-not-described", Effect.NOTE)

# Advice: YAML
YAML_SURPRISE = Rule("CZ480", "yaml-surprise", Effect.WARNING)
TEXT_CUT_BY_COMMENT = Rule("CZ481", "text-cut-by-comment", Effect.WARNING)

# The OpenAPI standard
STANDARD_SAYS = Rule("CZ501", "standard-says", Effect.WARNING)
OPENAPI_VERSION_NOT_3_0 = Rule("CZ502", "openapi-version-not-3-0", Effect.WARNING)

# Servers, asked with `cozecheck probe`
SERVER_UNREACHABLE = Rule("CZ601", "server-unreachable", Effect.CALLS_FAIL)
CERTIFICATE_REFUSED = Rule("CZ602", "certificate-refused", Effect.CALLS_FAIL)
SERVER_ERROR = Rule("CZ603", "server-error", Effect.CALLS_FAIL)
CERTIFICATE_EXPIRES_SOON = Rule("CZ604", "certificate-expires-soon", Effect.WARNING)
SLOW_SERVER = Rule("CZ605", "slow-server", Effect.WARNING)
FORBIDDEN_REDIRECT = Rule("CZ606", "forbidden-redirect", Effect.CALLS_FAIL)
SERVER_NOT_JUDGED = Rule("CZ607", "server-not-judged", Effect.NOTE)
SERVER_NOT_ASKED = Rule("CZ608", "server-not-asked", Effect.NOTE)
ENDPOINT_FAILS = Rule("CZ609", "endpoint-fails", Effect.CALLS_FAIL)
ENDPOINT_MISSING = Rule("CZ610", "endpoint-missing", Effect.CALLS_FAIL)
ENDPOINT_REFUSES = Rule("CZ611", "endpoint-refuses", Effect.CALLS_FAIL)
ENDPOINT_ANSWER_UNFIT = Rule("CZ612", "endpoint-answer-unfit", Effect.WARNING)
ENDPOINT_NOT_JUDGED = Rule("CZ613", "endpoint-not-judged", Effect.NOTE)

# cozecheck's own settings and comments
INVALID_SETTINGS = Rule("CZ900", "invalid-settings", Effect.INVALID_SETTINGS)
UNUSED_SUPPRESSION = Rule("CZ901", "unused-suppression", Effect.WARNING)
SUPPRESSION_WITHOUT_REASON = Rule("CZ902", "suppression-without-reason", Effect.WARNING)

RULES: tuple[Rule, ...] = tuple(sorted(value for value in dict(globals()).values() if isinstance(value, Rule)))
BY_CODE = {rule.code: rule for rule in RULES}
BY_NAME = {rule.name: rule for rule in RULES}
