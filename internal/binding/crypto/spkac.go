package crypto

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"

	"github.com/ravel-js/ravel/internal/ops"
	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// Netscape's signed public key and challenge.

type spkac struct {
	signed, spki, challenge, signature []byte
	algorithm                          string
}

func readSPKAC(data []byte) (s spkac, ok bool) {
	text := bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, data)
	der, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return s, false
	}
	input := cryptobyte.String(der)
	var outer, signed, body, spki, challenge cryptobyte.String
	var info keyInfo
	if !input.ReadASN1(&outer, tags.SEQUENCE) || !outer.ReadASN1Element(&signed, tags.SEQUENCE) || !readAlgorithm(&outer, &info) {
		return s, false
	}
	if !outer.ReadASN1BitStringAsBytes(&s.signature) {
		return s, false
	}
	s.signed, s.algorithm = signed, info.algorithm
	if !signed.ReadASN1(&body, tags.SEQUENCE) || !body.ReadASN1Element(&spki, tags.SEQUENCE) || !body.ReadASN1(&challenge, tags.IA5String) {
		return s, false
	}
	s.spki, s.challenge = spki, challenge
	return s, true
}

func spkacVerify(_ *ops.Env, data []byte) (bool, error) {
	s, ok := readSPKAC(data)
	if !ok {
		return false, nil
	}
	key, err := parsePublicKey(s.spki)
	scheme, known := certificateSignatures[s.algorithm]
	if err != nil || !known || scheme.digest == "" {
		return false, nil
	}
	check := signature{digest: int32(digestID(scheme.digest)), padding: paddingPKCS1, whole: true}
	right, err := check.verify(key, s.signed, s.signature)
	return right && err == nil, nil
}

func spkacKey(_ *ops.Env, data []byte) (ops.Any, error) {
	s, ok := readSPKAC(data)
	if !ok {
		return ops.Any{}, nil
	}
	return ops.Any{V: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: s.spki})}, nil
}

func spkacChallenge(_ *ops.Env, data []byte) (ops.Any, error) {
	s, ok := readSPKAC(data)
	if !ok {
		return ops.Any{}, nil
	}
	return ops.Any{V: append([]byte{}, s.challenge...)}, nil
}
