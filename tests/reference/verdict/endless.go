package verdict

import (
	"reflect"
	"time"
)

// place is one thing that a deep copy follows. The type belongs to it: a struct and its first field share an address.
type place struct {
	pointer uintptr
	kind    reflect.Type
}

// walk follows what mohae/deepcopy copies: pointers, interfaces, exported fields, elements, and the values of maps.
type walk struct {
	open map[place]bool
	done map[place]bool
}

var timeType = reflect.TypeOf(time.Time{})

// copyIsEndless tells whether a deep copy of `value` would come back to a place that it is still copying.
func copyIsEndless(value any) bool {
	w := walk{open: map[place]bool{}, done: map[place]bool{}}
	return w.endless(reflect.ValueOf(value))
}

func (w walk) endless(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Interface:
		return w.endless(v.Elem())
	case reflect.Pointer:
		return w.within(v, func() bool { return w.endless(v.Elem()) })
	case reflect.Map:
		return w.within(v, func() bool {
			for entry := v.MapRange(); entry.Next(); {
				if w.endless(entry.Value()) {
					return true
				}
			}
			return false
		})
	case reflect.Slice:
		for i := range v.Len() {
			if w.endless(v.Index(i)) {
				return true
			}
		}
	case reflect.Struct:
		if v.Type() == timeType {
			return false
		}
		for i := range v.NumField() {
			if v.Type().Field(i).PkgPath == "" && w.endless(v.Field(i)) {
				return true
			}
		}
	}
	return false
}

func (w walk) within(v reflect.Value, follow func() bool) bool {
	here := place{v.Pointer(), v.Type()}
	if here.pointer == 0 || w.done[here] {
		return false
	}
	if w.open[here] {
		return true
	}
	w.open[here] = true
	endless := follow()
	delete(w.open, here)
	w.done[here] = true
	return endless
}
