// The same public modules, in the same versions, as the loader of Coze Studio that cozecheck models.
module reference

go 1.24

require (
	github.com/bytedance/sonic v1.14.0
	github.com/getkin/kin-openapi v0.118.0
	github.com/go-resty/resty/v2 v2.16.5
	github.com/invopop/yaml v0.1.0
	github.com/mohae/deepcopy v0.0.0-20170929034955-c48cc78d4826
	github.com/shopspring/decimal v1.4.0
	golang.org/x/mod v0.25.0
	gopkg.in/yaml.v3 v3.0.1
)

require (
	github.com/bytedance/sonic/loader v0.3.0 // indirect
	github.com/cloudwego/base64x v0.1.5 // indirect
	github.com/go-openapi/jsonpointer v0.21.1 // indirect
	github.com/go-openapi/swag v0.23.1 // indirect
	github.com/josharian/intern v1.0.0 // indirect
	github.com/klauspost/cpuid/v2 v2.2.10 // indirect
	github.com/mailru/easyjson v0.9.0 // indirect
	github.com/perimeterx/marshmallow v1.1.5 // indirect
	github.com/twitchyliquid64/golang-asm v0.15.1 // indirect
	golang.org/x/arch v0.15.0 // indirect
	golang.org/x/net v0.33.0 // indirect
)
