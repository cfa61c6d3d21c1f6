// Package model holds what one plugin is made of, and Coze Studio's own demands on it.
package model

import (
	"encoding/json"
	"slices"

	"github.com/bytedance/sonic"

	"reference/common"
	"reference/consts"
)

// PluginManifest is the `manifest` of one entry of plugin_meta.yaml.
type PluginManifest struct {
	SchemaVersion       string                                                   `yaml:"schema_version"`
	NameForModel        string                                                   `yaml:"name_for_model"`
	NameForHuman        string                                                   `yaml:"name_for_human"`
	DescriptionForModel string                                                   `yaml:"description_for_model"`
	DescriptionForHuman string                                                   `yaml:"description_for_human"`
	Auth                *AuthV2                                                  `yaml:"auth"`
	LogoURL             string                                                   `yaml:"logo_url"`
	API                 APIDesc                                                  `yaml:"api"`
	CommonParams        map[consts.HTTPParamLocation][]*common.CommonParamSchema `yaml:"common_params"`
}

// APIDesc is the manifest's `api`.
type APIDesc struct {
	Type consts.PluginType
}

// AuthV2 is the manifest's `auth`. The last three are meant for JSON only, but have no yaml tag that says so:
// yaml.v3 reads them under their names in lower case.
type AuthV2 struct {
	Type    consts.AuthzType    `yaml:"type"`
	SubType consts.AuthzSubType `yaml:"sub_type"`
	Payload string              `yaml:"payload"`

	AuthOfAPIToken               *AuthOfAPIToken
	AuthOfOAuthAuthorizationCode *OAuthAuthorizationCodeConfig
	AuthOfOAuthClientCredentials *OAuthClientCredentialsConfig
}

// AuthOfAPIToken is the payload of a service token.
type AuthOfAPIToken struct {
	Location     consts.HTTPParamLocation `json:"location"`
	Key          string                   `json:"key"`
	ServiceToken string                   `json:"service_token"`
}

// OAuthAuthorizationCodeConfig is the payload of OAuth's authorization code flow.
type OAuthAuthorizationCodeConfig struct {
	ClientID                 string `json:"client_id"`
	ClientSecret             string `json:"client_secret"`
	ClientURL                string `json:"client_url"`
	Scope                    string `json:"scope,omitempty"`
	AuthorizationURL         string `json:"authorization_url"`
	AuthorizationContentType string `json:"authorization_content_type"`
}

// OAuthClientCredentialsConfig is decoded where it stands, and never looked at.
type OAuthClientCredentialsConfig struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	TokenURL     string `json:"token_url"`
}

// Validate makes the demands of the loader, which skips what stands inside an auth payload.
// It dereferences a missing manifest and a missing auth, as the real one does.
func (m *PluginManifest) Validate() error {
	if m.SchemaVersion != "v1" {
		return fail(invalidManifest, "invalid schema version '%s'", m.SchemaVersion)
	}
	texts := []struct{ name, value string }{
		{"name for model", m.NameForModel},
		{"name for human", m.NameForHuman},
		{"description for model", m.DescriptionForModel},
		{"description for human", m.DescriptionForHuman},
	}
	for _, text := range texts {
		if text.value == "" {
			return fail(invalidManifest, "%s is required", text.name)
		}
	}
	if m.API.Type != consts.CloudPlugin && m.API.Type != consts.CustomPlugin {
		return fail(invalidManifest, "invalid api type '%s'", m.API.Type)
	}
	if m.Auth.Type == consts.NoAuth {
		return nil
	}
	if err := m.Auth.validate(); err != nil {
		return err
	}
	return m.validateCommonParams()
}

func (m *PluginManifest) validateCommonParams() error {
	known := []consts.HTTPParamLocation{consts.InBody, consts.InHeader, consts.InPath, consts.InQuery}
	for _, location := range sortedKeys(m.CommonParams) {
		if !slices.Contains(known, location) {
			return fail(invalidManifest, "invalid location '%s' in common params", location)
		}
	}
	return nil
}

func (a *AuthV2) validate() error {
	if a.Payload != "" {
		var any json.RawMessage
		if sonic.UnmarshalString(a.Payload, &any) != nil {
			return fail(invalidManifest, "invalid auth payload")
		}
	}
	switch {
	case a.Type == "":
		return fail(invalidManifest, "auth type is required")
	case a.Type != consts.OAuth && a.Type != consts.ServiceAuth:
		return fail(invalidManifest, "invalid auth type '%s'", a.Type)
	case a.SubType == "":
		return fail(invalidManifest, "sub-auth type is required")
	case a.SubType == consts.APIToken:
		return decodePayload(a.Payload, &a.AuthOfAPIToken)
	case a.SubType == consts.AuthorizationCode:
		return decodePayload(a.Payload, &a.AuthOfOAuthAuthorizationCode)
	default:
		return fail(invalidManifest, "invalid sub-auth type '%s'", a.SubType)
	}
}

// decodePayload fills *into from the payload, unless plugin_meta.yaml itself has filled it.
func decodePayload[T any](payload string, into **T) error {
	if *into != nil {
		return nil
	}
	if err := sonic.UnmarshalString(payload, into); err != nil {
		return fail(invalidManifest, "invalid auth payload\ncause=%s", err)
	}
	return nil
}
