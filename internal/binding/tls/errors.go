package tls

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"reflect"
	"strings"
)

// alertReasons are OpenSSL's words for an alert of the other side.
var alertReasons = map[int]string{
	10: "ssl/tls alert unexpected message", 20: "ssl/tls alert bad record mac", 21: "tlsv1 alert decryption failed",
	22: "tlsv1 alert record overflow", 30: "ssl/tls alert decompression failure", 40: "ssl/tls alert handshake failure",
	41: "ssl/tls alert no certificate", 42: "ssl/tls alert bad certificate", 43: "ssl/tls alert unsupported certificate",
	44: "ssl/tls alert certificate revoked", 45: "ssl/tls alert certificate expired", 46: "ssl/tls alert certificate unknown",
	47: "ssl/tls alert illegal parameter", 48: "tlsv1 alert unknown ca", 49: "tlsv1 alert access denied",
	50: "tlsv1 alert decode error", 51: "tlsv1 alert decrypt error", 60: "tlsv1 alert export restriction",
	70: "tlsv1 alert protocol version", 71: "tlsv1 alert insufficient security", 80: "tlsv1 alert internal error",
	86: "tlsv1 alert inappropriate fallback", 90: "tlsv1 alert user cancelled", 100: "tlsv1 alert no renegotiation",
	109: "tlsv13 alert missing extension", 110: "tlsv1 unsupported extension", 111: "tlsv1 certificate unobtainable",
	112: "tlsv1 unrecognized name", 113: "tlsv1 bad certificate status response", 114: "tlsv1 bad certificate hash value",
	115: "tlsv1 alert unknown psk identity", 116: "tlsv13 alert certificate required", 120: "tlsv1 alert no application protocol",
}

// localReasons find OpenSSL's reason, and its number, for what crypto/tls says.
var localReasons = []struct {
	text, reason string
	number       int
}{
	{"no cipher suite supported", "no shared cipher", 193},
	{"no mutual cipher suite", "no shared cipher", 193},
	{"no certificates configured", "no suitable signature algorithm", 118},
	{"too small for supported signature algorithms", "no shared signature algorithms", 376},
	{"no supported signature algorithm", "no shared signature algorithms", 376},
	{"peer doesn't support any of the certificate's signature algorithms", "no suitable signature algorithm", 118},
	{"certificate used with invalid signature algorithm", "wrong signature type", 370},
	{"client offered only unsupported versions", "unsupported protocol", 258},
	{"server selected unsupported protocol version", "unsupported protocol", 258},
	{"no supported versions satisfy", "no protocols available", 191},
	{"unsupported application protocols", "no application protocol", 235},
	{"client didn't provide a certificate", "peer did not return a certificate", 199},
	{"bad record MAC", "decryption failed or bad record mac", 281},
	{"unsupported SSLv2 handshake", "wrong version number", 267},
	{"oversized record", "packet length too long", 198},
	{"record overflow", "packet length too long", 198},
	{"server chose an unconfigured cipher suite", "wrong cipher returned", 261},
	{"unexpected message", "unexpected message", 244},
	{"received unexpected handshake message", "unexpected message", 244},
	{"invalid signature by the", "bad signature", 123},
	{"failed to parse certificate", "bad certificate", 0},
	{"certificate with", "wrong certificate type", 383},
	{"too many", "too many warn alerts", 409},
	{"no renegotiation", "no renegotiation", 339},
	{"inappropriate fallback", "inappropriate fallback", 373},
	{"illegal parameter", "bad extension", 110},
	{"error decoding message", "bad length", 271},
	{"no ECDHE curve supported", "no shared groups", 410},
	{"unsupported curve", "no shared groups", 410},
	{"ErrClosed", "shutdown while in init", 1},
}

// firstBytes keeps what a peer that does not speak TLS began with.
func looksLikeHTTP(b []byte) bool {
	for _, method := range []string{"GET ", "POST ", "HEAD ", "PUT "} {
		if bytes.HasPrefix(b, []byte(method[:min(len(method), len(b))])) && len(b) > 0 {
			return true
		}
	}
	return false
}

// describeError words an error of crypto/tls as OpenSSL would: Node's code, the
// reason alone, and the whole line.
func describeError(err error, c *conn) (code, reason, text string) {
	number, suffix := 1, ""
	var header tls.RecordHeaderError
	var op *net.OpError
	switch {
	case errors.Is(err, errRefused):
		number, reason = 234, "callback failed"
	case errors.As(err, &header):
		number, reason = 267, "wrong version number"
		if c.opts.server {
			switch {
			case looksLikeHTTP(header.RecordHeader[:]):
				number, reason = 156, "http request"
			case bytes.HasPrefix(header.RecordHeader[:], []byte("CONNE")):
				number, reason = 155, "https proxy request"
			}
		}
		if strings.Contains(header.Msg, "oversized") {
			number, reason = 198, "packet length too long"
		}
	case errors.As(err, &op) && op.Op == "remote error":
		if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
			alert := int(v.Uint())
			number, reason = 1000+alert, alertReasons[alert]
			if reason == "" {
				reason = fmt.Sprintf("reason(%d)", number)
			}
			suffix = fmt.Sprintf(":SSL alert number %d", alert)
		}
	}
	if reason == "" {
		said := err.Error()
		for _, r := range localReasons {
			if strings.Contains(said, r.text) {
				number, reason = r.number, r.reason
				break
			}
		}
		if reason == "" {
			number, reason = 68, "internal error"
			suffix = ":" + strings.TrimPrefix(strings.SplitN(said, "\n", 2)[0], "tls: ")
		}
	}
	code = "ERR_SSL_" + strings.ToUpper(strings.ReplaceAll(reason, " ", "_"))
	return code, reason, fmt.Sprintf("error:%08X:SSL routines::%s%s\n", 0x0A000000+number, reason, suffix)
}
