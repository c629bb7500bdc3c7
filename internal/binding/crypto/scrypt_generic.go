//go:build !amd64

package crypto

import "golang.org/x/crypto/scrypt"

func scryptKey(password, salt []byte, n, r, p, keyLen int) ([]byte, error) {
	return scrypt.Key(password, salt, n, r, p, keyLen)
}
