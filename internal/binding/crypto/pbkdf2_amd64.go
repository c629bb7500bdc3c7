package crypto

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

//go:noescape
func deriveRounds(inner, outer, u, t *[8]uint32, n int)

func leafSeven() (ebx uint32)

var hasSHA = leafSeven()&(1<<29) != 0

// hashState is a SHA-256's state after one block, its words in the order in which the processor wants them.
func hashState(block []byte) (state [8]uint32) {
	h := sha256.New()
	h.Write(block)
	saved, _ := h.(interface{ AppendBinary([]byte) ([]byte, error) }).AppendBinary(nil)
	for i, at := range [8]int{5, 4, 1, 0, 7, 6, 3, 2} {
		state[i] = binary.BigEndian.Uint32(saved[4+4*at:]) // behind four bytes of a name
	}
	return state
}

// pbkdf2SHA256 is PBKDF2 with HMAC-SHA-256 (RFC 8018), nil where the processor has no instructions for it.
func pbkdf2SHA256(password, salt []byte, iterations, keyLen int) []byte {
	if !hasSHA {
		return nil
	}
	var block [sha256.BlockSize]byte
	if len(password) > len(block) {
		sum := sha256.Sum256(password)
		password = sum[:]
	}
	copy(block[:], password)
	xorAll(block[:], 0x36)
	inner := hashState(block[:])
	xorAll(block[:], 0x36^0x5c)
	outer := hashState(block[:])
	clear(block[:])

	mac := hmac.New(sha256.New, password)
	key := make([]byte, 0, keyLen+sha256.Size)
	for part := uint32(1); len(key) < keyLen; part++ {
		mac.Reset()
		mac.Write(salt)
		mac.Write(binary.BigEndian.AppendUint32(nil, part))
		var u [8]uint32
		sum := mac.Sum(nil)
		for i := range u {
			u[i] = binary.BigEndian.Uint32(sum[4*i:])
		}
		t := u
		if iterations > 1 {
			deriveRounds(&inner, &outer, &u, &t, iterations-1)
		}
		for _, word := range t {
			key = binary.BigEndian.AppendUint32(key, word)
		}
	}
	return key[:keyLen]
}
