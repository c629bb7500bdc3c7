package crypto

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"errors"
	stdhash "hash"
	"slices"
)

// newHash returns the constructor of an algorithm that may serve an HMAC.
func newHash(id int32) (func() stdhash.Hash, error) {
	if id < 0 || int(id) >= len(digests) || digests[id].xof {
		return nil, errors.New("crypto: no such digest")
	}
	d := &digests[id]
	return func() stdhash.Hash { return d.new() }, nil
}

func derivePBKDF2(id int32, password, salt []byte, iterations, keyLen int32) ([]byte, error) {
	h, err := newHash(id)
	if err != nil {
		return nil, err
	}
	if keyLen == 0 {
		return []byte{}, nil
	}
	if slices.Contains(digests[id].names, "sha256") && iterations > 0 {
		if key := pbkdf2SHA256(password, salt, int(iterations), int(keyLen)); key != nil {
			return key, nil
		}
	}
	return pbkdf2.Key(h, string(password), salt, int(iterations), int(keyLen))
}

// deriveScrypt relies on JavaScript for the bounds of n, r, p and the memory they take.
func deriveScrypt(password, salt []byte, n int64, r, p, keyLen int32) ([]byte, error) {
	if keyLen == 0 {
		return []byte{}, nil
	}
	return scryptKey(password, salt, int(n), int(r), int(p), int(keyLen))
}

func deriveHKDF(id int32, key, salt, info []byte, length int32) ([]byte, error) {
	h, err := newHash(id)
	if err != nil {
		return nil, err
	}
	if length == 0 {
		return []byte{}, nil
	}
	return hkdf.Key(h, key, salt, string(info), int(length))
}
