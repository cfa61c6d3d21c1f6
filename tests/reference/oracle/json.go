package oracle

import (
	"encoding/json"
	"fmt"

	"github.com/bytedance/sonic"

	"reference/model"
)

// decodeJSON is encoding/json's view: the text of the value that was decoded.
func decodeJSON(request Request) (any, error) {
	var value any
	if err := json.Unmarshal([]byte(request.Text), &value); err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	return string(text), err
}

// decodeSonic decodes as the loader does oauth_schema.json (raw), or an auth payload (token, oauth).
func decodeSonic(request Request) (any, error) {
	switch request.Into {
	case "raw":
		var raw json.RawMessage
		err := sonic.Unmarshal([]byte(request.Text), &raw)
		return true, err
	case "token":
		var token *model.AuthOfAPIToken
		err := sonic.UnmarshalString(request.Text, &token)
		return token, err
	case "oauth":
		var oauth *model.OAuthAuthorizationCodeConfig
		err := sonic.UnmarshalString(request.Text, &oauth)
		return oauth, err
	}
	return nil, fmt.Errorf("unknown target %q", request.Into)
}
