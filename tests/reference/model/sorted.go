package model

import (
	"cmp"
	"maps"
	"slices"
)

// sortedKeys gives Go's random map order a fixed one: it only decides which of several errors is told.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
