package v8

/*
#include "bridge.h"
*/
import "C"

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"unsafe"
)

// Digests that JavaScript reaches by binding('crypto').digest.
const (
	DigestMD5 = iota
	DigestSHA1
	DigestSHA224
	DigestSHA256
	DigestSHA384
	DigestSHA512
)

//export ravelDigest
func ravelDigest(algorithm C.int32_t, data *C.uint8_t, n C.size_t, to *C.uint8_t) C.size_t {
	in := unsafe.Slice((*byte)(unsafe.Pointer(data)), n)
	out := (*[sha512.Size]byte)(unsafe.Pointer(to))[:]
	switch algorithm {
	case DigestMD5:
		s := md5.Sum(in)
		return C.size_t(copy(out, s[:]))
	case DigestSHA1:
		s := sha1.Sum(in)
		return C.size_t(copy(out, s[:]))
	case DigestSHA224:
		s := sha256.Sum224(in)
		return C.size_t(copy(out, s[:]))
	case DigestSHA256:
		s := sha256.Sum256(in)
		return C.size_t(copy(out, s[:]))
	case DigestSHA384:
		s := sha512.Sum384(in)
		return C.size_t(copy(out, s[:]))
	case DigestSHA512:
		s := sha512.Sum512(in)
		return C.size_t(copy(out, s[:]))
	}
	return 0
}
