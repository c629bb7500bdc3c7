package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha3"
	"crypto/subtle"
	"errors"
	"math/big"

	"github.com/ravel-js/ravel/internal/ops"
)

// Whole messages at once, as Web Crypto has them: each of these runs in place or on the CPU pool.

var errJob = errors.New("Cipher job failed") //nolint:staticcheck // the words are Node's

func digestJob(id int32, data []byte) ([]byte, error) {
	h, err := newHash(id)
	if err != nil {
		return nil, err
	}
	sum := h()
	sum.Write(data)
	return sum.Sum(nil), nil
}

func hmacJob(id int32, key, data []byte) ([]byte, error) {
	h, err := newHash(id)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(h, key)
	mac.Write(data)
	return mac.Sum(nil), nil
}

func newCSHAKE(bits int32, name, customization []byte) *sha3.SHAKE {
	if bits == 128 {
		return sha3.NewCSHAKE128(name, customization)
	}
	return sha3.NewCSHAKE256(name, customization)
}

func cshake(bits int32, data, name, customization []byte, size int32) ([]byte, error) {
	x := newCSHAKE(bits, name, customization)
	x.Write(data)
	out := make([]byte, size)
	x.Read(out)
	return out, nil
}

// kmac is KMAC of NIST SP 800-185.
func kmac(bits int32, key, data, customization []byte, size int32) ([]byte, error) {
	x := newCSHAKE(bits, []byte("KMAC"), customization)
	rate := x.BlockSize()
	block := append(leftEncode(uint64(rate)), leftEncode(uint64(len(key))*8)...)
	block = append(block, key...)
	block = append(block, make([]byte, (rate-len(block)%rate)%rate)...)
	x.Write(block)
	x.Write(data)
	tail := leftEncode(uint64(size) * 8)
	x.Write(append(tail[1:], tail[0])) // right_encode has the length of the number last
	out := make([]byte, size)
	x.Read(out)
	return out, nil
}

// leftEncode writes the number's bytes after their count.
func leftEncode(n uint64) []byte {
	b := new(big.Int).SetUint64(n).Bytes()
	if len(b) == 0 {
		b = []byte{0}
	}
	return append([]byte{byte(len(b))}, b...)
}

// cipherJob encrypts or decrypts; an authenticated cipher has its tag of tagBytes at the end of the ciphertext.
func cipherJob(name string, encrypt bool, key, iv, data, extra []byte, tagBytes int32) ([]byte, error) {
	c := findCipher(name)
	if c == nil || len(key) != c.Key || len(data) < int(tagBytes) && !encrypt {
		return nil, errJob
	}
	t, err := c.make(encrypt, key, iv, int(tagBytes))
	if err != nil {
		return nil, errJob
	}
	a, authenticating := t.(authenticated)
	var tag []byte
	if authenticating {
		a.aad(extra)
		if !encrypt {
			data, tag = data[:len(data)-int(tagBytes)], data[len(data)-int(tagBytes):]
		}
	}
	out := t.update(data)
	rest, err := t.final()
	if err != nil {
		return nil, errJob
	}
	out = append(out, rest...)
	if !authenticating {
		return out, nil
	}
	sum := a.tag()[:tagBytes]
	if encrypt {
		return append(out, sum...), nil
	}
	if subtle.ConstantTimeCompare(sum, tag) != 1 {
		return nil, errJob
	}
	return out, nil
}

// counterJob is AES-CTR whose counter is the last `bits` bits of the block; it must not come round to where it began.
func counterJob(key, counter []byte, bits int32, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil || len(counter) != aes.BlockSize || bits < 1 || bits > 128 {
		return nil, errJob
	}
	blocks := big.NewInt(int64((len(data) + aes.BlockSize - 1) / aes.BlockSize))
	span := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	if blocks.Cmp(span) > 0 {
		return nil, errJob
	}
	whole := new(big.Int).SetBytes(counter)
	at := new(big.Int).Mod(whole, span)
	out := make([]byte, len(data))
	until := new(big.Int).Sub(span, at)
	if blocks.Cmp(until) <= 0 {
		cipher.NewCTR(block, counter).XORKeyStream(out, data)
		return out, nil
	}
	first := int(until.Int64()) * aes.BlockSize
	cipher.NewCTR(block, counter).XORKeyStream(out[:first], data[:first])
	whole.Sub(whole, at)
	cipher.NewCTR(block, whole.FillBytes(make([]byte, aes.BlockSize))).XORKeyStream(out[first:], data[first:])
	return out, nil
}

// rsaLater is encryption with the public half or decryption with the private one, on the pool.
func rsaLater(env *ops.Env, der []byte, encrypt bool, data []byte, padding, digest int32, label []byte, done ops.Func) (ops.Void, error) {
	key, err := anyKey(env, der, !encrypt)
	if err != nil {
		return ops.Void{}, err
	}
	k, ok := key.parsed.(*rsaKey)
	if !ok || !encrypt && k.secret == nil {
		return ops.Void{}, errKeyOperation
	}
	data, label = append([]byte{}, data...), append([]byte{}, label...)
	later(env, done, func() ([]byte, error) {
		if encrypt {
			return rsaEncrypt(k.public, data, padding, digest, label)
		}
		return rsaDecrypt(k.secret, data, padding, digest, label)
	})
	return ops.Void{}, nil
}
