// Package consts names the strings that Coze Studio compares with.
// Package and type names are those of the real loader, because yaml.v3 prints them in its errors.
package consts

// Named string types: a wrong value is reported by yaml.v3 under these names.
type (
	PluginType        string
	AuthzType         string
	AuthzSubType      string
	HTTPParamLocation string
)

const (
	CloudPlugin  PluginType = "openapi"
	CustomPlugin PluginType = "coze-studio-custom"

	NoAuth      AuthzType = "none"
	ServiceAuth AuthzType = "service_http"
	OAuth       AuthzType = "oauth"

	APIToken          AuthzSubType = "token/api_key"
	AuthorizationCode AuthzSubType = "authorization_code"

	InBody   HTTPParamLocation = "body"
	InHeader HTTPParamLocation = "header"
	InPath   HTTPParamLocation = "path"
	InQuery  HTTPParamLocation = "query"

	GlobalDisable = "x-global-disable"
	LocalDisable  = "x-local-disable"

	JSON = "application/json"
)

// RequestMediaTypes are what a request body may be sent as.
var RequestMediaTypes = []string{JSON, "application/problem+json", "application/x-www-form-urlencoded", "application/x-yaml", "application/yaml"}

// FileFormats are the only values of `format` that a tool's parameter may have.
var FileFormats = map[string]bool{
	"file_url": true, "image_url": true, "doc_url": true, "ppt_url": true, "code_url": true,
	"excel_url": true, "zip_url": true, "video_url": true, "audio_url": true, "txt_url": true,
}
