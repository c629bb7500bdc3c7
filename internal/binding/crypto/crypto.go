// Package crypto is the native half of node:crypto: hashes, MACs, key derivation, randomness, primes, ciphers and keys
// over Go's standard library and golang.org/x/crypto. Argument checks and the wording of errors are lib/crypto.js and
// lib/internal/crypto/*. Start reading at digest.go.
package crypto

import "github.com/ravel-js/ravel/internal/ops"

// Family is what binding('crypto') offers.
var Family = ops.NewFamily("crypto",
	ops.Sync0("hashes", hashes),
	ops.Sync4("hash", hashOnce),
	ops.Sync4("hashString", hashStringOnce),
	ops.Sync2("hashInit", hashInit),
	ops.Sync3("hashUpdate", hashUpdate),
	ops.Sync3("hashUpdateString", hashUpdateString),
	ops.Sync4("hashDigest", hashDigest),
	ops.Sync3("hmacInit", hmacInit),
	ops.Sync3("hmacDigest", hmacDigest),
	ops.Sync4("hmac", hmacOnce),
	ops.Sync4("hmacString", hmacStringOnce),
	ops.Sync2("timingSafeEqual", timingSafeEqual),
	ops.Sync0("cipherNames", cipherNames),
	ops.Sync2("describeCipher", describeCipher),
	ops.Sync4("openCipher", openCipher),
	ops.Sync2("cipherUpdate", cipherUpdate),
	ops.Sync2("cipherAAD", cipherAAD),
	ops.Sync2("cipherExpect", cipherExpect),
	ops.Sync2("cipherPadding", cipherPadding),
	ops.Sync1("cipherFinal", cipherFinal),
	ops.Sync1("closeCipher", closeCipher),
	ops.BlockingIn(ops.PoolCPU, ops.Blocking1("randomFill", randomFill)),
	ops.BlockingIn(ops.PoolCPU, ops.Blocking5("pbkdf2", derivePBKDF2)),
	ops.BlockingIn(ops.PoolCPU, ops.Blocking6("scrypt", deriveScrypt)),
	ops.BlockingIn(ops.PoolCPU, ops.Blocking5("hkdf", deriveHKDF)),
	ops.BlockingIn(ops.PoolCPU, ops.Blocking4("generatePrime", generatePrime)),
	ops.BlockingIn(ops.PoolCPU, ops.Blocking2("checkPrime", checkPrime)),
)
