package model

import (
	"github.com/getkin/kin-openapi/openapi3"

	"reference/consts"
)

// AgentParameters tells why an operation cannot become a model's function (`ToEinoSchemaParameterInfo`).
// It panics where the real one does: on a disable flag that is no bool, an array without items, a property without schema.
func AgentParameters(op *openapi3.Operation) error {
	for _, ref := range op.Parameters {
		if schema := ref.Value.Schema.Value; schema.Type != openapi3.TypeObject && schema.Type != openapi3.TypeArray {
			disabled(schema)
		}
	}
	if op.RequestBody == nil {
		return nil
	}
	for _, media := range op.RequestBody.Value.Content {
		if err := agentProperties(media.Schema.Value); err != nil {
			return err
		}
	}
	return nil
}

func agentProperties(schema *openapi3.Schema) error {
	for _, name := range sortedKeys(schema.Properties) {
		if err := agentSchema(schema.Properties[name].Value); err != nil {
			return err
		}
	}
	return nil
}

func agentSchema(schema *openapi3.Schema) error {
	if disabled(schema) {
		return nil
	}
	switch schema.Type {
	case openapi3.TypeObject:
		return agentProperties(schema)
	case openapi3.TypeArray:
		return agentSchema(schema.Items.Value)
	case openapi3.TypeString, openapi3.TypeInteger, openapi3.TypeBoolean, openapi3.TypeNumber:
		return nil
	}
	return fail(invalidParam, "unsupported json type '%s'", schema.Type)
}

func disabled(schema *openapi3.Schema) bool {
	local, global := false, false
	if value, ok := schema.Extensions[consts.LocalDisable]; ok {
		local = value.(bool)
	}
	if value, ok := schema.Extensions[consts.GlobalDisable]; ok {
		global = value.(bool)
	}
	return local || global
}
