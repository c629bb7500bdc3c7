package crypto

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	"testing"
)

// Against the library's own, over lengths around those of a block and a sum.
func TestPBKDF2(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789"), 20)
	for _, password := range []int{0, 1, 8, 55, 63, 64, 65, 128, 200} {
		for _, salt := range []int{0, 8, 51, 52, 60, 64, 130} {
			for _, iterations := range []int{1, 2, 3, 100} {
				for _, size := range []int{1, 16, 31, 32, 33, 64, 100} {
					got := pbkdf2SHA256(long[:password], long[:salt], iterations, size)
					if got == nil {
						t.Skip("this processor has no instructions for SHA-256")
					}
					want, err := pbkdf2.Key(sha256.New, string(long[:password]), long[:salt], iterations, size)
					if err != nil || !bytes.Equal(got, want) {
						t.Fatalf("password %d, salt %d, %d iterations, %d bytes: %x, want %x (%v)",
							password, salt, iterations, size, got, want, err)
					}
				}
			}
		}
	}
}

func BenchmarkPBKDF2(b *testing.B) {
	for b.Loop() {
		if pbkdf2SHA256([]byte("a password"), []byte("some salt"), 10000, 32) == nil {
			b.Skip()
		}
	}
}
