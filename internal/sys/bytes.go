package sys

import "unsafe"

// StringBytes views str as bytes without copying, for a call that only reads them.
func StringBytes(str string) []byte { return unsafe.Slice(unsafe.StringData(str), len(str)) }
