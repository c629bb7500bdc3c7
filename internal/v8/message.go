package v8

/*
#include "bridge.h"
*/
import "C"

// FreeMessage drops a serialized message that nobody will take; 0 is none. Any goroutine.
func FreeMessage(id uint64) {
	if id != 0 {
		C.rv_message_free(C.uint64_t(id))
	}
}
